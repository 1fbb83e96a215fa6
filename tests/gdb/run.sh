#!/bin/bash
# The debugger: sessions of gdb-multiarch with bare-metal images, with the kernel, with a program
# and with Linux, and clients that break the protocol, leave, or die.
#
# Environment: PAGEWALK (the emulator), BUILD (where images go). Ends in the line
# "N passed, N failed, N skipped".
set -u
cd "$(dirname "$0")/../.."
pagewalk=${PAGEWALK:?the pagewalk executable}
build=${BUILD:?the build directory}
dir=$build/tests/gdb
mkdir -p "$dir"
passed=0 failed=0 skipped=0
kernel=$build/guest/kernel.elf

# A pipe that nobody writes to: the guest's console has no input, and no end of it either.
rm -f "$dir/silence"
mkfifo "$dir/silence" && exec 4<>"$dir/silence"

pass() {
    passed=$((passed + 1))
}

fail() {
    failed=$((failed + 1))
    echo "failed: $*"
}

# start NAME OPTIONS...: a machine that waits for a debugger; sets $port and $pid.
start() {
    name=$1
    shift
    rm -f "$dir/$name.err"
    timeout 120 "$pagewalk" run --gdb 0 "$@" >"$dir/$name.out" 2>"$dir/$name.err" <&4 &
    pid=$!
    port=
    while [ -z "$port" ] && kill -0 $pid 2>/dev/null; do
        sleep 0.02
        port=$(sed -n 's/.*waiting at port \([0-9]*\);.*/\1/p' "$dir/$name.err" 2>/dev/null)
    done
}

# end: waits for the machine of the last start; sets $status.
end() {
    wait $pid
    status=$?
}

# debug FILE: runs the gdb commands of stdin on the machine of the last start, with FILE's symbols.
debug() {
    cat >"$dir/$name.gdb"
    timeout 100 gdb-multiarch -nx -batch -ex 'set pagination off' -ex 'set confirm off' \
        -ex 'set remotetimeout 60' -ex "target remote :$port" -x "$dir/$name.gdb" ${1:+"$1"} \
        >"$dir/$name.log" 2>&1
}

