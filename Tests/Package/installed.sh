# What holds on a machine without an init system, as in a container; to be sourced by the test of the packages.
# shellcheck shell=bash disable=SC2016,SC2154

same_bytes() {
    local file
    for file in "$scratch"/first/*.deb; do cmp "$file" "$scratch/second/$(basename "$file")" || return 1; done
}

packages() { once env DEBIAN_FRONTEND=noninteractive dpkg "$1" "${@:2}"; }
install_both() { packages -i /srv/packages/agent.deb /srv/packages/plane.deb; }

# Every file, with owner and mode, and the users; without what dpkg itself keeps.
snapshot() {
    find "$machine" -xdev \( -path "$machine/var/lib/dpkg" -o -path "$machine/var/log" -o -path "$machine/var/cache" -o -name '*-' \) -prune \
        -o -printf '%M %U %G %P\n' | LC_ALL=C sort
    LC_ALL=C sort "$machine"/etc/{passwd,group,shadow,gshadow}
}

# account NAME HOME: a system account with a group of its own that nobody can sign in with.
account() {
    local entry
    entry=$(once getent passwd "$1") || return 1
    echo "$entry"
    IFS=: read -r _ _ user group _ home shell <<<"$entry"
    [ "$user" -gt 0 ] && [ "$user" -lt 1000 ] && [ "$group" -gt 0 ] && [ "$home" = "$2" ] && [ "$shell" = /usr/sbin/nologin ] &&
        [ "$(once getent group "$1" | cut -d : -f 3)" = "$group" ]
}
# mode PATH WANTED: its mode, owner and group in names.
mode() {
    local found
    found=$(once stat -c '%a %U:%G' "$1")
    echo "$found"
    [ "$found" = "$2" ]
}

number_inside() { [ "$(once dd0c-agent sandbox -- /usr/bin/id -u 2>/dev/null)" = 1000 ]; }

# The step as the host sees it. Its words are no other process' on this host.
number_outside() {
    local wanted user step
    wanted=$(once id -u dd0c-step)
    once dd0c-agent sandbox -- /bin/sleep 7.317 >/dev/null 2>&1 &
    step=$!
    eventually 20 pgrep -f '^/bin/sleep 7\.317$'
    user=$(ps -o uid= -p "$(pgrep -f '^/bin/sleep 7\.317$')" | tr -d ' ')
    wait "$step"
    echo "dd0c-step is $wanted, the step was $user"
    [ "$user" = "$wanted" ]
}

# A newer release, signed by a key that the machine pins: only the package stands against it.
update_refused() {
    local folder=$machine/srv/release
    mkdir -p "$folder"
    cp "$machine/usr/bin/dd0c-agent" "$folder"
    openssl genpkey -algorithm ed25519 -out "$scratch/release.key" 2>/dev/null
    openssl pkey -in "$scratch/release.key" -pubout -out "$machine/etc/dd0c/release-key.pem"
    scripts/sign-release "$scratch/release.key" 99.0.0 "$folder/dd0c-agent" >/dev/null
    rm "$scratch/release.key"
    fails_with 'it belongs to the package dd0c-agent, which dpkg installed' once dd0c-agent update --from /srv/release &&
        fails_with 'it belongs to the package dd0c-agent, which dpkg installed' once dd0c-agent update --rollback
}

# Only a package that is not there may be missing from the units' own words.
units_verify() { once systemd-analyze verify /lib/systemd/system/dd0c-agent.service /lib/systemd/system/dd0c-plane.service; }

version_is() { [ "$(once dpkg-query -W -f '${Version} ${db:Status-Abbrev}' "$1")" = "$2 ii " ]; }

# Key, configuration and user survive; the program is gone.
removed() {
    packages -r dd0c-agent dd0c-plane && [ ! -e "$machine/usr/bin/dd0c-agent" ] && [ ! -e "$machine/usr/bin/dd0c-plane" ] &&
        [ -e "$machine/var/lib/dd0c-agent/mine" ] && [ -e "$machine/var/lib/dd0c-plane/mine" ] && [ -e "$machine/etc/dd0c/agent.yaml" ] &&
        once id dd0c-step && once id dd0c-plane
}
purged() { packages -P dd0c-agent && [ -e "$machine/etc/dd0c/plane.yaml" ] && packages -P dd0c-plane; }
nothing_left() { diff "$scratch/before.txt" <(snapshot); }

installed_checks() {
    local version
    version=$(<VERSION)
    snapshot >"$scratch/before.txt"
    hold "both install" install_both
    hold "dpkg finds every file as it was packed" packages --verify dd0c-agent dd0c-plane
    hold "dd0c-step is there" account dd0c-step /nonexistent
    hold "dd0c-plane is there" account dd0c-plane /var/lib/dd0c-plane
    hold "/etc/dd0c is open" mode /etc/dd0c '755 root:root'
    hold "the agent's folder is root's" mode /var/lib/dd0c-agent '700 root:root'
    hold "the plane's folder is the plane's" mode /var/lib/dd0c-plane '700 dd0c-plane:dd0c-plane'
    hold "dd0c-agent runs" once sh -c "[ \"\$(dd0c-agent version)\" = 'dd0c-agent $version' ]"
    hold "dd0c-plane runs" once sh -c "[ \"\$(dd0c-plane version)\" = 'dd0c-plane $version' ]"
    hold "doctor finds what the sandbox needs" once dd0c-agent doctor --only user-namespaces bubblewrap seccomp cgroups step-user sandbox
    hold "a step runs" once dd0c-agent sandbox -- /bin/true
    hold "a step is 1000 inside" number_inside
    hold "a step is dd0c-step outside" number_outside
    hold "self-update is refused" update_refused
    hold "the examples are configurations" once sh -c 'dd0c-agent config check --config /usr/share/doc/dd0c-agent/examples/agent.yaml &&
        dd0c-plane config check --config /usr/share/doc/dd0c-plane/examples/plane.yaml'
    hold "systemd takes the units" units_verify

    hold "both install again" install_both
    once sh -c 'cp /usr/share/doc/dd0c-agent/examples/agent.yaml /usr/share/doc/dd0c-plane/examples/plane.yaml /etc/dd0c
        touch /etc/dd0c/policy.yaml /var/lib/dd0c-agent/mine /var/lib/dd0c-plane/mine; chmod 0750 /var/lib/dd0c-plane'
    hold "an older one takes its place" packages -i --force-downgrade /srv/packages/agent-older.deb /srv/packages/plane-older.deb
    hold "it is the older one" version_is dd0c-agent "$version~older"
    hold "both are upgraded" install_both
    hold "it is the newer one" version_is dd0c-plane "$version"
    hold "an administrator's mode stays" mode /var/lib/dd0c-plane '750 dd0c-plane:dd0c-plane'
    hold "removing keeps keys, configuration and users" removed
    hold "what was removed comes back" install_both
    rm -rf "$machine/srv/release"
    hold "purging one leaves what the other has" purged
    hold "purging both leaves nothing" nothing_left
}
