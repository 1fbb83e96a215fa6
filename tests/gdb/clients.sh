# Clients that gdb would not be: that interrupt at any time, send nonsense, leave, or die. Sourced by
# run.sh.
#
# shellcheck shell=bash

# Ctrl-C, at a guest that computes and at one that waits; then the debugger leaves and comes again.
test_interrupt() {
    assemble_image "$dir/spin" <<'ASM'
    .global _start
_start:
    nop /* a jump to itself would be the end */
    j _start
ASM
    assemble_image "$dir/listen" <<'ASM'
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
    assemble_image "$dir/asleep" <<'ASM'
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
    ask qRcmd,736e617073686f742078 # snapshot x
    answered "O$(printf 'snapshot x: the machine is at its end' | od -An -tx1 | tr -d ' \n')"
    receive
    answered OK
    send c
    receive
    answered W01
    hang_up
    ended 1
    assemble_image "$dir/stuck" <<'ASM'
    .global _start
_start:
    j _start
ASM
    start stuck "$dir/stuck"
    connect
    send c
    printf '\003' >&3 # no end of the run: the debugger may have other plans for the pc
    receive
    answered T02thread:1
    send k
    hang_up
    ended 0
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
    assemble_image "$dir/reset" <<'ASM'
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

ctrl_a_x() {
    see 'waiting at port'
    printf '\001s'
    see "say 'monitor snapshot FILE' in gdb"
    printf '\001x'
}

# The way out at a terminal also leads out of waiting for a debugger.
test_ctrl_a_x() {
    if ! has_terminal; then
        skip "Ctrl-A x: no script(1) to make a terminal with"
        return
    fi
    at_terminal ctrl_a_x "$dir/ctrl-a.out" "$pagewalk run --gdb 0 $dir/spin"
    status=$?
    if [ $status -eq 0 ] && grep -q 'monitor snapshot FILE' "$dir/ctrl-a.out"; then pass
    else fail "Ctrl-A x: exit status $status: $(cat "$dir/ctrl-a.out")"; fi
}
