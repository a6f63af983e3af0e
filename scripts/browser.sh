#!/usr/bin/env bash
# Installs Debian's Chromium, which the tests under tests/browser and scripts/screenshots.py drive.
set -euo pipefail
if command -v chromium >/dev/null; then
    echo "Chromium is there: $(command -v chromium)"
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "expected a Debian with apt-get: install Chromium by other means, and name it in CHROMIUM" >&2
    exit 1
fi
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
echo "Installed Chromium: $(command -v chromium)"
