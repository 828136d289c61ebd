# Shared by the scripts here; to be sourced.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export root

say() { printf '==> %s\n' "$*" >&2; }
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# need PACKAGE...: installs what is missing of the named Debian packages.
need() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "these packages are missing: ${missing[*]} (install them as root, or install sudo)"
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq >&2
    # A private server is started where one is needed; the package must not create a system-wide one.
    if [[ " ${missing[*]} " == *" postgresql-"* ]]; then
        "${as_root[@]}" mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] ||
            echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# What the build needs; the server and openssl are needed by tests and by the demo.
need_for_build() {
    command -v swift >/dev/null || fail "no Swift toolchain on PATH (Swift 6.3 or newer is needed; see CONTRIBUTING.md)"
    need libssl-dev libpq-dev libyaml-dev zlib1g-dev libseccomp-dev pkg-config
}

need_for_run() { need postgresql-15 openssl util-linux curl jq bubblewrap; }
