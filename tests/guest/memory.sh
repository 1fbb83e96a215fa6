#!/bin/sh
# Memory under pressure, on every kind of machine: 1 and 4 harts, the three translation modes, A and
# D set by hardware and by software. Each program checks every byte and every frame by itself.
#
#   memory.sh [PROGRAM...]     swapstorm, cowstorm, mmstress: all, or those named
#
# PAGEWALK is the command (build/pagewalk), OUT where the programs are built, SOAK=1 gives the
# machines less RAM for the same work, which takes much longer.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
: "${PAGEWALK:=$top/build/pagewalk}" "${OUT:=${BUILD:-$top/build}/guest-memory}"
: "${CC:=riscv64-linux-gnu-gcc}" "${SOAK:=}"
mkdir -p "$OUT"
[ $# -gt 0 ] || set -- swapstorm cowstorm mmstress

build() {
    "$CC" -O2 -static -Wall -Wextra -D_GNU_SOURCE -I"$top" -o "$OUT/$1" \
        "$top/tests/guest/stress/$1.c" "$top/guest/user/procinfo.c" "$top/guest/user/workload.c" \
        -lpthread
}

# RAM and swap: three times the RAM is written in swapstorm; in cowstorm parent and children
# together need a little more than there is.
sizes() {
    case $1 in
    swapstorm) echo "--mem 24M --swap 96M" ;;
    cowstorm) [ "$SOAK" ] && echo "--mem 64M --swap 256M" || echo "--mem 96M --swap 256M" ;;
    mmstress) echo "--mem 32M --swap 128M" ;;
    esac
}

passed=0 failed=0 skipped=0

# run PROGRAM OPTIONS...: one machine.
run() {
    program=$1
    shift
    status=0
    timeout "${TIMEOUT:-300}" "$PAGEWALK" run "$@" "$OUT/$program" >"$OUT/log" 2>&1 </dev/null ||
        status=$?
    if [ $status -eq 0 ]; then
        passed=$((passed + 1))
        echo "ok      $program $*"
    else
        failed=$((failed + 1))
        echo "FAILED  $program $* (status $status)"
        tail -20 "$OUT/log" | sed 's/^/        /'
    fi
}

for program; do
    if ! command -v "$CC" >/dev/null; then
        echo "skipped $program: no $CC"
        skipped=$((skipped + 12))
        continue
    fi
    build "$program"
    for harts in 1 4; do
        for mode in sv39 sv48 sv57; do
            for ad in svade svadu; do
                # shellcheck disable=SC2046
                run "$program" $(sizes "$program") --harts $harts --mode $mode --ad $ad
            done
        done
    done
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
