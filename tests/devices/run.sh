#!/bin/bash
# Runs devices.c under QEMU and, in several configurations, under pagewalk (PAGEWALK, BUILD from
# tests/run.sh): output, exit status and what is on the disk afterwards must be the same.
set -u
cd "$(dirname "$0")/../.."
work=$BUILD/test-devices
mkdir -p "$work"

riscv64-linux-gnu-gcc -std=gnu17 -O1 -Wall -Wextra -I. -ffreestanding -nostdlib -static \
    -fno-pie -no-pie -mcmodel=medany -march=rv64imac_zicsr -mabi=lp64 \
    -Wl,--build-id=none,--no-warn-rwx-segments -T tests/devices/devices.ld \
    tests/devices/start.S tests/devices/devices.c -o "$work/devices.elf" || exit 1

# run NAME COMMAND...: with an empty disk at NAME.img.
run() {
    local name=$work/$1
    shift
    truncate -s 0 "$name.img" && truncate -s 64K "$name.img"
    timeout 60 "$@" >"$name.out" 2>"$name.err" </dev/null
    echo "exit status $?" >>"$name.out"
}

run qemu qemu-system-riscv64 -M virt -bios none -display none -monitor none -serial stdio \
    -kernel "$work/devices.elf" -global virtio-mmio.force-legacy=false \
    -drive if=none,id=d,format=raw,file="$work/qemu.img" \
    -device virtio-blk-device,drive=d,serial=disk,bus=virtio-mmio-bus.0

passed=0 failed=0
for latency in none nvme ssd hdd; do
    for harts in 1 4; do
        name=$latency-$harts
        run "$name" "$PAGEWALK" run --firmware none --harts $harts --latency $latency \
            --disk "$work/$name.img" --kernel "$work/devices.elf"
        if diff "$work/qemu.out" "$work/$name.out" && cmp "$work/qemu.img" "$work/$name.img"; then
            passed=$((passed + 1))
        else
            echo "differs from QEMU (<): $latency, $harts harts"
            cat "$work/$name.err"
            failed=$((failed + 1))
        fi
    done
done
echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
