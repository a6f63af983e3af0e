#!/bin/sh
# The system test: the link's scenarios on real BlueZ in a User-Mode Linux guest.
#
# Usage: run.sh PYTHON [SCENARIO ...]. Builds what is missing, outside the checkout (about ten
# minutes on two cores, once). Judged by what the guest prints, not by how it ends.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
python=$1
shift
case $python in /*) ;; *) python=$project/$python ;; esac
cache=${XDG_CACHE_HOME:-$HOME/.cache}/turnout
mkdir -p "$cache"
kernel=$("$here/kernel.sh" "$cache")
userland=$("$here/userland.sh" "$cache")
log=$cache/system-test.log

timeout 1800 "$kernel" mem=1G rootfstype=hostfs root=/dev/root rootflags=/ ro quiet \
    con=null con0=null,fd:1 init="$here/init.sh" \
    PROJECT="$project" PYTHON="$python" USERLAND="$userland" SCENARIOS="$(echo "$*" | tr " " ,)" \
    < /dev/null 2>&1 | tee "$log" | grep --line-buffered -E '^(ok|FAILED|SYSTEM TEST|    )' || true
grep -q '^SYSTEM TEST PASSED' "$log" || {
    echo "the system test did not pass; what the guest said is in $log" >&2
    exit 1
}
