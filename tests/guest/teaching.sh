#!/bin/bash
# A kernel of the kind that courses write (teaching/teaching.h), on three harts, with both of the
# timers that such kernels use, A and D set by software and by hardware, and on QEMU, to see that
# it is no more than what such kernels may rely on.
# PAGEWALK names the executable, BUILD the folder where images go.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
pagewalk=${PAGEWALK:?the pagewalk executable}
work=${BUILD:?the build folder}/tests/teaching
cc="riscv64-linux-gnu-gcc -nostdlib -static -fno-pic -no-pie -mcmodel=medany -I$top
    -Wl,--build-id=none,--no-warn-rwx-segments"
passed=0 failed=0
mkdir -p "$work"
cd "$top/tests/guest/teaching" || exit 1

# build NAME FLAGS...
build() {
    local name=$1
    shift
    $cc "$@" -std=gnu17 -O1 -Wall -Wextra -ffreestanding -fno-builtin -march=rv64imac_zicsr -mabi=lp64 \
        -T teaching.ld entry.S trampoline.S ./*.c -o "$work/$name" || exit 1
}

# Types its line when it is asked to, if it ever is.
answer() {
    until grep -q name: "$work/out" || [ -e "$work/ended" ]; do sleep 0.1; done
    echo world
}

# check NAME COMMAND...: compares what it prints
check() {
    local name=$1
    shift
    : >"$work/out"
    rm -f "$work/ended"
    answer | {
        timeout 60 "$@" >"$work/out" 2>"$work/err"
        touch "$work/ended"
    }
    if tr -d '\r' <"$work/out" | cmp -s - "$work/expected"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
        head -5 "$work/out" "$work/err"
    fi
}

build clint -DCLINT_TIMER
build sstc
$cc -march=rv64i -mabi=lp64 -Ttext=0 -Wl,-e0 programs.S -o "$work/programs" &&
    riscv64-linux-gnu-objcopy -O binary "$work/programs" "$work/disk" || exit 1
printf '256 programs ran, 0 wrong, 1024 calls, the clock ticks\nname: hello world\n' >"$work/expected"

for timer in clint sstc; do
    for ad in svade svadu; do
        check "$timer, $ad" "$pagewalk" run --mem 128M --harts 3 --ad $ad --disk "$work/disk" \
            "$work/$timer"
    done
    check "$timer, a disk without latency, no fastmap" "$pagewalk" run --mem 128M --harts 3 \
        --no-fastmap --latency none --disk "$work/disk" "$work/$timer"
done
check "clint, on QEMU" qemu-system-riscv64 -M virt -bios none -display none -monitor none \
    -serial stdio -smp 3 -m 128M -kernel "$work/clint" -global virtio-mmio.force-legacy=false \
    -drive if=none,id=d,format=raw,file="$work/disk" -device virtio-blk-device,drive=d,bus=virtio-mmio-bus.0

echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
