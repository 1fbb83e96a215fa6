#!/bin/bash
# The speed table's row "Linux boot to shell": CPU time of the process from its start until Debian's
# shell has run its first command. Pagewalk with its own firmware, QEMU with the OpenSBI that is its
# default; the same kernel, initial file system, command line and 512M, one hart each. Under it, the
# instructions that Pagewalk's hart has retired by then.
#
#   tests/bench/linux.sh BUILD [REPETITIONS]
set -eu
cd "$(dirname "$0")/../.."
build=$(realpath "${1:?usage: tests/bench/linux.sh BUILD [REPETITIONS]}")
repetitions=${2:-5}
linux=$build/linux work=$build/linux-bench
name="Linux boot to shell"

if [ ! -e "$linux/release" ]; then
    printf '%-28s skipped: there is no %s; make it with tools/linux-guest.sh\n' "$name" "$linux"
    exit
fi

rm -rf "$work"
mkdir -p "$work"
cp -r "$linux/root" "$work/root"
printf '%s\0' /bin/busybox sh -c 'echo BENCH end shell' >"$work/root/.init"
# The same bytes each time, so that the instructions are.
find "$work/root" -exec touch -h -d @0 {} +
(cd "$work/root" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --reproducible --quiet) \
    >"$work/initrd"

ours="$build/pagewalk run --mem 512M --kernel $linux/Image --initrd $work/initrd \
    --append console=ttyS0"
peer="qemu-system-riscv64 -M virt -smp 1 -nographic -m 512M -kernel $linux/Image \
    -initrd $work/initrd -append console=ttyS0"
"$build/tests/bench" "$repetitions" "$name" "echo BENCH begin; exec $ours" \
    "echo BENCH begin; exec $peer"

$ours --stats "$work/stats" </dev/null >"$work/console"
sed -nE 's/^ *"retired": ([0-9]+),?$/\1/p; /"retired"/q' "$work/stats" |
    awk '{ printf "  in %.2f thousand million instructions\n", $1 / 1e9; exit }'
