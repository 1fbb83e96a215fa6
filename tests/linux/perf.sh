#!/bin/bash
# Linux' own performance counters on the modelled TLB: a program that knows its misses counts them
# with perf_event_open, under our firmware and under OpenSBI, and the machine's statistics agree; then
# Debian's perf, counting and sampling.
#
# The part with perf alone is skipped where its package cannot be had.
set -u
. "$(dirname "$0")/common.sh"
fetch_linux

# More pages than either TLB holds, a set of the second level included: each load misses both.
pages=200 rounds=100
second_level="--set mmu.l2.entries=128 --set mmu.l2.ways=8"
touches=$((pages * rounds))
tlbcount=$out/root/bin/tlbcount

# boot OPTIONS... -- COMMAND...
boot() {
    local options=()
    while [ "$1" != -- ]; do options+=("$1"); shift; done
    shift
    timeout 200 "$pagewalk" run --mem 256M $second_level --kernel "$linux/Image" \
        --append "console=ttyS0 loglevel=5 panic=-1" "${options[@]}" "$@" </dev/null 2>&1 |
        sed 's/\r//g; s/\x1b\[[0-9;]*m//g' >"$out/console"
    return "${PIPESTATUS[0]}"
}

# value NAME: what tlbcount printed.
value() {
    sed -nE "s/^$1 ([0-9]+)$/\1/p" "$out/console"
}

# is_about NUMBER WANTED: not less, and at most 2 % more.
is_about() {
    [ -n "$1" ] && [ "$1" -ge "$2" ] && [ "$1" -le $(($2 + $2 / 50)) ]
}

# The machine's count, over all harts, of the data TLB's load misses.
machine_misses() {
    awk '/"l[12][id]?": / { tlb = $1 }
         /"misses": / { misses = tlb == "\"l1d\":" }
         misses && /"load": / { sum += $2; misses = 0 }
         END { print sum + 0 }' "$1"
}

count_under() {
    local name=$1
    shift
    check "$name: powers off" boot --initrd "$out/root" --stats "$out/stats" "$@" -- \
        "$tlbcount" $pages $rounds
    check "$name: misses" is_about "$(value dtlb-load-misses)" $touches
    check "$name: accesses" is_about "$(value dtlb-loads)" $touches
    check "$name: walks" is_about "$(value walks)" $touches
    check "$name: three instructions a page" is_about "$(value instructions)" $((3 * touches))
    check "$name: a signal each 1000 misses" test "$(value signals)" -eq $((touches / 1000))
    check "$name: nothing alarming" is_healthy
}

# What Linux counts more when there is more to count, the machine counts more; and some of the
# kernel's own, which has more signals to send.
agrees_with_statistics() {
    local first second
    boot --initrd "$out/root" --stats "$out/stats" -- "$tlbcount" $pages $rounds || return
    first=$(machine_misses "$out/stats")
    boot --initrd "$out/root" --stats "$out/stats" -- "$tlbcount" $pages $((6 * rounds)) || return
    second=$(machine_misses "$out/stats")
    is_about "$(value dtlb-load-misses)" $((6 * touches)) &&
        [ $((second - first)) -gt $((5 * touches * 98 / 100)) ] &&
        [ $((second - first)) -lt $((5 * touches * 110 / 100)) ]
}

# stat_value EVENT: what perf stat printed.
stat_value() {
    sed -nE "s/^ *([0-9]+) +$1( .*)?$/\1/p" "$out/console"
}

test_perf() {
    local script="
        perf list hw cache
        perf stat -e dTLB-load-misses:u,dTLB-loads:u,iTLB-loads:u,cycles:u,instructions:u,r2a:u \
            tlbcount $pages $rounds
        cd /tmp
        perf record -q -e dTLB-load-misses:u -c 100 tlbcount $pages $rounds
        perf report --stdio"

    has_made "$top/tools/linux-perf.sh" "$build" || return
    rm -rf "$out/perf-root"
    cp -r "$linux/perf-root" "$out/perf-root"
    cp "$tlbcount" "$out/perf-root/bin/"
    check 'perf: powers off' boot --initrd "$out/perf-root" --harts 2 -- \
        "$linux/root/bin/busybox" sh -c "$script"
    check 'perf list: data TLB' in_log '^  (dTLB-load-misses|dtlb-load-misses)'
    check 'perf list: no events that nothing counts' sh -c "! grep -qi '^  l1-dcache' $out/console"
    check 'perf stat: misses' is_about "$(stat_value 'dTLB-load-misses(:u)?')" $touches
    check 'perf stat: the same as a raw event' \
        test "$(stat_value 'dTLB-load-misses(:u)?')" = "$(stat_value r2a:u)"
    check 'perf record: a sample each 100 misses' \
        in_log "^# Samples: 20[0-9]  of event 'dTLB-load-misses"
    check 'perf record: where they are' in_log '^ *(9[0-9]|100)\.[0-9]+% .*tlbcount'
    check 'perf: nothing alarming' is_healthy
}

compile_program "$tlbcount" "$top/tests/linux/tlbcount.c"
count_under 'our firmware' --harts 2
count_under OpenSBI --set "firmware=$linux/opensbi/fw_dynamic.elf"
check 'OpenSBI was there' in_log '^OpenSBI v'
check 'Linux and the statistics agree' agrees_with_statistics
test_perf
finish
