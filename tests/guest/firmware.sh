#!/bin/bash
# The SBI's test program (tests/guest/sbi) on the firmware: on our machine and on QEMU's, with
# different numbers of harts.
#
# BUILD is the build folder (build); sbi-test.elf and firmware.elf are in its guest folder.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/check.sh"
: "${BUILD:=$top/build}"
: "${PAGEWALK:=$BUILD/pagewalk}" "${GUEST:=$BUILD/guest}"

# all_right NAME COMMAND...: the program says itself, and by its exit status, whether it is.
all_right() {
    name=$1 status=0
    shift
    output=$(timeout 120 "$@" </dev/null 2>&1) || status=$?
    if [ $status -eq 0 ] && echo "$output" | grep -q ' passed, 0 failed'; then
        pass
    else
        fail "$name"
    fi
}

evidence() {
    echo "exit status $status"
    echo "$output"
}

for harts in 1 2 4 8; do
    all_right "pagewalk, $harts harts" "$PAGEWALK" run --mem 64M --harts $harts "$GUEST/sbi-test.elf"
done
all_right "pagewalk, svade, sv57" "$PAGEWALK" run --harts 2 --ad svade --mode sv57 \
    "$GUEST/sbi-test.elf"
all_right "pagewalk, misaligned accesses trap" "$PAGEWALK" run --misaligned trap "$GUEST/sbi-test.elf"
all_right "pagewalk, svade and svadu, all extensions" "$PAGEWALK" run --ad both \
    --set isa.smstateen=true "$GUEST/sbi-test.elf"
all_right "pagewalk, no Sstc, no Sscofpmf, 4 counters" "$PAGEWALK" run --set isa.sstc=false \
    --set isa.sscofpmf=false --set hpm_counters=4 "$GUEST/sbi-test.elf"
if command -v qemu-system-riscv64 >/dev/null; then
    for harts in 1 4; do
        all_right "qemu, $harts harts" qemu-system-riscv64 -M virt -m 64M -smp $harts -nographic \
            -no-reboot -bios "$GUEST/firmware.elf" -kernel "$GUEST/sbi-test.elf"
    done
else
    skip "no qemu-system-riscv64" 2
fi
finish
