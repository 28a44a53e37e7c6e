#!/bin/sh
# Makes .venv with Python 3.11 or newer and puts uv, which installs everything else, into it.
set -eu
cd "$(dirname "$0")/../.."

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

is_debian_root() {
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
        if command -v "$candidate" >/dev/null && new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    echo "Python 3.11 or newer is needed and was not found. Install it, for example:" >&2
    echo "    sudo apt-get install python3 python3-venv" >&2
    echo "or name one: make up PYTHON=/path/to/python3.11" >&2
    exit 1
}

require_ensurepip() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    package="python$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    if is_debian_root; then
        echo "Installing $package, which this system keeps apart from Python"
        apt-get update -qq
        apt-get install -qq --yes --no-install-recommends "$package" >/dev/null
    else
        echo "This Python cannot make virtual environments. Install what is missing, then repeat make:" >&2
        echo "    sudo apt-get install $package" >&2
        exit 1
    fi
}

if ! new_enough .venv/bin/python; then
    python=$(find_python)
    require_ensurepip "$python"
    echo "Making .venv with $python"
    "$python" -m venv --clear .venv
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements/setup.txt
