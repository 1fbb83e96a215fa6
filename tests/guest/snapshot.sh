#!/bin/bash
# Snapshots: a machine that was saved and resumed ends with the counters, and has printed what, one
# that ran through ends with and has printed; what does not fit is refused with a reason; and Linux
# is booted once and used twice.
#
# PAGEWALK names the executable, BUILD the folder where Linux and the images are put. SOAK=1 takes
# ten times the points of the run.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
. tests/check.sh
. tests/compile.sh
. tests/terminal.sh
pagewalk=${PAGEWALK:?the pagewalk executable} build=${BUILD:?the build folder}
dir=$build/tests/snapshot
rm -rf "$dir"
mkdir -p "$dir"

evidence() {
    tail -3 "$dir/err"
}

# run OUT OPTIONS...: console output in OUT, messages in err, the exit status in $status.
run() {
    local out=$dir/$1
    shift
    timeout 120 "$pagewalk" run "$@" >"$out" 2>"$dir/err" <"${input:-/dev/null}"
    status=$?
}

same() {
    cmp -s "$dir/$1" "$dir/$2"
}

# halves WHOLE FIRST SECOND: the output of a run and of its two parts.
halves() {
    cat "$dir/$2" "$dir/$3" | cmp -s - "$dir/$1"
}

# --- Swapping, saved at pseudo-random points ---------------------------------------------------

# points SEED LIMIT N: N numbers of instructions below LIMIT, the same ones every time.
points() {
    awk -v seed="$1" -v limit="$2" -v n="$3" 'BEGIN {
        srand(seed)
        for (i = 0; i < n; i++) print int(rand() * limit)
    }'
}

# at_points SEED N OPTIONS...: the last one names the program.
at_points() {
    local seed=$1 nr=$2 whole limit n
    shift 2
    whole=$*
    run whole.out --stats "$dir/whole.json" "$@"
    check "$whole: runs" test $status -eq 0
    limit=$(sed -n 's/.*"retired": \([0-9]*\),/\1/p' "$dir/whole.json" | head -1)
    for n in $(points "$seed" "$limit" "$nr${SOAK:+0}"); do
        run first.out --snapshot "$dir/snap" --snapshot-at "$n" --stats "$dir/on.json" "$@"
        check "$whole: counters of a run that was saved at $n" same on.json whole.json
        check "$whole: output of a run that was saved at $n" same first.out whole.out
        run first.out --snapshot "$dir/snap" --snapshot-at "$n" --snapshot-exit "$@"
        run second.out --resume "$dir/snap" --stats "$dir/resumed.json"
        check "$whole: counters of a run resumed at $n" same resumed.json whole.json
        check "$whole: output of both parts at $n" halves whole.out first.out second.out
        # A snapshot of the resumed run is the one that the whole run would have given.
        run first.out --snapshot "$dir/later" --snapshot-at $(((n + limit) / 2)) --snapshot-exit "$@"
        run second.out --resume "$dir/snap" --snapshot "$dir/again" \
            --snapshot-at $(((n + limit) / 2)) --snapshot-exit
        check "$whole: snapshot of a run resumed at $n" same again later
    done
}

test_points() {
    compile_storm swapstorm "$dir"
    local swap="--mem 24M --swap 96M"
    {
        at_points 1 3 $swap --harts 1 "$dir/swapstorm"
        at_points 2 2 $swap --harts 4 "$dir/swapstorm"
        at_points 3 1 $swap --mode sv48 --ad svade --set swap.latency=hdd \
            --set mmu.l1d.policy=plru --set mmu.l1i.policy=fifo --set mmu.l2.policy=random \
            --set mmu.l2.ways=16 "$dir/swapstorm"
        at_points 4 1 $swap --harts 2 --no-fastmap --set mmu.pwc.entries=0 "$dir/swapstorm"
    }
}

# --- Where it is saved -------------------------------------------------------------------------

