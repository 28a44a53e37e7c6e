#!/bin/sh
# Sees that the browser tests have a Chromium and a font with Cyrillic: installs them or says how.
set -eu

for candidate in ${CHROMIUM:-} chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$candidate" >/dev/null; then
        exit 0
    fi
done
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && grep -qi '^ID=debian' /etc/os-release; then
    echo "Installing Chromium for the browser tests"
    apt-get update -qq
    apt-get install -qq --yes --no-install-recommends chromium fonts-dejavu-core >/dev/null
    exit 0
fi
cat >&2 <<'HOW'
The browser tests need Chromium and a font with Cyrillic. Install them, then repeat make test:
    Debian:  sudo apt-get install chromium fonts-dejavu-core
    Ubuntu:  sudo snap install chromium
    Fedora:  sudo dnf install chromium dejavu-sans-fonts
    macOS:   brew install --cask chromium
or name one: CHROMIUM=/path/to/chromium make test
HOW
exit 1
