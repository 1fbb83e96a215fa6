#!/bin/bash
# The speed table: Pagewalk beside qemu-system-riscv64, same images, same run.
#
#   tests/bench/run.sh BUILD [REPETITIONS]
#
# Bare-metal images run under both as they are. The kernel workloads run under Pagewalk's own
# firmware and kernel on both machines.
set -eu
cd "$(dirname "$0")/../.."
build=$(realpath "${1:?usage: tests/bench/run.sh BUILD [REPETITIONS]}")
repetitions=${2:-5}
guest=$build/guest
bench=$build/tests/bench
qemu="qemu-system-riscv64 -M virt -nographic -m 512M"

printf '%-28s %10s %10s   %s\n' workload pagewalk qemu "speed relative to qemu (range)"

bare() { # SECTIONS IMAGE [PAGEWALK OPTIONS]
    "$bench" "$repetitions" "$1" "$build/pagewalk run --mem 512M ${3:-} $guest/bench/$2" \
        "$qemu -bios none -kernel $guest/bench/$2"
}
bare "integer mix" bench-mix.elf
bare "integer mix (preset fast)" bench-mix.elf "--preset fast"
bare "pointer chase 64 MiB" bench-chase.elf
bare "load a page x 4096,load a page x 32768" bench-misses.elf

kernel() { # SECTION PROGRAM ARGUMENTS
    "$bench" "$repetitions" "$1" \
        "$build/pagewalk run --mem 512M $guest/root/bin/box $2" \
        "tests/guest/qemu-boot.sh --mem 512M $guest/root/bin/box $2"
}
export FIRMWARE=$guest/firmware.elf KERNEL=$guest/kernel.elf
kernel "fork and copy-on-write" "forkstorm 2000 --bench"
kernel "system calls" "sysloop 2000000 --bench"
kernel "page faults" "faults --rounds 40 --bench"
tests/bench/linux.sh "$build" "$repetitions"
