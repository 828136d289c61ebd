# A real browser and what drives it, for Tests/Browser. To be sourced.
# shellcheck shell=bash

# need_browser DIR: Chromium from Debian; its drivers from PyPI in a folder of their own, which DD0C_BROWSER then names.
# Without them the browser tests say that they were left out.
need_browser() {
    need chromium chromium-driver python3-venv fonts-dejavu-core
    if [ ! -e "$1/ready" ]; then
        if ! { python3 -m venv "$1" && "$1/bin/pip" install -q selenium==4.51.0 axe-selenium-python==2.1.6 axe-core-python==0.1.0 >&2; }; then
            say "the browser's drivers could not be installed: Tests/Browser is left out"
            return
        fi
        touch "$1/ready"
    fi
    export DD0C_BROWSER="$1/bin/python"
}
