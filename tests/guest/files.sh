#!/bin/bash
# The kernel's files and system calls under load: what stress/filestorm.c and stress/callstorm.c
# check by themselves.
#
# PAGEWALK is the command (build/pagewalk), OUT where the programs are built.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/check.sh"
. "$top/tests/compile.sh"
: "${PAGEWALK:=$top/build/pagewalk}" "${OUT:=${BUILD:-$top/build}/guest-files}"
mkdir -p "$OUT"

# run PROGRAM OPTIONS -- ARGUMENTS
run() {
    program=$1 options= status=0
    shift
    while [ "$1" != -- ]; do
        options="$options $1"
        shift
    done
    shift
    timeout 300 "$PAGEWALK" run $options "$OUT/$program" "$@" >"$OUT/log" 2>&1 </dev/null ||
        status=$?
    check "$program$options $*" test $status -eq 0
}

evidence() {
    echo "exit status $status"
    tail -20 "$OUT/log"
}

for program in filestorm callstorm; do
    compile_program "$OUT/$program" -Wall -Wextra "$top/tests/guest/stress/$program.c"
done
run filestorm --harts 1 --mode sv39 --ad svadu -- 100
run filestorm --harts 4 --mode sv57 --ad svade -- 100
run callstorm --harts 1 --mode sv39 --ad svadu --mem 64M --swap 64M -- 300 1
run callstorm --harts 4 --mode sv57 --ad svade --mem 64M --swap 64M -- 300 2
run callstorm --harts 2 --mode sv48 --ad svadu --mem 64M --swap 64M -- 300 3
finish