# The marker is passed between two lines of output; input that was not read yet is not lost.
test_marker() {
    printf '%s\n' 'echo before; marker 7; echo after' 'cat' 'a word' >"$dir/in"
    input=$dir/in run whole.out --stats "$dir/whole.json" sh
    input=$dir/in run first.out --snapshot "$dir/snap" --snapshot-at marker:7 --snapshot-exit sh
    check "marker: saved" grep -q 'saved .* after [0-9]* instructions' "$dir/err"
    check "marker: exit status of a run that was left" test $status -eq 0
    check "marker: not before it" grep -q 'before$' "$dir/first.out"
    check "marker: not behind it" test "$(grep -c '^after' "$dir/first.out")" -eq 0
    run second.out --resume "$dir/snap" --stats "$dir/resumed.json"
    check "marker: goes on" grep -q 'a word$' "$dir/second.out"
    check "marker: output" halves whole.out first.out second.out
    check "marker: counters" same resumed.json whole.json
    run first.out --snapshot "$dir/none" --snapshot-at marker:8 sh -c 'marker 7'
    check "marker: another number" grep -q 'the run was over before' "$dir/err"
    check "marker: and that is a failure" test $status -eq 1 -a ! -e "$dir/none"
}

keys_of_a_save() {
    see '# '
    printf '\001s'
    see 'saved '
    printf '\001x'
}

# A line on stderr says that the run may be asked: the first output of the guest.
test_on_demand() {
    rm -f "$dir/snap"
    mkfifo "$dir/fifo"
    "$pagewalk" run --snapshot "$dir/snap" --snapshot-exit sh -c 'echo up; sleep 100000; echo woken' \
        >"$dir/first.out" 2>"$dir/err" <"$dir/fifo" &
    local pid=$! tries=0
    exec 9>"$dir/fifo"
    until [ -s "$dir/first.out" ] || [ $((tries += 1)) -gt 300 ]; do sleep 0.1; done
    kill -USR1 $pid
    wait $pid
    check "SIGUSR1: ends" test $? -eq 0
    exec 9>&-
    rm "$dir/fifo"
    run second.out --resume "$dir/snap"
    check "SIGUSR1: goes on" grep -q woken "$dir/second.out"

    if ! has_terminal; then
        skip "Ctrl-A s: no script(1) to make a terminal with"
        return
    fi
    rm -f "$dir/snap"
    at_terminal keys_of_a_save "$dir/err" "$pagewalk run --snapshot $dir/snap"
    check "Ctrl-A s, Ctrl-A x: leaves" test $? -eq 0
    echo 'echo resumed $((6 * 7))' >"$dir/in"
    input=$dir/in run second.out --resume "$dir/snap"
    check "Ctrl-A s: goes on at the prompt" grep -q 'resumed 42' "$dir/second.out"
}

# --- Code that was changed and not fenced ------------------------------------------------------

# A function is run, saved or not, then written over and run again without a fence.i: what was
# decoded is what runs, in the resumed machine too. `marker 1` is before the store, `marker 2` behind.
test_stale_code() {
    assemble_image "$dir/stale" <<'ASM'
#include "emu/abi/marker.h"
    .global _start
    .option norvc
_start:
    la s0, function
    la t1, other
    jalr s0
    li t0, 1
    slti zero, t0, MARKER_HINT
    ld t2, 0(t1)
    sd t2, 0(s0)
    li t0, 2
    slti zero, t0, MARKER_HINT
    jalr s0
    slli a0, a0, 16
    li t1, 0x3333
    or a0, a0, t1
    li t0, 0x100000
    sw a0, 0(t0)
1:  j 1b
    .balign 4096
function:
    li a0, 5
    ret
    .balign 8
other:
    li a0, 6
    ret
ASM
    run whole.out --stats "$dir/whole.json" "$dir/stale"
    local whole=$status marker
    check "stale code: what was decoded is run" test $whole -eq 5
    for marker in 1 2; do
        run first.out --snapshot "$dir/snap" --snapshot-at marker:$marker --snapshot-exit "$dir/stale"
        run second.out --resume "$dir/snap" --stats "$dir/resumed.json"
        check "stale code: marker $marker" test $status -eq $whole
        check "stale code: marker $marker, counters" same resumed.json whole.json
    done
    run second.out --resume "$dir/snap" --trace traps --max-cycles 1
    check "trace and limit of a resumed run" grep -q 'stopped after 1 cycles' "$dir/err"
}

