#!/bin/sh
# The test suite on each Python that is supported and installed; arguments go to pytest.
# Each gets an environment of its own, .venv-3.12 and so on. Names what was skipped; fails where one fails.
set -eu
cd "$(dirname "$0")/.."

interpreter() {
    for candidate in "python$1" "$HOME/.pyenv/versions/$1".*/bin/python; do
        if "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

tried=
failed=
for version in 3.11 3.12 3.13; do
    python=$(interpreter "$version")
    if [ -z "$python" ]; then
        echo "Python $version: not installed, skipped" >&2
        continue
    fi
    export PYTHON="$python" VENV=".venv-$version"
    make --silent "$VENV/ready-dev"
    echo "Python $version" >&2
    "$VENV/bin/python" -m pytest "$@" || failed="$failed $version"
    tried="$tried $version"
done
echo "Tried:${tried:- none}. Failed:${failed:- none}." >&2
[ -n "$tried" ] && [ -z "$failed" ]
