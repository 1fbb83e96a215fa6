# That a debugger changes nothing: the counters of a run with and without one, to the byte. Sourced
# by run.sh.
#
# shellcheck shell=bash

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
monitor snapshot undisturbed.snap
monitor tlb
monitor pagetable
info registers csr
x/100i $pc
delete
continue
GDB
    said 'saved undisturbed.snap after' 'exited with code'
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

# resumed WHAT: each snapshot of that debugger's, without a debugger.
resumed() {
    local saved nr=0
    for saved in "$dir"/saved.*; do
        [ -f "$saved" ] || continue
        nr=$((nr + 1))
        "$pagewalk" run --resume "$saved" --stats "$dir/debugged.json" <&4 >"$dir/resumed.out" 2>&1
        compare_stats "$1, on from $saved"
    done
    [ $nr -gt 2 ] || fail "$1: only $nr snapshots"
}

# stepped NAME IMAGE OPTIONS...: that image, with a debugger that steps, breaks, watches and saves at
# random.
stepped() {
    local what=$1 image=$2 percent
    shift 2
    "$pagewalk" run "$@" --stats "$dir/plain.json" "$image" <&4 >"$dir/plain.out" 2>&1
    for percent in 100 90 20; do
        rm -f "$dir"/saved.*
        start stepper "$@" --stats "$dir/debugged.json" "$image"
        timeout 100 "$build/tests/gdb_stepper" "$port" $percent $percent saved \
            >"$dir/stepper.log" 2>&1 || fail "$what: $(cat "$dir/stepper.log")"
        end
        compare_stats "$what, $percent % steps, $(cat "$dir/stepper.log")"
        resumed "$what, $percent % steps"
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