# Who is told to end while it saves has saved, or has not begun; there is nothing in between.
test_interrupted() {
    local signal pid
    for signal in HUP TERM; do # and INT, which a shell has its background ignore
        rm -f "$dir/snap" "$dir/snap.part"
        "$pagewalk" run --mem 512M --snapshot "$dir/snap" --snapshot-at marker:1 \
            sh -c 'alloc 300 --memset; marker 1; while true; do true; done' \
            >"$dir/first.out" 2>"$dir/err" </dev/null &
        pid=$!
        until [ -s "$dir/snap.part" ] || [ -e "$dir/snap" ] || ! kill -0 $pid; do sleep 0.01; done
        kill -$signal $pid
        wait $pid
        status=$?
        check "SIG$signal while it saves: ends it" test $status -gt 128
        check "SIG$signal while it saves: no part of a file" test ! -e "$dir/snap.part"
        run second.out --resume "$dir/snap" --snapshot "$dir/later" --snapshot-at 0 --snapshot-exit
        check "SIG$signal while it saves: the file is whole" test $status -eq 0
    done
}

# The names of addresses are in the snapshot: the image is not needed.
test_symbols() {
    assemble_image "$dir/symbols" <<'ASM'
#include "emu/abi/marker.h"
    .global _start, culprit
_start:
    la t0, handler
    csrw mtvec, t0
    li t0, 3
    slti zero, t0, MARKER_HINT
    j culprit
    .type culprit, @function
culprit:
    nop
    ebreak
    .size culprit, . - culprit
    .balign 4
handler:
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
1:  j 1b
ASM
    run first.out --snapshot "$dir/snap" --snapshot-at marker:3 --snapshot-exit "$dir/symbols"
    rm "$dir/symbols"
    run second.out --resume "$dir/snap" --trace traps
    check "symbols of a resumed run" grep -q '<culprit+0x' "$dir/err"
    check "a resumed run without its image" test $status -eq 0
}

# A reset after the resumption boots what was booted before, image and all.
test_reset() {
    assemble_image "$dir/reset" <<'ASM'
#include "emu/abi/marker.h"
    .global _start
_start:
    li s0, 0x100000
    csrr t0, mcycle /* goes on over a reset */
    li t1, 1000
    bgeu t0, t1, again
    slti zero, t1, MARKER_HINT
1:  csrr t0, mcycle
    bltu t0, t1, 1b
    li t0, 0x7777
    sw t0, 0(s0)
1:  j 1b
again:
    li t0, 4 << 16 | 0x3333
    sw t0, 0(s0)
1:  j 1b
ASM
    run whole.out --stats "$dir/whole.json" "$dir/reset"
    check "reset: boots again" test $status -eq 4
    run first.out --snapshot "$dir/snap" --snapshot-at marker:1000 --snapshot-exit "$dir/reset"
    run second.out --resume "$dir/snap" --stats "$dir/resumed.json"
    check "reset: of a resumed run" test $status -eq 4
    check "reset: counters" same resumed.json whole.json
    rm "$dir/reset"
    run second.out --resume "$dir/snap"
    check "reset: without its image" grep -q 'asked for a reset; .*No such file' "$dir/err"
}

# --- Disks -------------------------------------------------------------------------------------

