#!/bin/bash
# Differential test: random programs must print the same on QEMU and on pagewalk.
#
#   tests/diff/run.sh [FIRST_SEED [NR_SEEDS]]
#
# A seed is about 60,000 random instructions in eight phases: machine, supervisor and user mode,
# with and without paging, delegation and MPRV (gen.c). After each phase the program prints digests
# of registers, data, code, page tables and of all traps it took (runtime.c). Where the two may
# differ, or QEMU 7.2 is wrong, is said where it is left out: in csr_rules.c for CSRs, else look for
# "QEMU" in this folder. Not here at all: what QEMU 7.2 lacks (page faults for A and D, Zicond, Zfa,
# Zicbo*, Zawrs, Smstateen), what counters count, and interrupts by wire from the PLIC.
#
# Every tenth seed also runs under each preset with the fastmap on and off: the digests must be the
# same again, and the statistics of the two runs equal to the byte.
#
# Environment: BUILD (build), PAGEWALK ($BUILD/pagewalk), PAGEWALK_FLAGS (more options for it),
# SOAK (not empty: SOAK_SEEDS seeds, 400), TIMEOUT (seconds for one run, 30), KEEP (folder for
# programs and outputs, else removed). A seed is a test.
#
# To look into a failure: tests/diff/bisect.sh SEED shows the first trap at which the two machines
# differ, with the registers that do, and the code from the trap before to there. Where that is
# too much code, CHECKPOINTS=N puts a trap after every N snippets of random code (which moves the
# code: now and then a difference goes away with that).

. "$(dirname "$0")/../check.sh"
first=${1:-1}
count=${2:-40}
[ -z "$SOAK" ] || count=${SOAK_SEEDS:-400}
build=${BUILD:-build}
pagewalk=${PAGEWALK:-$build/pagewalk}
gen=$build/tests/diff/gen
runtime=$build/tests/diff/runtime.bin
seconds=${TIMEOUT:-30}

# Optional extensions that QEMU 7.2 has, by the names of its properties, Zfhmin but for the capital;
# all others are off in Pagewalk and not used. Hints, which are legal without their extension, are
# none of this.
qemu_insns="zba zbb zbs zbkb zfhmin"
qemu_system="svinval svnapot svpbmt sstc"
optional=$("$pagewalk" config --list | sed -n 's/^isa\.\([a-z0-9]*\) .*/\1/p')

# Seeds take turns with the extensions too: some, none, all that both have.
extensions_of() {
    case $(($1 / 4 % 4)) in
    0 | 1) echo "$qemu_insns" ;;
    3) echo "$qemu_insns $qemu_system" ;;
    esac
}

# Sets for `seed` what both machines and the generator are told of extensions. QEMU's AIA, which
# nothing here uses, makes it take interrupts in the order of the specification; without, the lowest
# number comes first.
choose_extensions() {
    both=$(extensions_of "$seed")
    qemu_cpu=rv64,h=false,x-smaia=true,x-ssaia=true,pmu-num=0,zbc=false
    for name in $qemu_insns $qemu_system; do
        case " $both " in *" $name "*) on=true ;; *) on=false ;; esac
        [ $name = zfhmin ] && name=Zfhmin
        qemu_cpu=$qemu_cpu,$name=$on
    done
    machine_isa=
    gen_isa=
    for name in $optional; do
        case " $both " in *" $name "*) continue ;; esac
        machine_isa="$machine_isa --set isa.$name=false"
        gen_isa="$gen_isa -x $name"
    done
}

# Two harts, one of them parked: for a single one QEMU splits AMOs into a load and a store, and
# their faults with them.
qemu() {
    timeout "$seconds" qemu-system-riscv64 -M virt -smp 2 -m 128M -bios none -nographic \
        -cpu "$qemu_cpu" -kernel "$program" </dev/null
}

# pagewalk_run OPTION...: QEMU 7.2 always sets A and D by itself, and always has all modes.
pagewalk_run() {
    timeout "$seconds" "$pagewalk" run "$@" --mem 128M --ad svadu --mode sv57 $machine_isa \
        $PAGEWALK_FLAGS "$program" </dev/null
}

# Machines that differ in nothing a program can see, for the seeds in turn.
machine_of() {
    case $(($1 % 4)) in
    0) echo "--set mmu.fastmap=false" ;;
    1) echo "--set mmu.l1i.entries=2 --set mmu.l1d.entries=4 --set mmu.l2.entries=0
             --set mmu.pwc.entries=0" ;;
    2) echo "--harts 4 --set quantum=37 --set mmu.l1d.entries=8 --set mmu.l1d.policy=random
             --set mmu.l2.entries=16 --set mmu.l2.ways=4 --set mmu.l2.policy=plru" ;;
    esac
}

# Runs the program under every preset, with and without the fastmap; tells what is not the same.
presets_agree() {
    for preset in default fast cva6 u74; do
        for fastmap in true false; do
            pagewalk_run --preset $preset --set mmu.fastmap=$fastmap \
                --stats "$work/stats.$fastmap" >"$work/output" 2>&1
            cmp -s "$expected" "$work/output" ||
                { echo "preset $preset, fastmap $fastmap: another output"; return 1; }
        done
        diff "$work/stats.true" "$work/stats.false" >"$work/stats.diff" ||
            { echo "preset $preset: statistics differ with the fastmap off"
              head -20 "$work/stats.diff"; return 1; }
    done
}

if ! command -v qemu-system-riscv64 >/dev/null; then
    skip "no qemu-system-riscv64" "$count"
    finish
fi

work=$(mktemp -d)
[ -z "$KEEP" ] || mkdir -p "$KEEP"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

seed=$first
while [ "$seed" -lt $((first + count)) ]; do
    program=$work/$seed.elf
    expected=$work/$seed.qemu
    actual=$work/$seed.pagewalk
    choose_extensions
    "$gen" -r $gen_isa $GEN_FLAGS "$seed" "$runtime" "$program" >>"$work/rows" || exit 2
    qemu >"$expected" 2>&1 || echo "qemu failed: $?" >>"$expected"
    pagewalk_run $(machine_of $seed) >"$actual" 2>&1 || echo "pagewalk failed: $?" >>"$actual"
    grep -o ' [ei][0-9a-f]:' "$expected" >>"$work/causes"
    if ! cmp -s "$expected" "$actual"; then
        fail "seed $seed differs:" $(machine_of $seed) "(tests/diff/bisect.sh $seed)"
        diff "$expected" "$actual" | cut -c1-160
    elif [ $((seed % 10)) -eq 0 ] && ! presets_agree; then
        fail "seed $seed differs between presets"
    else
        pass
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
finish
