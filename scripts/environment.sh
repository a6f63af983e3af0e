#!/bin/sh
# Makes .venv (or VENV) hold what a file of pins names, and Turnout itself, editable.
# With uv where it is installed, with venv and pip where it is not.  usage: environment.sh PINS STAMP
set -eu
cd "$(dirname "$0")/.."
pins=$1
stamp=$2
venv=${VENV:-.venv}

stop() {
    echo "$1" >&2
    exit 1
}

if [ "${USE_PIP:-}" != 1 ] && command -v uv >/dev/null 2>&1; then
    [ -d "$venv" ] || uv venv --quiet --python "${PYTHON:->=3.11}" "$venv"
    installer="uv pip install --quiet --python $venv/bin/python"
else
    python=${PYTHON:-python3}
    command -v "$python" >/dev/null 2>&1 ||
        stop "Python 3.11 or newer is needed and '$python' was not found. Install it from python.org or with your system's package manager."
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "Python 3.11 or newer is needed and '$python' is $version. Name a newer one, as in: make demo PYTHON=python3.12"
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        stop "'$python' cannot make environments. On Debian and Ubuntu the missing part is a package: sudo apt install python$version-venv"
    [ -x "$venv/bin/pip" ] || "$python" -m venv "$venv"
    installer="$venv/bin/python -m pip install --quiet --disable-pip-version-check"
fi

echo "Installing into $venv what $pins names (once; a minute or two) ..." >&2
$installer --require-hashes -r "$pins"
$installer --no-deps --editable .
touch "$stamp"
