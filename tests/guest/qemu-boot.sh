#!/bin/sh
# Runs a static program under our kernel on qemu-system-riscv64, as `pagewalk run` does on our own
# machine: its exit status becomes that of this script.
#
#   qemu-boot.sh [--mem SIZE] [--harts N] [--swap SIZE] [--initrd DIR] [--append WORDS]
#                PROGRAM [ARGUMENTS]
#
# KERNEL names the kernel (build/guest/kernel.elf), FIRMWARE the firmware (QEMU's own), TIMEOUT
# the seconds after which the run is ended (300).
set -eu

mem=256M harts=1 swap= initrd= append=
while [ $# -gt 0 ]; do
    case $1 in
    --mem) mem=$2 ;;
    --harts) harts=$2 ;;
    --swap) swap=$2 ;;
    --initrd) initrd=$2 ;;
    --append) append=$2 ;;
    *) break ;;
    esac
    shift 2
done
[ $# -gt 0 ] || { echo "usage: qemu-boot.sh [options] PROGRAM [ARGUMENTS]" >&2; exit 2; }

top=$(cd "$(dirname "$0")/../.." && pwd)
kernel=${KERNEL:-$top/build/guest/kernel.elf}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The root: what the caller gives, the program, and the arguments of the first process.
mkdir -p "$work/root/bin"
[ -z "$initrd" ] || cp -R "$initrd/." "$work/root/"
program=$1
shift
cp "$program" "$work/root/bin/"
{
    printf '/bin/%s\0' "$(basename "$program")"
    for argument; do printf '%s\0' "$argument"; done
} >"$work/root/.init"
(cd "$work/root" && find . | cpio -o -H newc --quiet) >"$work/initrd.cpio"

set -- -M virt -m "$mem" -smp "$harts" -nographic -no-reboot \
    -bios "${FIRMWARE:-default}" -kernel "$kernel" -initrd "$work/initrd.cpio"
if [ -n "$swap" ]; then
    truncate -s "$swap" "$work/swap.img"
    append="swap=vda $append"
    set -- "$@" -global virtio-mmio.force-legacy=false \
        -drive "file=$work/swap.img,format=raw,if=none,id=swap" \
        -device virtio-blk-device,drive=swap
fi
timeout --foreground "${TIMEOUT:-300}" qemu-system-riscv64 "$@" -append "$append" </dev/null
