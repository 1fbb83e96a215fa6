#!/bin/bash
# Memory under pressure, on every kind of machine: 1 and 4 harts, the three translation modes, A and
# D set by hardware and by software. The programs in stress/ check every byte and every frame by
# themselves.
#
#   memory.sh [PROGRAM...]     swapstorm, cowstorm, mmstress: all, or those named
#
# PAGEWALK is the command (build/pagewalk), OUT where the programs are built. SOAK=1 takes much
# longer: cowstorm with less RAM, and mmstress with all of its tests.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/check.sh"
. "$top/tests/compile.sh"
: "${PAGEWALK:=$top/build/pagewalk}" "${OUT:=${BUILD:-$top/build}/guest-memory}"
: "${SOAK:=}"
mkdir -p "$OUT"
[ $# -gt 0 ] || set -- swapstorm cowstorm mmstress

evidence() {
    echo "exit status $status"
    tail -20 "$OUT/log"
}

# run PROGRAM OPTIONS [-- ARGUMENTS]: one machine.
run() {
    program=$1 options= status=0
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        options="$options $1"
        shift
    done
    [ $# -eq 0 ] || shift
    timeout "${TIMEOUT:-600}" "$PAGEWALK" run $options "$OUT/$program" "$@" \
        >"$OUT/log" 2>&1 </dev/null || status=$?
    check "$program$options" test $status -eq 0
}

# on_every_machine PROGRAM OPTIONS
on_every_machine() {
    for harts in 1 4; do
        for mode in sv39 sv48 sv57; do
            for ad in svade svadu; do
                run "$@" --harts $harts --mode $mode --ad $ad
            done
        done
    done
}

# same PROGRAM OPTIONS: every counter of a run, again and with the fastmap off.
same() {
    program=$1 status=0
    shift
    for run in 1 2 3; do
        fastmap=
        [ $run -ne 3 ] || fastmap=--no-fastmap
        "$PAGEWALK" run "$@" $fastmap --stats "$OUT/stats.$run" "$OUT/$program" \
            >"$OUT/log" 2>&1 </dev/null || status=$?
    done
    cmp "$OUT/stats.1" "$OUT/stats.2" && cmp "$OUT/stats.1" "$OUT/stats.3" || status=1
    check "$program: equal counters twice, and with the fastmap off: $*" test $status -eq 0
}

for program; do
    compile_storm "$program" "$OUT"
    case $program$SOAK in
    # Three times the RAM is written.
    swapstorm*)
        on_every_machine swapstorm --mem 24M --swap 96M
        same swapstorm --mem 24M --swap 96M --harts 1
        same swapstorm --mem 24M --swap 96M --harts 4
        ;;
    # The children alive at a time need a little more than there is.
    cowstorm) on_every_machine cowstorm --mem 96M --swap 256M ;;
    cowstorm*) on_every_machine cowstorm --mem 64M --swap 256M ;;
    mmstress)
        quick="mmapops forkstorm forkchain pattern threads swapfork swapmove shared oom"
        run mmstress --mem 48M --swap 128M --harts 1 --mode sv39 --ad svade -- $quick
        run mmstress --mem 48M --swap 128M --harts 4 --mode sv57 --ad svadu -- $quick
        # 64 children at once, each with a third of 32 MiB of its own.
        run mmstress --mem 64M --swap 1G --harts 1 --mode sv48 --ad svadu -- fork64
        run mmstress --mem 64M --swap 1G --harts 4 --mode sv39 --ad svade -- fork64
        ;;
    mmstress*) on_every_machine mmstress --mem 64M --swap 1G ;;
    esac
done
finish
