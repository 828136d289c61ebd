# What makes requests from the description of the API, for Tests/API. To be sourced.
# shellcheck shell=bash

# need_generator DIR: schemathesis from PyPI in a folder of its own, which DD0C_GENERATOR then names. Without it the test of
# generated requests says that it was left out.
need_generator() {
    need python3-venv
    if [ ! -e "$1/ready" ]; then
        if ! { python3 -m venv "$1" && "$1/bin/pip" install -q schemathesis==4.32.5 >&2; }; then
            say "schemathesis could not be installed: Tests/API/generated.py is left out"
            return
        fi
        touch "$1/ready"
    fi
    export DD0C_GENERATOR="$1/bin/python"
}
