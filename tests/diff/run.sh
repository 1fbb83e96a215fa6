#!/bin/sh
# Differential test: random programs must print the same on QEMU and on pagewalk.
#
#   tests/diff/run.sh [FIRST_SEED [NR_SEEDS]]
#
# Environment: BUILD (build), PAGEWALK ($BUILD/pagewalk), PAGEWALK_FLAGS (more options for it),
# SOAK (not empty: ten times as many seeds), KEEP (folder for programs and outputs, else removed).
# Ends in the line "N passed, N failed, N skipped", counted in seeds.
#
# To look into a failure: GEN_FLAGS=-v makes the programs print every trap, with a digest of the
# registers; the first line that differs brackets the instruction to blame.

first=${1:-1}
count=${2:-40}
[ -z "$SOAK" ] || count=$((count * 10))
build=${BUILD:-build}
pagewalk=${PAGEWALK:-$build/pagewalk}
gen=$build/tests/diff/gen
runtime=$build/tests/diff/runtime.bin

# Optional extensions that QEMU 7.2 has, by the names of its properties; all others are off in
# Pagewalk and not used. Of two that it also has it is wrong: with svinval U-mode may execute the
# fences, with svnapot no bit of a PTE is reserved. Hints, which are legal without their extension,
# are none of this.
qemu_knows="zba zbb zbs zbkb zfhmin"
qemu_cpu=rv64,h=false,x-smaia=true,x-ssaia=true,pmu-num=0,sstc=false
qemu_cpu=$qemu_cpu,zba=false,zbb=false,zbc=false,zbs=false
machine_isa=
gen_isa=
for name in $("$pagewalk" config --list | sed -n 's/^isa\.\([a-z0-9]*\) .*/\1/p'); do
    case " $qemu_knows " in
    *" $name "*)
        [ $name = zfhmin ] && property=Zfhmin || property=$name
        qemu_cpu=$qemu_cpu,$property=true ;;
    *)
        machine_isa="$machine_isa --set isa.$name=false"
        gen_isa="$gen_isa -x $name" ;;
    esac
done

# Two harts, one of them parked: for a single one QEMU splits AMOs into a load and a store, and
# their faults with them.
qemu_flags="-M virt -smp 2 -m 128M -bios none -nographic -cpu $qemu_cpu"
# QEMU 7.2 always sets A and D by itself, and always has all translation modes.
machine_flags="--mem 128M --ad svadu --mode sv57 $machine_isa"

# Seeds take turns with machines that differ in nothing a program can see.
machine_of() {
    case $(($1 % 4)) in
    0) echo "--set mmu.fastmap=false" ;;
    1) echo "--set mmu.l1i.entries=2 --set mmu.l1d.entries=4 --set mmu.l2.entries=0
             --set mmu.pwc.entries=0" ;;
    2) echo "--harts 4 --set quantum=37 --set mmu.l1d.entries=8 --set mmu.l1d.policy=random
             --set mmu.l2.entries=16 --set mmu.l2.ways=4 --set mmu.l2.policy=plru" ;;
    esac
}

if ! command -v qemu-system-riscv64 >/dev/null; then
    echo "qemu-system-riscv64 is not installed" >&2
    echo "0 passed, 0 failed, $count skipped"
    exit 0
fi

work=$(mktemp -d)
[ -z "$KEEP" ] || mkdir -p "$KEEP"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

passed=0
failed=0
seed=$first
while [ "$seed" -lt $((first + count)) ]; do
    program=$work/$seed.elf
    expected=$work/$seed.qemu
    actual=$work/$seed.pagewalk
    "$gen" -r $gen_isa $GEN_FLAGS "$seed" "$runtime" "$program" >>"$work/rows" || exit 2
    timeout ${TIMEOUT:-30} qemu-system-riscv64 $qemu_flags -kernel "$program" </dev/null >"$expected" 2>&1 ||
        echo "qemu failed: $?" >>"$expected"
    timeout ${TIMEOUT:-30} "$pagewalk" run $machine_flags $(machine_of $seed) $PAGEWALK_FLAGS "$program" \
        </dev/null >"$actual" 2>&1 || echo "pagewalk failed: $?" >>"$actual"
    grep -o ' [ei][0-9a-f]:' "$expected" >>"$work/causes"
    if cmp -s "$expected" "$actual"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "seed $seed differs:" $(machine_of $seed)
        diff "$expected" "$actual" | cut -c1-160
    fi
    if [ -n "$KEEP" ]; then
        mv "$program" "$expected" "$actual" "$KEEP"
    else
        rm -f "$program" "$expected" "$actual"
    fi
    seed=$((seed + 1))
done

# What it was all worth: instructions executed, rows of insn.def used, causes of traps taken.
awk '$2 == "instructions" { executed += $1; next }
     { uses[$1] += $2 }
     END { for (row in uses) if (uses[row]) used++; else unused = unused " " row
           printf "at least %d random instructions of %d kinds%s\n", executed, used,
                  unused ? ", without" unused : "" }' "$work/rows"
echo "trap causes (e exceptions, i interrupts):" $(sort -u "$work/causes" | tr -d :)
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
