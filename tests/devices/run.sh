#!/bin/bash
# Runs the programs of this folder under QEMU and, in several configurations, under pagewalk
# (PAGEWALK, BUILD from tests/run.sh): output, exit status and what is on the disk afterwards must be
# the same.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/check.sh"
. "$top/tests/compile.sh"
work=$BUILD/test-devices
mkdir -p "$work"
cd "$top/tests/devices" || exit 1

# compile NAME: NAME.c becomes an image for M-mode.
compile() {
    compile_image "$work/$1.elf" -std=gnu17 -O1 -Wall -Wextra -ffreestanding -mcmodel=medany \
        -march=rv64imac_zicsr -mabi=lp64 -T devices.ld start.S bare.c "$1.c"
}

# run NAME COMMAND...: with an empty disk at NAME.img.
run() {
    local name=$work/$1
    shift
    truncate -s 0 "$name.img" && truncate -s 64K "$name.img"
    timeout 60 "$@" >"$name.out" 2>"$name.err" </dev/null
    echo "exit status $?" >>"$name.out"
}

# run_qemu NAME PROGRAM OPTIONS...
run_qemu() {
    local name=$1 program=$2
    shift 2
    run "$name" qemu-system-riscv64 -M virt -bios none -display none -monitor none \
        -global virtio-mmio.force-legacy=false -kernel "$work/$program.elf" "$@"
}

# compare QEMU NAME WHAT: the runs of these names
compare() {
    if diff "$work/$1.out" "$work/$2.out" && cmp "$work/$1.img" "$work/$2.img"; then pass
    else fail "differs from QEMU (<): $3: $(cat "$work/$2.err")"; fi
}

compile devices
compile others

run_qemu qemu devices -serial stdio -drive if=none,id=d,format=raw,file="$work/qemu.img" \
    -device virtio-blk-device,drive=d,serial=disk,bus=virtio-mmio-bus.0
for latency in none nvme ssd hdd; do
    for harts in 1 4; do
        name=$latency-$harts
        run "$name" "$PAGEWALK" run --firmware none --harts $harts --latency $latency \
            --disk "$work/$name.img" --kernel "$work/devices.elf"
        compare qemu "$name" "$latency, $harts harts"
    done
done

run_qemu qemu-others others -chardev stdio,id=out,mux=on -serial chardev:out \
    -device virtio-serial-device,max_ports=1 -device virtconsole,chardev=out \
    -device virtio-rng-device -device virtio-balloon-device \
    -netdev user,id=net -device virtio-net-device,netdev=net,mac=52:54:00:12:34:56
for harts in 1 4; do
    run others-$harts "$PAGEWALK" run --firmware none --harts $harts --console virtio --rng \
        --balloon 0 --net --kernel "$work/others.elf"
    compare qemu-others others-$harts "the other devices, $harts harts"
done

finish