test_disks() {
    seq 100000 | head -c 256K >"$dir/disk"
    local boot=(--snapshot "$dir/snap" --snapshot-at marker:1 --snapshot-exit sh -c 'marker 1; echo on')
    run first.out --disk "$dir/disk" "${boot[@]}"
    run second.out --resume "$dir/snap"
    check "disk: resumed" grep -q on "$dir/second.out"
    cp "$dir/disk" "$dir/copy"
    mv "$dir/disk" "$dir/moved"
    refuse "disk is missing" "$dir/disk: No such file" --resume "$dir/snap"
    run second.out --resume "$dir/snap" --disk "$dir/copy"
    check "disk: the same one elsewhere" grep -q on "$dir/second.out"
    truncate -s +4096 "$dir/copy"
    refuse "disk of another size" 'has 266240 bytes, but had 262144' --resume "$dir/snap" --disk "$dir/copy"
    truncate -s 262144 "$dir/copy"
    run second.out --resume "$dir/snap" --disk "$dir/copy"
    check "disk: the same size again" test $status -eq 0
    printf x | dd of="$dir/copy" bs=1 seek=200000 conv=notrunc status=none
    refuse "disk that was changed" 'has changed since' --resume "$dir/snap" --disk "$dir/copy"
    truncate -s 1M "$dir/swap"
    run first.out --swap "$dir/swap" "${boot[@]}"
    refuse "swap in a file becomes swap in memory" "swap.file is '$dir/swap' in the snapshot" \
        --resume "$dir/snap" --set swap.file=
    refuse "a disk more" "disk[0].file is none in the snapshot" --resume "$dir/snap" --disk "$dir/copy"
}

# --- What is refused ---------------------------------------------------------------------------

# refuse NAME REASON OPTIONS...: exit status 2, one line, that says so; and nothing was run.
refuse() {
    local name=$1 reason=$2
    shift 2
    run refused.out "$@"
    check "refused: $name" test $status -eq 2 -a "$(wc -l <"$dir/err")" -eq 1 -a ! -s "$dir/refused.out"
    check "reason: $name" grep -qF -- "$reason" "$dir/err"
}

# poke OFFSET BYTE: a copy of the snapshot with one byte changed.
poke() {
    cp "$dir/good" "$dir/bad"
    printf "\\x$2" | dd of="$dir/bad" bs=1 seek="$1" conv=notrunc status=none
}

# A bit of each of some bytes, from the header to the last.
test_damaged() {
    local size at byte
    run first.out --snapshot "$dir/good" --snapshot-at 3M --snapshot-exit --mem 16M sh
    size=$(stat -c %s "$dir/good")
    for at in 0 15 20 24 25 30 100 $(points 5 "$size" 12) $((size - 1)); do
        byte=$(od -An -tu1 -j "$at" -N1 "$dir/good")
        poke "$at" "$(printf %02x $((byte ^ 1 << at % 8)))"
        refuse "bit of byte $at" "--resume $dir/bad: " --resume "$dir/bad"
    done
    for at in 0 10 24 40 $(points 6 "$size" 4) $((size - 1)); do
        head -c "$at" "$dir/good" >"$dir/bad"
        refuse "cut after $at bytes" "--resume $dir/bad: " --resume "$dir/bad"
    done
    (cat "$dir/good"; echo) >"$dir/bad"
    refuse "something behind it" 'something follows its end' --resume "$dir/bad"
    poke 16 63
    refuse "another version" 'it is of version 99, but this pagewalk reads version 3' --resume "$dir/bad"
    refuse "no snapshot" 'it is not a snapshot' --resume "$pagewalk"
    refuse "no file" 'No such file' --resume "$dir/absent"
    refuse "a folder" 'not a regular file' --resume "$dir"
}

