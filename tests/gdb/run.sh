#!/bin/bash
# The debugger: sessions of gdb-multiarch with bare-metal images, with the kernel, with a program
# and with Linux, and clients that break the protocol, leave, or die.
#
# Environment: PAGEWALK (the emulator), BUILD (where images go).
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
pagewalk=${PAGEWALK:?the pagewalk executable}
build=${BUILD:?the build directory}
dir=$build/tests/gdb
mkdir -p "$dir"
kernel=$build/guest/kernel.elf

# A pipe that nobody writes to: the guest's console has no input, and no end of it either.
rm -f "$dir/silence"
mkfifo "$dir/silence" && exec 4<>"$dir/silence"

. tests/check.sh
. tests/compile.sh
. tests/terminal.sh
. tests/gdb/session.sh
. tests/gdb/undisturbed.sh
. tests/gdb/clients.sh

build_images() {
    assemble_image "$dir/bare.elf" -g <tests/gdb/bare.S
    assemble_image "$dir/work" -DHARTS=2 <tests/guest/machine/work.S
    compile_program "$dir/program" -g -O0 tests/gdb/program.c
}

test_bare() {
    start bare --harts 2 "$dir/bare.elf"
    debug "$dir/bare.elf" <<'GDB'
info threads
print $pc
print $priv
break triple
continue
print $a0
set $mscratch = 0x1234
print/x $mscratch
print $mhartid
print $misa < 0
set $ft3.double = 1.5
print $ft3.double
set var *(int *)&answer = 42
delete
hbreak after_call if $mhartid == 0
set $a0 = 7
continue
print $a0
delete
watch *(long *)&value
continue
rwatch *(long *)&value
continue
delete
print *(int *)&traps
tbreak handler
continue
print/x $mcause
tbreak after_ebreak
continue
print *(int *)&traps
print *(int *)0x10000000
GDB
    said '* 1    Thread 1 (hart 0: M-mode, Bare)' '2    Thread 2 (hart 1: M-mode, Bare)'
    said '$1 = (void (*)()) 0x80000000' '$2 = 3' 'hit Breakpoint 1, triple () at' '$3 = 5' \
        '$4 = 0x1234' '$5 = 0' '$6 = 1' '$7 = 1.5'
    said 'hit Breakpoint 2, after_call ()' '$8 = 21'
    said 'Old value = 0' 'New value = 21' 'hit Hardware read watchpoint 4' 'Value = 21'
    said 'Value = 21' '$9 = 0' 'handler ()' '$10 = 0x3' 'after_ebreak ()' '$11 = 1' \
        'Cannot access memory at address 0x10000000' # the last ends the script, and gdb detaches
    ended 42
}

test_threads() {
    start threads --harts 2 --set quantum=32 "$dir/bare.elf"
    debug "$dir/bare.elf" <<'GDB'
break triple if $mhartid == 1
continue
print $mhartid
set scheduler-locking on
stepi
stepi
thread 1
print $mhartid
thread apply all print/x $a0
thread 2
print/x $pc - (long)&triple
set scheduler-locking off
delete
set var *(int *)&answer = 3
continue
GDB
    said 'Thread 2 hit Breakpoint 1, triple ()' '$1 = 1' '$2 = 0' 'Thread 2 (hart 1: M-mode' \
        'Thread 1 (hart 0: M-mode' '$5 = 0x8' 'exited with code 03'
    ended 3
}

# A fault in a kernel with symbols: stack, source, variables, and the walk that faulted.
test_kernel() {
    start kernel --harts 2 "$dir/program" sum
    debug "$kernel" <<'GDB'
break do_page_fault
ignore 1 8
continue
backtrace
info source
up
print/x $stval
print $sstatus
print $satp
monitor walk stval
monitor pagetable satp 0 0x3fffffffff
monitor pagetable
monitor tlb
monitor stats walk_end
monitor summary
monitor harts
down
finish
monitor walk stval
continue
GDB
    said 'Thread 1 hit Breakpoint 1, do_page_fault (mm=' '/guest/kernel/' 'trap_handler (regs=' \
        'arch/trap.c:' 'Current source file is' '.h' '#1' 'user_page_fault' '$1 = 0x' '$2 = [' 'MODE=8 ]'
    said ' in Sv39, root 0x' 'level 2  PTE at 0x' 'table at 0x' 'step 3: V clear' 'from S-mode:' \
        'store page fault, step 3'
    said 'VR-XU-A' 'pages: ' ' tables' 'VR-X-GAD' 'pages: ' ' of 2M,'
    said 'l1i: ' ' of 32 entries' 'l1d: ' 'l2: ' 'pwc, pointers of level 1: '
    said 'hart0.mmu.walk_end.invalid' 'Page walks' 'hart 1: '
    said 'Value returned' 'page of 4K at 0x'
    ended 55
    if [ "$(cat "$dir/kernel.out")" = "sum: 55" ]; then pass
    else fail "kernel: the program's output is '$(cat "$dir/kernel.out")'"; fi
}

