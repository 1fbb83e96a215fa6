#!/bin/bash
# The machine as a whole, on small bare-metal images: equal runs, harts, ends of a run.
#
# Environment: PAGEWALK (the emulator), BUILD (where images go).
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/check.sh"
. "$top/tests/compile.sh"
. "$top/tests/terminal.sh"
pagewalk=${PAGEWALK:?the pagewalk executable}
images=${BUILD:?the build directory}/tests/machine
mkdir -p "$images"

# run NAME OPTIONS...: output, errors and status go to NAME.out, NAME.err and $status.
run() {
    local name=$images/$1
    shift
    timeout 20 "$pagewalk" run "$@" >"$name.out" 2>"$name.err" </dev/null
    status=$?
}

# bare NAME: assembles stdin.
bare() {
    assemble_image "$images/$1"
}

# Equal runs are equal to the byte, and the fastmap changes nothing, for any number of harts.
test_equal_runs() {
    local harts=$1 options
    assemble_image "$images/work-$harts" -DHARTS="$harts" <"$top/tests/guest/machine/work.S"
    for options in "" "--set mmu.l1d.policy=plru --set mmu.l2.policy=random --ad svadu" \
                   "--set mmu.l1d.entries=4 --set mmu.pwc.entries=0"; do
        run work-a --harts "$harts" $options --stats "$images/a.json" "$images/work-$harts"
        if [ $status -ne 0 ] || [ "$(cat "$images/work-a.out")" != "all done" ]; then
            fail "$harts harts, '$options': exit status $status: $(cat "$images/work-a.err")"
            continue
        fi
        run work-b --harts "$harts" $options --stats "$images/b.json" "$images/work-$harts"
        if cmp "$images/a.json" "$images/b.json"; then pass
        else fail "$harts harts, '$options': two equal runs differ"; fi
        run work-c --harts "$harts" $options --no-fastmap --stats "$images/c.json" \
            "$images/work-$harts"
        # The configuration is part of the statistics; the option itself may differ.
        if diff <(grep -v '"*fastmap' "$images/a.json") \
                <(grep -v '"*fastmap' "$images/c.json") >"$images/diff"; then pass
        else fail "$harts harts, '$options': other counters without the fastmap"
             head -5 "$images/diff"; fi
    done
}

