#!/bin/sh
# Runs npm in frontend/: install | build | check. Without a Node.js of at least 20.19, a wheel of it serves.
set -eu
cd "$(dirname "$0")/../.."

new_enough() {
    "$1" -e '
        const [major, minor] = process.versions.node.split(".").map(Number)
        process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null
}

if ! command -v npm >/dev/null || ! new_enough node; then
    PATH="$PWD/.venv/bin:$PATH"
    export PATH
    if ! new_enough node; then
        echo "Installing Node.js into .venv: this machine has none of version 20.19 or newer"
        .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r deploy/requirements/node.txt
        hash -r
    fi
fi

case $1 in
    install) npm ci --prefix frontend --no-audit --no-fund --no-update-notifier --loglevel=error ;;
    *) npm run --prefix frontend --silent "$1" ;;
esac
