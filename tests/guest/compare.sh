#!/bin/bash
# Runs the programs of tests/guest/programs under qemu-riscv64 (user mode) and under our kernel,
# and compares what they print and how they end.
#
#   compare.sh [PROGRAM...]     all programs, or those named
#
# MACHINE is the command that boots our kernel: it takes --initrd DIR PROGRAM ARGUMENTS, as
# `pagewalk run` and qemu-boot.sh do. Other options may follow it, as in
# MACHINE="build/pagewalk run --harts 4". Without it the programs are run on $PAGEWALK (default
# build/pagewalk) in each of the configurations below. OUT is where binaries and outputs go.
set -eu

configurations='
--harts 1 --mode sv39 --ad svadu
--harts 4 --mode sv57 --ad svade
--harts 2 --mode sv48 --mem 96M --swap 256M --misaligned trap'

top=$(cd "$(dirname "$0")/../.." && pwd)
here=$top/tests/guest
. "$top/tests/check.sh"
. "$top/tests/compile.sh"
: "${PAGEWALK:=$top/build/pagewalk}" "${OUT:=${BUILD:-$top/build}/guest-compare}"
mkdir -p "$OUT/bin" "$OUT/root/bin" "$OUT/expected"
OUT=$(cd "$OUT" && pwd)
[ $# -gt 0 ] || set -- $(cd "$here/programs" && ls ./*.c | sed 's|./||; s|\.c$||')

build() { # source, binary
    [ "$2" -nt "$1" ] || compile_program "$2" "$1" -lm
}

# Runs one program in a directory of its own, as tests/guest/tools/runner.c does on the other side.
expect() {
    dir=$(mktemp -d)
    status=0
    (cd "$dir" && env -i PATH=/bin HOME=/ TERM=linux \
        timeout 120 qemu-riscv64 -0 "/bin/$1" "$OUT/bin/$1" </dev/null >"$OUT/raw" 2>&1) \
        2>/dev/null || status=$?
    rm -rf "$dir"
    { echo "@$1 status $status"; sed 's/^/|/' "$OUT/raw"; } >"$OUT/expected/$1"
}

# Boots once ($1: the command), runs the programs and splits the console's log into their reports.
boot() {
    machine=$1
    shift
    rm -rf "$OUT/actual"
    mkdir "$OUT/actual"
    timeout 600 $machine --initrd "$OUT/root" "$OUT/runner" "$@" </dev/null >"$OUT/console" 2>&1 ||
        true
    tr -d '\r' <"$OUT/console" | awk -v dir="$OUT/actual" '
        /^@/ { name = substr($1, 2); file = dir "/" name; print >file; next }
        /^\|/ && file { print >file }'
}

# Compares the reports of the last boot.
check_reports() {
    for name; do
        check "$name is as expected (on the left)" \
            cmp -s "$OUT/expected/$name" "$OUT/actual/$name"
    done
}

evidence() {
    if [ -f "$OUT/actual/$name" ]; then
        diff "$OUT/expected/$name" "$OUT/actual/$name" | head -n 12
    else
        echo "no report; the console ended with:"
        tail -n 5 "$OUT/console"
    fi
}

for tool in "$here"/tools/*.c; do
    name=$(basename "$tool" .c)
    [ "$name" = runner ] || build "$tool" "$OUT/root/bin/$name"
done
build "$here/tools/runner.c" "$OUT/runner"
for name; do
    build "$here/programs/$name.c" "$OUT/bin/$name"
    cp "$OUT/bin/$name" "$OUT/root/bin/"
    [ "$OUT/expected/$name" -nt "$OUT/bin/$name" ] || expect "$name"
done

if [ -n "${MACHINE:-}" ]; then
    boot "$MACHINE" "$@"
    check_reports "$@"
else
    while read -r options; do
        [ -n "$options" ] || continue
        echo "pagewalk run $options:"
        boot "$PAGEWALK run $options" "$@"
        check_reports "$@"
    done <<EOF
$configurations
EOF
fi
finish