# said TEXT...: each stands in what gdb printed, in this order. One test.
said() {
    local text rest
    rest=$(cat "$dir/$name.log")
    for text; do
        if [[ $rest != *"$text"* ]]; then
            fail "$name: gdb does not say '$text' (any more): $dir/$name.log"
            return
        fi
        rest=${rest#*"$text"}
    done
    pass
}

# ended STATUS: the machine's exit status. One test.
ended() {
    end
    if [ $status -eq "$1" ]; then pass
    else fail "$name: exit status $status, not $1: $(cat "$dir/$name.err")"; fi
}

# The protocol by hand, where gdb would not do what is to be tested.

connect() {
    exec 3<>"/dev/tcp/127.0.0.1/$port"
}

hang_up() {
    exec 3<&- 3>&-
}

# send BODY: one packet.
send() {
    local sum=0 i
    for ((i = 0; i < ${#1}; i++)); do
        sum=$((sum + $(printf %d "'${1:i:1}")))
    done
    printf '$%s#%02x' "$1" $((sum & 255)) >&3
}

# receive: the next packet's body, into $reply; acknowledgements are passed over.
receive() {
    reply=
    IFS= read -r -t 60 -d '#' reply <&3
    read -r -t 60 -N 2 _ <&3
    reply=${reply#*\$}
}

ask() {
    send "$1"
    receive
}

# answered TEXT: the reply begins so. One test.
answered() {
    if [[ $reply == "$1"* ]]; then pass
    else fail "$name: the answer is '$reply', not '$1'"; fi
}

# --- with gdb --------------------------------------------------------------------------------

build_images() {
    riscv64-linux-gnu-gcc -g -nostdlib -static -fno-pic -no-pie -march=rv64ima_zicsr \
        -mabi=lp64 -Wl,--build-id=none,--no-warn-rwx-segments -T tests/isa/isa.ld \
        tests/gdb/bare.S -o "$dir/bare.elf" &&
        riscv64-linux-gnu-gcc -g -O0 -static tests/gdb/program.c -o "$dir/program" &&
        riscv64-linux-gnu-gcc -nostdlib -static -fno-pic -no-pie -march=rv64ima_zicsr_zifencei \
            -mabi=lp64 -Wl,--build-id=none,--no-warn-rwx-segments -I. -DHARTS=2 \
            -T tests/isa/isa.ld tests/guest/machine/work.S -o "$dir/work"
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
    said 'Thread 1 hit Breakpoint 1, do_page_fault (mm=' ' at ../../guest/kernel/' 'trap_handler (regs=' \
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

# A run that is stopped, looked at and let go on is the run that it is without a debugger.
test_undisturbed() {
    local options
    "$pagewalk" run --stats "$dir/plain.json" "$dir/program" sum <&4 >"$dir/plain.out"
    start stepped --stats "$dir/debugged.json" "$dir/program" sum
    debug "$kernel" <<'GDB'
break handle_mm_fault
ignore 1 20
continue
stepi 100
next
monitor summary
monitor tlb
monitor pagetable
info registers csr
x/100i $pc
delete
continue
GDB
    said 'exited with code'
    end
    compare_stats "a program, stopped and stepped"
    for options in "" "--set mmu.l1d.policy=plru --set mmu.pwc.entries=0"; do
        "$pagewalk" run --harts 2 $options --stats "$dir/plain.json" "$dir/work" <&4 >"$dir/plain.out"
        start undisturbed --harts 2 $options --stats "$dir/debugged.json" "$dir/work"
        debug "" <<'GDB'
continue
GDB
        said 'exited normally'
        end
        compare_stats "two harts, '$options'"
    done
}

compare_stats() {
    if cmp "$dir/plain.json" "$dir/debugged.json"; then pass
    else fail "$1: other counters with a debugger"
         diff "$dir/plain.json" "$dir/debugged.json" | head -5; fi
}

# stepped NAME IMAGE OPTIONS...: that image, with a debugger that steps, breaks and watches at random.
stepped() {
    local what=$1 image=$2 percent
    shift 2
    "$pagewalk" run "$@" --stats "$dir/plain.json" "$image" <&4 >"$dir/plain.out" 2>&1
    for percent in 100 90 20; do
        start stepper "$@" --stats "$dir/debugged.json" "$image"
        timeout 100 "$build/tests/gdb_stepper" "$port" $percent $percent >"$dir/stepper.log" 2>&1 ||
            fail "$what: $(cat "$dir/stepper.log")"
        end
        compare_stats "$what, $percent % steps, $(cat "$dir/stepper.log")"
    done
}

# The same for programs of the instruction-set tests: traps, modes, paging, PMP, code that changes.
test_stepper() {
    local name
    stepped "two harts" "$dir/work" --harts 2
    stepped "a program" "$dir/program"
    BUILD=$dir tests/isa/run.sh traps interrupts new_code pmp rv64a-v rvc-v fence-sv39-svadu \
        leaf-sv48-svadu >"$dir/isa.log" 2>&1
    for name in traps interrupts new_code pmp rv64a-v rvc-v fence-sv39-svadu leaf-sv48-svadu; do
        stepped "$name" "$dir/tests/isa/$name.elf" --mode sv57 --ad svadu
    done
}

# --- by hand ---------------------------------------------------------------------------------

bare_spin() {
    riscv64-linux-gnu-gcc -nostdlib -static -fno-pic -no-pie -x assembler-with-cpp - \
        -Wl,-T,tests/isa/isa.ld,--build-id=none,--no-warn-rwx-segments -o "$dir/$1"
}

# Ctrl-C, at a guest that computes and at one that waits; then the debugger leaves and comes again.
test_interrupt() {
    bare_spin spin <<'ASM'
    .global _start
_start:
    j _start
ASM
    bare_spin listen <<'ASM'
    .global _start
_start:
    li t0, 0x10000000 /* the UART is to interrupt when something comes in */
    li t1, 1
    sb t1, 1(t0)
1:  wfi
    j 1b
ASM
    local image
    for image in spin listen; do
        start $image "$dir/$image"
        connect
        ask '?'
        answered T05thread:1
        send c
        printf '\003' >&3
        receive
        answered T02thread:1
        ask D
        answered OK
        hang_up
        connect # while it runs: it stops for the new one
        ask '?'
        answered T05thread:1
        send k
        hang_up
        ended 0
    done
}

# Whoever sends nonsense gets none back, and the machine lives.
test_nonsense() {
    start nonsense "$dir/spin"
    connect
    printf '$g#00' >&3
    IFS= read -r -t 60 -N 1 reply <&3
    answered -
    head -c 100000 /dev/zero | tr '\0' 'x' >&3
    printf '$' >&3
    head -c 100000 /dev/zero | tr '\0' 'm' >&3
    printf '#00' >&3
    IFS= read -r -t 60 -N 1 reply <&3
    answered -
    ask 'mffffffffffffffff,ffffffffffffffff'
    answered E0e
    ask 'Z0,zz,1'
    answered E16
    ask 'vCont;s:99'
    answered E16
    ask qRcmd,zz
    answered E16
    send k
    hang_up
    ended 0
}

# A client that dies leaves a machine that runs on to its end: before, in the middle, at a breakpoint.
test_death() {
    start death "$dir/program" sum
    connect
    hang_up
    ended 55
    start death "$dir/program" sum
    connect
    printf '$m8000' >&3
    hang_up
    ended 55
    start death "$dir/program" sum
    connect
    ask 'Z0,80000004,4'
    ask 'Z2,80000000,8000000'
    send c
    hang_up
    ended 55
}

# What cannot go on can still be looked at, once.
test_failures() {
    bare_spin asleep <<'ASM'
    .global _start
_start:
    wfi
    j _start
ASM
    start asleep "$dir/asleep"
    connect
    send c
    receive
    answered O # the sentence
    receive
    answered T06thread:1
    send c
    receive
    answered W01
    hang_up
    ended 1
    start limit --max-cycles 10000 "$dir/spin"
    connect
    send c
    receive
    answered O
    receive
    answered T06
    send k
    hang_up
    end
}

# A guest that resets itself is debugged on: breakpoints stay.
test_reset() {
    bare_spin reset <<'ASM'
    .global _start, again
_start:
    nop
again:
    li t0, 0x100000
    li t1, 0x7777
    sw t1, 0(t0)
1:  j 1b
ASM
    start reset --harts 2 "$dir/reset"
    debug "$dir/reset" <<'GDB'
break *again if $mhartid == 0
continue
print $t1
continue
print $t1
continue
kill
GDB
    said 'hit Breakpoint 1, ' 'again ()' '$1 = 0' 'hit Breakpoint 1, ' '$2 = 0' \
        'hit Breakpoint 1, '
    ended 0
    if grep -q 'asked for a reset' "$dir/reset.err"; then
        fail "reset: it was granted, and is reported as if not: $(cat "$dir/reset.err")"
    else pass; fi
}

test_bad_options() {
    local port_text
    for port_text in x '' -1 65536 12x; do
        "$pagewalk" run --gdb "$port_text" "$dir/spin" 2>"$dir/options.err"
        status=$?
        if [ $status -eq 2 ] && grep -q -- "--gdb $port_text: not a port" "$dir/options.err"; then pass
        else fail "--gdb '$port_text': exit status $status: $(cat "$dir/options.err")"; fi
    done
    start taken "$dir/spin"
    "$pagewalk" run --gdb "$port" "$dir/spin" 2>"$dir/options.err"
    status=$?
    if [ $status -eq 2 ] && grep -q "give another port" "$dir/options.err"; then pass
    else fail "--gdb with a port in use: exit status $status: $(cat "$dir/options.err")"; fi
    connect
    send k
    hang_up
    ended 0
}

# The way out at a terminal also leads out of waiting for a debugger.
test_ctrl_a_x() {
    if ! command -v script >/dev/null; then
        echo "skipped: Ctrl-A x: no script(1) to make a terminal with"
        skipped=$((skipped + 1))
        return
    fi
    (sleep 0.5; printf '\001x'; sleep 2) |
        timeout 30 script -qec "$pagewalk run --gdb 0 $dir/spin" /dev/null >"$dir/ctrl-a.out" 2>&1
    status=$?
    if [ $status -eq 0 ] && grep -q 'waiting at port' "$dir/ctrl-a.out"; then pass
    else fail "Ctrl-A x: exit status $status: $(cat "$dir/ctrl-a.out")"; fi
}

# --- Linux -----------------------------------------------------------------------------------

# Stopped once it has begun to boot, entered again by gdb, and stopped at its trap handler.
test_linux() {
    local image=$build/linux/Image
    [ -f "$image" ] || image=build/linux/Image
    if [ ! -f "$image" ]; then
        echo "skipped: Linux: no $image; tools/linux-guest.sh build makes it"
        skipped=$((skipped + 3))
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
    echo "skipped: no gdb-multiarch (see tools/packages.txt)"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi
build_images || { fail "the images do not build"; echo "0 passed, 1 failed, 0 skipped"; exit 1; }
test_bare
test_threads
test_kernel
test_program
test_physical
test_resumed
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
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