test_misuse() {
    refuse "other memory" "mem is '16M' in the snapshot" --resume "$dir/good" --mem 32M
    refuse "other harts" "harts is '1' in the snapshot" --harts 2 --resume "$dir/good"
    refuse "other kernel" "kernel is the built-in one in the snapshot and cannot become '$dir/stale'" \
        --resume "$dir/good" --kernel "$dir/stale"
    refuse "a program" 'name no program' --resume "$dir/good" sh
    refuse "nowhere to save to" '--snapshot FILE is missing' --snapshot-at 5M sh
    refuse "no point" "'soon' is not a number of instructions" --snapshot "$dir/s" --snapshot-at soon sh
    refuse "no number" "'5X' is not a number" --snapshot "$dir/s" --snapshot-at 5X sh
    refuse "no marker" "'marker:' is not a number" --snapshot "$dir/s" --snapshot-at marker: sh
    refuse "no folder" 'No such file' --snapshot "$dir/absent/s" sh
    echo precious >"$dir/precious"
    refuse "file that is none" 'is there and is not a snapshot' --snapshot "$dir/precious" sh
    run out --resume "$dir/good" --set mmu.l1d.entries=16 --latency hdd </dev/null
    check "other TLBs, slower disks" test $status -eq 0
    refuse "no second level" "mmu.l2.entries is '1024' in the snapshot" --resume "$dir/good" \
        --set mmu.l2.entries=0
    run out --resume "$dir/good" --mem 16M --harts 1 --max-cycles 1
    check "options that say the same" grep -q 'stopped after 1 cycles' "$dir/err"
    check "nothing is left behind" test -z "$(find "$dir" -name '*.part')"
}

# --- Linux -------------------------------------------------------------------------------------

test_linux() {
    has_made tools/linux-guest.sh "$build" || return
    cp -r "$build/linux/root" "$dir/root"
    compile_program "$dir/root/bin/marker" guest/user/marker.c
    # Standard input stays open, so that the shell meets no end of it.
    mkfifo "$dir/fifo"
    exec 9<>"$dir/fifo"
    input=$dir/fifo run first.out --harts 2 --kernel "$build/linux/Image" --initrd "$dir/root" \
        --append 'console=ttyS0 loglevel=5 panic=-1' --snapshot "$dir/snap" \
        --snapshot-at marker:1 --snapshot-exit "$dir/root/bin/busybox" sh -c 'marker 1; exec sh'
    exec 9>&-
    check "Linux: saved" grep -q 'saved' "$dir/err"
    local i
    for i in 1 2; do
        echo "echo this is $i of \$(uname); exit" >"$dir/in"
        input=$dir/in run second.out --resume "$dir/snap" --stats "$dir/linux.$i"
        check "Linux: resumed $i" grep -q "^this is $i of Linux" "$dir/second.out"
        check "Linux: powers off $i" test $status -eq 0
    done
    input=$dir/in run second.out --resume "$dir/snap" --stats "$dir/linux.1"
    check "Linux: equal runs from one snapshot" same linux.1 linux.2
}

# A boot, saved half-way, on a machine with the devices that our kernel has no drivers for.
test_linux_points() {
    local linux whole
    [ -n "${SOAK:-}" ] && [ -e "$dir/root" ] || return
    linux=(--harts 4 --mode sv57 --ad svade --mem 128M --swap 256M --set rng.enable=true
        --set balloon.enable=true --kernel "$build/linux/Image" --initrd "$dir/root"
        --append 'console=ttyS0 loglevel=5 panic=-1' "$dir/root/bin/busybox" sh -c
        'swapstorm 90; head -c 16 /dev/hwrng | md5sum; free')
    cp "$dir/swapstorm" "$dir/root/bin"
    run whole.out --stats "$dir/whole.json" "${linux[@]}"
    check "Linux: runs" test $status -eq 0
    whole=$(sed -n 's/.*"retired": \([0-9]*\),/\1/p' "$dir/whole.json" | head -1)
    run first.out --snapshot "$dir/snap" --snapshot-at $((whole / 2)) --snapshot-exit "${linux[@]}"
    run second.out --resume "$dir/snap" --stats "$dir/resumed.json"
    check "Linux: counters of a resumed run" same resumed.json whole.json
    check "Linux: output of both parts" halves whole.out first.out second.out
}

test_points
test_marker
test_on_demand
test_stale_code
test_interrupted
test_symbols
test_reset
test_disks
test_damaged
test_misuse
test_linux
test_linux_points
rm -f "$dir"/{snap,later,again,good,bad}
finish