# A trap whose handler cannot run, in M-mode and in S-mode, ends the run and is named.
test_trap_loops() {
    bare loop-m <<'ASM'
    .global _start
_start:
    li t0, 0x4000
    csrw mtvec, t0
    ebreak
ASM
    bare loop-illegal <<'ASM'
    .global _start
_start:
    la t0, handler
    csrw mtvec, t0
    .align 2
handler:
    .4byte 0
ASM
    bare loop-s <<'ASM'
    .global _start
_start:
    li t0, -1
    csrw pmpaddr0, t0
    csrwi pmpcfg0, 0x1f
    li t0, -1
    csrw medeleg, t0
    li t0, 0x4000
    csrw stvec, t0
    la t0, supervisor
    csrw mepc, t0
    li t0, 0x800
    csrs mstatus, t0
    mret
supervisor:
    ecall
ASM
    local image what
    for image in loop-m:'instruction access fault' loop-illegal:'illegal instruction' \
                 loop-s:'instruction access fault'; do
        what=${image#*:} image=${image%%:*}
        run "$image" "$images/$image"
        if [ $status -eq 1 ] && grep -q "trap loop on hart 0: $what" "$images/$image.err"; then
            pass
        else
            fail "$image: exit status $status, stderr: $(cat "$images/$image.err")"
        fi
    done
}

# Random descriptors, rings and registers, for each timing model and for an empty slot.
test_wild_virtio() {
    compile_image "$images/wild" -march=rv64ima_zicsr -mabi=lp64 -std=gnu17 -O1 -Wall -Wextra \
        -ffreestanding -mcmodel=medany -T "$top/tests/devices/devices.ld" \
        "$top/tests/devices/start.S" "$top/tests/guest/machine/wild.c"
    local latency
    for latency in none ssd hdd; do
        truncate -s 256K "$images/wild.disk"
        run wild --latency $latency --disk "$images/wild.disk" "$images/wild"
        if [ $status -eq 0 ]; then pass
        else fail "wild descriptors, $latency: exit status $status: $(cat "$images/wild.err")"; fi
    done
    run wild "$images/wild"
    if [ $status -eq 0 ]; then pass
    else fail "wild descriptors without a disk: exit status $status"; fi
}

# Exit codes of the finisher and of HTIF; a failure never looks like success.
test_exit_codes() {
    local code want
    for code in 0:0 1:1 42:42 255:255 256:1 65535:255; do
        want=${code#*:} code=${code%:*}
        bare finisher <<ASM
    .global _start
_start:
    li t0, 0x100000
    li t1, $code << 16 | $([ "$code" -eq 0 ] && echo 0x5555 || echo 0x3333)
    sw t1, 0(t0)
1:  j 1b
ASM
        run finisher "$images/finisher"
        if [ $status -eq "$want" ]; then pass
        else fail "finisher code $code: exit status $status, not $want"; fi
        bare htif <<ASM
    .global _start, tohost, fromhost
_start:
    la t0, tohost
    li t1, $code << 1 | 1
    sd t1, 0(t0)
1:  j 1b
    .align 3
tohost:
    .dword 0
fromhost:
    .dword 0
ASM
        run htif "$images/htif"
        if [ $status -eq "$want" ]; then pass
        else fail "HTIF code $code: exit status $status, not $want"; fi
    done
}

# Nothing can wake the harts any more; a limit on time; a reset.
test_other_ends() {
    bare wait <<'ASM'
    .global _start
_start:
    wfi
    j _start
ASM
    run wait "$images/wait"
    if [ $status -eq 1 ] && grep -q 'every hart waits' "$images/wait.err"; then pass
    else fail "deadlock: exit status $status: $(cat "$images/wait.err")"; fi
    bare spin <<'ASM'
    .global _start
_start:
    j _start
ASM
    run spin --max-cycles 1000000 "$images/spin"
    if [ $status -eq 1 ] && grep -q 'stopped after 1000000 cycles' "$images/spin.err"; then pass
    else fail "--max-cycles: exit status $status: $(cat "$images/spin.err")"; fi
    bare busy <<'ASM'
    .global _start
_start:
    nop
    j _start
ASM
    bare reset <<'ASM'
    .global _start
_start:
    li t0, 0x100000
    li t1, 0x7777
    sw t1, 0(t0)
1:  j 1b
ASM
    run reset --no-reboot "$images/reset"
    if grep -q 'asked for a reset' "$images/reset.err"; then pass
    else fail "reset: exit status $status: $(cat "$images/reset.err")"; fi
}

# A machine in which nothing can happen any more ends; one in which something may yet does not.
test_standstill() {
    local harts
    for harts in 1 4; do
        run spin --harts $harts "$images/spin"
        if [ $status -eq 1 ] && grep -q 'stands still for ever: .*<_start' "$images/spin.err"; then pass
        else fail "standstill, $harts harts: exit status $status: $(cat "$images/spin.err")"; fi
    done
    # The first hart is stuck; the last one waits for a timer 3 ms on, and then ends the run.
    bare waits <<'ASM'
    .global _start
_start:
    csrr t0, mhartid
1:  beqz t0, 1b
    li t1, 0x2004008 /* mtimecmp of hart 1 */
    li t2, 30000
    sd t2, 0(t1)
    li t2, 0x80
    csrw mie, t2
    wfi
    li t1, 0x100000
    li t2, 7 << 16 | 0x3333
    sw t2, 0(t1)
1:  j 1b
ASM
    run waits --harts 2 "$images/waits"
    if [ $status -eq 7 ]; then pass
    else fail "one hart waits for a timer: exit status $status: $(cat "$images/waits.err")"; fi
    # A loop that an interrupt leaves, in M-mode and in S-mode, where a timer of M-mode comes anyway.
    local mode
    for mode in M S; do
        assemble_image "$images/idle-$mode" -DMODE_$mode <<'ASM'
    .global _start
_start:
    la t0, handler
    csrw mtvec, t0
    li t1, 0x2004000
    li t2, 30000
    sd t2, 0(t1)
    li t2, 0x80
    csrw mie, t2
#ifdef MODE_M
    csrsi mstatus, 8
1:  j 1b
#else
    li t0, -1
    csrw pmpaddr0, t0
    li t0, 0x1f
    csrw pmpcfg0, t0
    la t0, 1f
    csrw mepc, t0
    li t0, 0x1800
    csrc mstatus, t0
    li t0, 0x800
    csrs mstatus, t0
    mret
1:  j 1b
#endif
    .balign 4
handler:
    li t1, 0x100000
    li t2, 9 << 16 | 0x3333
    sw t2, 0(t1)
1:  j 1b
ASM
        run idle-$mode "$images/idle-$mode"
        if [ $status -eq 9 ]; then pass
        else fail "an idle loop in $mode-mode: exit status $status: $(cat "$images/idle-$mode.err")"; fi
    done
}

# Images may come through a pipe.
test_pipes() {
    run pipe --harts 2 <(cat "$images/waits")
    if [ $status -eq 7 ]; then pass
    else fail "a program by a pipe: exit status $status: $(cat "$images/pipe.err")"; fi
    run pipe --harts 2 --firmware none --kernel <(gzip -c "$images/waits")
    if [ $status -eq 7 ]; then pass
    else fail "a packed kernel by a pipe: exit status $status: $(cat "$images/pipe.err")"; fi
    run pipe <(cat "$images/reset")
    if grep -q 'asked for a reset; .*the file is empty' "$images/pipe.err"; then pass
    else fail "a reset of what came by a pipe: exit status $status: $(cat "$images/pipe.err")"; fi
}

# A reset: RAM, harts and devices as at first, the clock on the wall goes on.
test_reboot() {
    assemble_image "$images/reboot" <"$top/tests/guest/machine/reboot.S"
    local harts
    for harts in 1 4; do
        run reboot --harts $harts --stats "$images/a.json" "$images/reboot"
        if [ $status -eq 0 ]; then pass
        else fail "reboot, $harts harts: exit status $status: $(cat "$images/reboot.err")"; fi
        run reboot --harts $harts --stats "$images/b.json" "$images/reboot"
        if cmp "$images/a.json" "$images/b.json"; then pass
        else fail "reboot, $harts harts: two equal runs differ"; fi
    done
}

# At a terminal, Ctrl-A x ends a guest that computes, one that waits, and one with many harts.
ctrl_a_x() {
    printf '\001x'
}

test_ctrl_a_x() {
    if ! has_terminal; then
        skip "Ctrl-A x: no script(1) to make a terminal with" 3
        return
    fi
    bare listen <<'ASM'
    .global _start
_start:
    li t0, 0x10000000 /* the UART is to interrupt when something comes in */
    li t1, 1
    sb t1, 1(t0)
1:  wfi
    j 1b
ASM
    local options
    for options in "--harts=1 busy" "--harts=1 listen" "--harts=8 busy"; do
        at_terminal ctrl_a_x "$images/ctrl-a.out" \
            "$pagewalk run ${options% *} $images/${options##* }"
        status=$?
        if [ $status -eq 0 ]; then pass
        else fail "Ctrl-A x, $options: exit status $status: $(cat "$images/ctrl-a.out")"; fi
    done
}

for harts in 1 2 3 8; do
    test_equal_runs $harts
done
test_trap_loops
test_wild_virtio
test_exit_codes
test_other_ends
test_standstill
test_pipes
test_reboot
test_ctrl_a_x
finish
