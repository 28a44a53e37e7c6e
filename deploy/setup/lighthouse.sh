#!/bin/sh
# Installs Lighthouse in tests/bench/lighthouse_node/ and prints the Node.js to run it by.
# Lighthouse 13 wants Node.js 22.19; where there is none, a wheel of it serves.
set -eu
cd "$(dirname "$0")/../.."

new_enough() {
    "$1" -e '
        const [major, minor] = process.versions.node.split(".").map(Number)
        process.exit(major > 22 || (major === 22 && minor >= 19) ? 0 : 1)' 2>/dev/null
}

if ! new_enough node; then
    PATH="$PWD/.venv/bin:$PATH"
    export PATH
    if ! new_enough node; then
        echo "Installing Node.js into .venv: this machine has none of version 22.19 or newer" >&2
        .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r deploy/requirements/node.txt
        hash -r
    fi
fi

made=tests/bench/lighthouse_node/node_modules/.installed
if [ ! -e "$made" ] || [ tests/bench/lighthouse_node/package-lock.json -nt "$made" ]; then
    echo "Installing Lighthouse" >&2
    npm ci --prefix tests/bench/lighthouse_node --no-audit --no-fund --loglevel=error >&2
    touch "$made"
fi
command -v node
