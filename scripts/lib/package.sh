# What scripts/package puts into a package; to be sourced. Uses of the caller: $root $version $architecture.
# shellcheck shell=bash disable=SC2154

# lay_out PROGRAM BINARY TREE: the files as they will lie on the host.
lay_out() {
    local program=$1 binary=$2 tree=$3 source=packaging/$1
    local documents=$tree/usr/share/doc/$program
    install -d "$tree/etc/dd0c"
    install -D -m 0755 "$binary" "$tree/usr/bin/$program"
    install -D -m 0644 "$source/$program.service" "$tree/lib/systemd/system/$program.service"
    install -D -m 0644 "$source/lintian-overrides" "$tree/usr/share/lintian/overrides/$program"
    install -D -m 0644 packaging/copyright "$documents/copyright"
    install -D -m 0644 "$source/README.Debian" "$documents/README.Debian"
    install -d "$documents/examples"
    "$binary" config sample >"$documents/examples/${program#dd0c-}.yaml"
    changelog "$program" | gzip -9n >"$documents/changelog.gz"
    gzip -9n <CHANGELOG.md >"$documents/CHANGELOG.md.gz"
    third_parties | gzip -9n >"$documents/THIRD-PARTIES.gz"
    if [ "$program" = dd0c-agent ]; then install -d -m 0700 "$tree/var/lib/dd0c-agent"; fi
}

# What Debian's tools want to know of a version; the changes themselves stand in CHANGELOG.md.
changelog() {
    printf '%s (%s) unstable; urgency=medium\n\n' "$1" "$version"
    printf '  * See CHANGELOG.md.gz in this folder.\n\n'
    printf ' -- %s  %s\n' "$(sed -n 's/^Maintainer: //p' "packaging/$1/control")" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
}

# The libraries that are linked into the binaries, with the licences and notices that their authors ask to be passed on.
third_parties() {
    local name checkout
    printf 'Each program holds parts of the libraries below, and of the Swift standard library (Apache-2.0 with its runtime exception).\n'
    jq -r '.pins | sort_by(.identity)[] | [.identity, .state.version, .location] | @tsv' Package.resolved |
        while IFS=$'\t' read -r name number address; do
            checkout=.build/checkouts/$(basename "$address" .git)
            [ -f "$checkout/LICENSE.txt" ] || fail "no licence of $name in $checkout: build first (scripts/build)"
            printf '\n===== %s %s, %s\n\n' "$name" "$number" "$address"
            cat "$checkout/LICENSE.txt"
            if [ -f "$checkout/NOTICE.txt" ]; then
                printf '\n----- NOTICE\n\n'
                cat "$checkout/NOTICE.txt"
            fi
        done
}

# write_control PROGRAM TREE: DEBIAN/ of the tree. Libraries and their versions are what the binary asks for.
write_control() {
    local program=$1 tree=$2 libraries size
    install -d "$tree/DEBIAN"
    libraries=$(needed_libraries "$tree/usr/bin/$program")
    # In KiB, as if each file took whole ones: the same on every file system.
    size=$(find "$tree" -type f -printf '%s\n' | awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }')
    sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$size/" \
        -e "s/@LIBRARIES@/$libraries/" "packaging/$program/control" >"$tree/DEBIAN/control"
    install -m 0755 packaging/"$program"/{postinst,prerm,postrm} "$tree/DEBIAN"
    (cd "$tree" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
    chmod 0644 "$tree/DEBIAN/control" "$tree/DEBIAN/md5sums"
}

# The packages of the libraries that the binary asks for. One that no package has, such as a Swift runtime beside it, is refused.
needed_libraries() {
    local binary=$1 folder foreign
    # Those that scripts/check-layers allows, and what the linked-in runtime brings.
    foreign=$(readelf --dynamic "$binary" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | LC_ALL=C sort |
        LC_ALL=C comm -23 - <(cat scripts/needed-*.txt <(printf '%s\n' ld-linux-aarch64.so.1 libgcc_s.so.1 libstdc++.so.6) | LC_ALL=C sort -u))
    [ -z "$foreign" ] || fail "${binary##*/} needs $(paste -s -d ' ' <<<"$foreign"): take one of scripts/build release"
    # It wants the folder of a Debian source.
    folder=$(mktemp -d "$work/shlibs.XXXXXX")
    mkdir "$folder/debian"
    printf 'Source: dd0c\n\nPackage: dd0c\nArchitecture: any\n' >"$folder/debian/control"
    (cd "$folder" && dpkg-shlibdeps -O --warnings=0 "$binary") | sed -n 's/^shlibs:Depends=//p'
}
