# A throw-away Debian for the test of the packages; to be sourced. Uses of the caller: $root, $scratch, say, fail.
# shellcheck shell=bash disable=SC2154

held=0 failed=0 init='' keeper=''

# hold TITLE COMMAND...: the command has to succeed; what it printed is shown where it does not.
hold() {
    local title=$1 said
    shift
    if said=$("$@" 2>&1); then
        held=$((held + 1))
        echo "  held    $title"
    else
        failed=$((failed + 1))
        printf '  FAILED  %s\n%s\n' "$title" "$(tail -n 25 <<<"$said" | sed 's/^/          /')"
    fi
}

# refuses TITLE TEXT COMMAND...: the command has to fail and say the text.
refuses() {
    local title=$1 text=$2
    shift 2
    hold "$title" fails_with "$text" "$@"
}
fails_with() {
    local text=$1 said
    shift
    if said=$("$@" 2>&1); then
        printf 'it succeeded:\n%s\n' "$said"
        return 1
    fi
    grep -qF -- "$text" <<<"$said" || {
        printf 'it did not say %s:\n%s\n' "$text" "$said"
        return 1
    }
}

# eventually SECONDS COMMAND...: looks again; what happens in another process tells nobody.
eventually() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || {
            "$@"
            return
        }
        sleep 0.1
    done
}

# The binaries that a call of scripts/package with these arguments took.
binaries_of() { if [ "${1:-}" = --binaries ]; then echo "$2"; else echo dist; fi; }

# older_package FILE NEW: the same with a lower version.
older_package() {
    local tree=$scratch/older
    rm -rf "$tree"
    dpkg-deb --raw-extract "$1" "$tree"
    sed -i 's/^Version: .*/&~older/' "$tree/DEBIAN/control"
    dpkg-deb --root-owner-group -Znone --build "$tree" "$2" >/dev/null
    rm -rf "$tree"
}

# make_root SCRATCH PACKAGE...: $rootfs, a Debian with what the packages depend on, Postgres and systemd; kept for the next time.
make_root() {
    local wanted
    wanted=$({
        for file in "${@:2}"; do dpkg-deb --field "$file" Depends; done | tr ',' '\n' | awk '{ print $1 }'
        printf '%s\n' systemd postgresql-15 ca-certificates curl jq procps
    } | sort -u | paste -s -d ,)
    rootfs=$1/debian-$(sha256sum <<<"$wanted" | head -c 12).tar
    [ -s "$rootfs" ] && return
    say "making a Debian with $wanted"
    mmdebstrap --quiet --variant=minbase --include="$wanted" bookworm "$rootfs.new.tar"
    mv "$rootfs.new.tar" "$rootfs"
}

# A new root in $machine, with the packages in /srv/packages.
fresh_machine() {
    stop_machine
    machine=$scratch/machine
    rm -rf "$machine"
    mkdir -p "$machine"
    tar -xf "$rootfs" --numeric-owner -C "$machine"
    mkdir "$machine/srv/packages"
    cp "$agent" "$machine/srv/packages/agent.deb"
    cp "$plane" "$machine/srv/packages/plane.deb"
    cp "$scratch/dd0c-agent-older.deb" "$machine/srv/packages/agent-older.deb"
    cp "$scratch/dd0c-plane-older.deb" "$machine/srv/packages/plane-older.deb"
}

# once COMMAND...: alone on the machine, as its first process.
once() { "$root/Tests/Package/enter" "$machine" "$@"; }

# boot: systemd as the first process. What belongs to the kernel of the host, or to a console, stays out.
boot() {
    local unit
    for unit in getty.target console-getty.service systemd-sysctl.service systemd-modules-load.service systemd-remount-fs.service \
        systemd-logind.service dev-hugepages.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount \
        proc-sys-fs-binfmt_misc.automount tmp.mount; do
        ln -sf /dev/null "$machine/etc/systemd/system/$unit"
    done
    once /lib/systemd/systemd --system --unit=multi-user.target >"$scratch/boot.log" 2>&1 </dev/null &
    keeper=$!
    eventually 10 first_process
    init=$(first_process)
    eventually 60 inside systemctl is-system-running --quiet
}

# enter, the shell that waits for it, unshare, systemd.
first_process() {
    local below=$keeper
    while below=$(pgrep -P "$below" | head -n 1) && [ -n "$below" ]; do
        [ "$(cat "/proc/$below/comm")" = systemd ] && echo "$below" && return
    done
    return 1
}

# inside COMMAND...: on the machine that was booted.
inside() {
    nsenter --target "$init" --mount --uts --ipc --net --pid --cgroup --root --wd \
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"
}

stop_machine() {
    [ -n "$keeper" ] || return 0
    [ -z "$init" ] || kill -KILL "$init" 2>/dev/null || true
    wait "$keeper" 2>/dev/null || true
    keeper='' init=''
}
