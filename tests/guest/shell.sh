#!/bin/bash
# Runs the scripts of tests/guest/shell in the shell of guest/user on our machine, and by /bin/sh
# on the host: same output, same exit status.
#
#   shell.sh [SCRIPT...]     all of them, or those named (without .sh)
#
# PAGEWALK is the command (build/pagewalk).
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
here=$top/tests/guest
. "$top/tests/check.sh"
: "${PAGEWALK:=$top/build/pagewalk}"
[ $# -gt 0 ] || set -- $(cd "$here/shell" && ls ./*.sh | sed 's|./||; s|\.sh$||')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

evidence() {
    cat "$work/errors"
    diff -u "$work/expected" "$work/actual"
}

for name; do
    script=$(cat "$here/shell/$name.sh")
    status=0
    (cd "$work" && /bin/sh -c "$script") >"$work/expected" </dev/null || status=$?
    echo "exit status $status" >>"$work/expected"
    status=0
    timeout 60 "$PAGEWALK" run sh -c "$script" >"$work/raw" 2>"$work/errors" </dev/null || status=$?
    tr -d '\r' <"$work/raw" >"$work/actual"
    echo "exit status $status" >>"$work/actual"
    check "$name" cmp -s "$work/expected" "$work/actual"
done
finish