test_program() {
    start program "$dir/program" sum
    debug "$dir/program" <<'GDB'
break add_up
continue
backtrace
print n
watch total
continue
continue
print total
delete
next
up
print argc
print argv[1]
set var total = 100
info registers pc sp
down
finish
hbreak exit
continue
print $priv
kill
GDB
    said 'Breakpoint 1, add_up (n=10) at' 'program.c:' '#1' 'in main (argc=2' '$1 = 10' \
        'Hardware watchpoint 2: total' 'Old value = 0' 'New value = 1' 'Old value = 1' \
        'New value = 3' '$2 = 3' '$3 = 2' '"sum"' 'Value returned is' ' = 55' 'exit ()' '$6 = 0'
    ended 0 # killed
}

# Physical addresses, in both ways, and memory that is written.
test_physical() {
    start physical "$dir/program" sum
    debug "$kernel" <<'GDB'
break do_anonymous_page
continue
monitor phys on
x/1wx 0x80200000
monitor phys off
maintenance packet Qqemu.PhyMemMode:1
maintenance packet qqemu.PhyMemMode
x/1wx 0x80200000
maintenance packet Qqemu.PhyMemMode:0
x/1wx &_start
x/1wx 0x80200000
GDB
    said 'addresses of memory are physical' '0x80200000:' 'addresses of memory are translated' \
        'received: "OK"' 'received: "1"' '0x80200000:' 'received: "OK"' '<_start>:' \
        'Cannot access memory at address 0x80200000'
    ended 55
}

# A machine that was saved is debugged from there on.
test_resumed() {
    if ! "$pagewalk" run --snapshot "$dir/snapshot" --snapshot-at 6600000 --snapshot-exit \
        --harts 2 "$dir/program" sum <&4 >"$dir/resumed.out" 2>&1; then
        fail "no snapshot: $(cat "$dir/resumed.out")"
        return
    fi
    start resumed --resume "$dir/snapshot"
    debug "$kernel" <<'GDB'
info threads
break do_page_fault
continue
delete
continue
GDB
    said 'hart 0: S-mode' 'hart 1: S-mode' 'hit Breakpoint 1, do_page_fault' 'exited with code 067'
    ended 55
}

# A machine that is saved where gdb has stopped it stands there for the next gdb, and goes on
# without one.
test_saved() {
    rm -f "$dir/fault.snap"
    "$pagewalk" run --harts 2 --stats "$dir/plain.json" "$dir/program" sum <&4 >"$dir/plain.out"
    start saved --harts 2 "$dir/program" sum
    debug "$kernel" <<'GDB'
break do_page_fault
ignore 1 8
continue
print/x $stval
watch *(long *)$sp
monitor snapshot fault.snap
monitor snapshot program
monitor snapshot /tmp/fault.snap
kill
GDB
    said 'hit Breakpoint 1, do_page_fault' '$1 = 0x' 'saved fault.snap after ' \
        'snapshot program: is there and is not a snapshot' \
        'snapshot /tmp/fault.snap: has to be in the folder'
    ended 0
    local stval
    stval=$(sed -n 's/^$1 = //p' "$dir/saved.log")
    "$pagewalk" run --resume "$dir/fault.snap" --stats "$dir/debugged.json" <&4 >"$dir/resumed.out"
    compare_stats "saved by gdb"
    start again --resume "$dir/fault.snap"
    debug "$kernel" <<'GDB'
backtrace 1
print/x $stval
stepi
continue
GDB
    said 'do_page_fault (mm=' "\$1 = $stval" 'exited with code 067'
    ended 55
}

# Stopped once it has begun to boot, entered again by gdb, and stopped at its trap handler.
test_linux() {
    local image=$build/linux/Image
    [ -f "$image" ] || image=$top/build/linux/Image
    if [ ! -f "$image" ]; then
        skip "Linux: no $image; tools/linux-guest.sh build makes it" 3
        return
    fi
    start linux --kernel "$image" --append "earlycon=sbi console=ttyS0 panic=-1" --harts 2
    connect
    send c
    while kill -0 $pid 2>/dev/null && ! grep -q 'Memory: ' "$dir/linux.out"; do sleep 0.1; done
    printf '\003' >&3
    receive
    answered T02
    hang_up
    debug "" <<'GDB'
info threads
hbreak *$stvec if $scause == 9
print $satp
delete
tbreak *$stvec
continue
print $pc == $stvec
print $priv
monitor walk pc
monitor pagetable satp 0xffffffff80000000 0xffffffffffffffff
kill
GDB
    said 'Thread 1 (hart 0: S-mode, Sv' 'MODE=' 'Temporary breakpoint 2' '= 1' '= 1' \
        'page of ' 'pages: '
    ended 0
}

if ! command -v gdb-multiarch >/dev/null; then
    skip "no gdb-multiarch (see tools/packages.txt)"
    finish
fi
build_images
test_bare
test_threads
test_kernel
test_program
test_physical
test_resumed
test_saved
test_undisturbed
test_stepper
test_interrupt
test_nonsense
test_death
test_failures
test_reset
test_bad_options
test_ctrl_a_x
test_linux
finish
