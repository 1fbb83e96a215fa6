#!/bin/bash
# Shows where a seed of the differential test first differs: the trap before, the trap at which
# QEMU and pagewalk are not the same, and the code between them.
#
#   tests/diff/bisect.sh SEED
#
# Environment: that of run.sh, and CHECKPOINTS (N: a trap after every N snippets).

seed=${1:?usage: tests/diff/bisect.sh SEED}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

GEN_FLAGS="-v ${CHECKPOINTS:+-c $CHECKPOINTS}" KEEP=$work SOAK= \
    "$(dirname "$0")/run.sh" "$seed" 1 >"$work/summary"
tail -1 "$work/summary"

# The words of the first line that is another, side by side.
paste -d '\n' "$work/$seed.qemu" "$work/$seed.pagewalk" | awk '
    NR % 2 { expected = $0; next }
    expected != $0 { print before; print expected; print $0; exit }
    /cause/ { before = $0 }' >"$work/lines"
[ -s "$work/lines" ] || exit 0
if ! sed -n 2p "$work/lines" | grep -q cause; then
    echo "all traps are the same up to:"
    cut -c1-160 "$work/lines"
    exit 1
fi

epc_of() { sed -n "$1{s/.* epc \\([0-9a-f]*\\).*/\\1/p}" "$work/lines"; }

echo "before:   $(sed -n 1p "$work/lines" | cut -d ' ' -f 1-10)"
for line in 2 3; do
    echo "$([ $line = 2 ] && echo qemu: || echo pagewalk:)     $(sed -n ${line}p "$work/lines" | cut -d ' ' -f 1-10)"
    sed -n ${line}p "$work/lines" | tr ' ' '\n' | grep '=' | sort >"$work/registers.$line"
done
diff "$work/registers.2" "$work/registers.3" | grep '^[<>]' | sed 's/^</    qemu/; s/^>/    pagewalk/'

# The image is one segment, at offset 4096 of the file. A trap may be far from the code it belongs
# to (a failed fetch), or in another phase: then only what leads to it is shown.
start=$(epc_of 1) end=$(epc_of 2)
start=$(printf %d "0x${start:-0}") end=$(printf %d "0x${end:-0}")
[ "$start" -lt "$end" ] && [ $((end - start)) -lt 4096 ] || start=$((end - 128))
riscv64-linux-gnu-objdump -b binary -m riscv:rv64 -D --adjust-vma=$((0x7ffff000)) \
    --start-address=$start --stop-address=$((end + 4)) "$work/$seed.elf" | grep -E '^ *[0-9a-f]+:'
