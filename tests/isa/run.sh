#!/bin/bash
# Assembles and runs the instruction-set tests, two at a time.
#
#   tests/isa/run.sh [--qemu] [NAME...]      NAME: a part of a test's name
#
# Environment: PAGEWALK (the emulator), PAGEWALK_FLAGS (more options for it), BUILD (where objects
# go). --qemu runs the same images on qemu-system-riscv64 instead, which checks the tests: all but
# those that say "not on QEMU: why", in which Pagewalk is more exact than QEMU, or chooses
# otherwise where the specification lets it. "on QEMU with: PROPERTIES" are more of its CPU's.
#
# user/*.S run in M-mode (-p) and in U-mode under Sv39 (-v), priv/*.S in M-mode, paging/*.S in each
# translation mode and with A and D set by software, by hardware, and by either as menvcfg.ADUE says.
# A failure prints the case, which is the line in the test's file.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
. tests/check.sh
. tests/compile.sh
build=${BUILD:-build}
pagewalk=${PAGEWALK:-$build/pagewalk}
objects=$build/tests/isa
mkdir -p "$objects"
machine=pagewalk
if [ "${1:-}" = --qemu ]; then
    machine=qemu
    shift
fi
names=$*

# Extensions that Pagewalk lacks must be illegal on QEMU too; with one hart, it splits AMOs into
# a load and a store.
qemu="qemu-system-riscv64 -M spike -smp 2 -m 256M -bios none -nographic
      -cpu rv64,h=false,zba=true,zbb=true,zbc=false,zbs=true,zbkb=true,Zfhmin=true"

# assemble IMAGE SOURCE DEFINES...
assemble() {
    compile_image "$1" -march=rv64gc_zicsr_zifencei "${@:3}" -T tests/isa/isa.ld tests/isa/env.S "$2"
}

# More options that a test's source asks for, in lines of its comment.
more_flags() {
    sed -n 's/^ \* run with: /,/p' "$1" | tr -d '\n' | tr ' ' ,
}

# Prints "NAME SOURCE DEFINES FLAGS": one line a test.
list() {
    for source in tests/isa/user/*.S; do
        echo "$(basename "$source" .S)-p $source -DENV_P --mode=auto$(more_flags "$source")"
        echo "$(basename "$source" .S)-v $source -DENV_V --mode=sv39$(more_flags "$source")"
    done
    for source in tests/isa/priv/*.S; do
        echo "$(basename "$source" .S) $source -DENV_P --mode=auto$(more_flags "$source")"
    done
    for source in tests/isa/paging/*.S; do
        for mode in 39 48 57; do
            for ad in svadu svade both; do
                echo "$(basename "$source" .S)-sv$mode-$ad $source" \
                     "-DENV_P,-DSV=$mode,-D${ad^^} --ad=$ad"
            done
        done
    done
}

wanted() {
    [ -z "$names" ] && return 0
    for part in $names; do
        [[ $1 == *$part* ]] && return 0
    done
    return 1
}

run_one() {
    local name=$1 source=$2 image=$objects/$1.elf status
    wanted "$name" || return
    if ! (assemble "$image" "$source" ${3//,/ }) >"$image.out" 2>&1; then
        echo "failed: $name does not assemble"
        cat "$image.out"
        return
    fi
    if [ $machine = pagewalk ]; then
        timeout 20 "$pagewalk" run ${4//,/ } ${PAGEWALK_FLAGS:-} "$image" \
            </dev/null >"$image.out" 2>&1
        status=$?
    elif grep -q 'not on QEMU:' "$source" || [[ $name == *-svade || $name == *-both ]]; then
        echo "skipped: $name"
        return
    else
        local with
        with=$(sed -n 's/^ \* on QEMU with: //p' "$source")
        timeout 20 $qemu${with:+,$with} -kernel "$image" </dev/null >"$image.out" 2>&1
        status=$?
    fi
    if [ $status -eq 0 ]; then
        echo "passed: $name"
    else
        echo "failed: $name ($source), exit status $status: $(cat "$image.out")"
    fi
}

half() {
    local n=0
    while read -r name source defines flags; do
        [ $((n++ % 2)) -eq "$1" ] && run_one "$name" "$source" "$defines" "$flags"
    done < <(list)
}

half 0 >"$objects/results.0" &
half 1 >"$objects/results.1"
wait
cat "$objects"/results.[01] | grep -v '^passed'
count() {
    cat "$objects"/results.[01] | grep -c "^$1:"
}
passed=$(count passed) failed=$(count failed) skipped=$(count skipped)
tests/isa/coverage.sh || fail coverage
finish
