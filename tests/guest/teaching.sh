#!/bin/bash
# A kernel of the kind that courses write (teaching/teaching.h), on three harts, with both of the
# timers that such kernels use, A and D set by software and by hardware, and on QEMU, to see that
# it is no more than what such kernels may rely on.
# PAGEWALK names the executable, BUILD the folder where images go.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/check.sh"
. "$top/tests/compile.sh"
pagewalk=${PAGEWALK:?the pagewalk executable}
work=${BUILD:?the build folder}/tests/teaching
mkdir -p "$work"
cd "$top/tests/guest/teaching" || exit 1

# build NAME FLAGS...
build() {
    local name=$1
    shift
    compile_image "$work/$name" "$@" -std=gnu17 -O1 -Wall -Wextra -ffreestanding -fno-builtin \
        -march=rv64imac_zicsr -mabi=lp64 -mcmodel=medany -T teaching.ld entry.S trampoline.S ./*.c
}

# Types its line when it is asked to, if it ever is.
answer() {
    until grep -q name: "$work/out" || [ -e "$work/ended" ]; do sleep 0.1; done
    echo world
}

# prints_as_expected NAME COMMAND...: one test
prints_as_expected() {
    local name=$1
    shift
    : >"$work/out"
    rm -f "$work/ended"
    answer | {
        timeout 60 "$@" >"$work/out" 2>"$work/err"
        touch "$work/ended"
    }
    if tr -d '\r' <"$work/out" | cmp -s - "$work/expected"; then pass; else fail "$name"; fi
}

evidence() {
    head -5 "$work/out" "$work/err"
}

build clint -DCLINT_TIMER
build sstc
compile_image "$work/programs" -march=rv64i -mabi=lp64 -mcmodel=medany -Wl,-Ttext=0,-e0 programs.S
riscv64-linux-gnu-objcopy -O binary "$work/programs" "$work/disk" || exit 1
printf '256 programs ran, 0 wrong, 1024 calls, the clock ticks\nname: hello world\n' >"$work/expected"

for timer in clint sstc; do
    for ad in svade svadu; do
        prints_as_expected "$timer, $ad" "$pagewalk" run --mem 128M --harts 3 --ad $ad --disk "$work/disk" \
            "$work/$timer"
    done
    prints_as_expected "$timer, a disk without latency, no fastmap" "$pagewalk" run --mem 128M --harts 3 \
        --no-fastmap --latency none --disk "$work/disk" "$work/$timer"
done
prints_as_expected "clint, on QEMU" qemu-system-riscv64 -M virt -bios none -display none -monitor none \
    -serial stdio -smp 3 -m 128M -kernel "$work/clint" -global virtio-mmio.force-legacy=false \
    -drive if=none,id=d,format=raw,file="$work/disk" \
    -device virtio-blk-device,drive=d,bus=virtio-mmio-bus.0

finish
