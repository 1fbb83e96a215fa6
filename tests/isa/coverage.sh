#!/bin/bash
# Checks that each row of insn.def and rvc.def has a directed case in the user-level or the
# privileged tests: a case macro with the instruction as its first argument, or COVERS(it). Each
# extension of ext.def must have a row in the table of docs/isa.md, and each event of pmu.def its
# row, word by word, in that of docs/counters.md.
cd "$(dirname "$0")/../.." || exit 1

rows() {
    sed -n 's/^\(INSN\|RVC\)(\([a-z0-9_]*\),.*/\2/p' emu/isa/insn.def emu/isa/rvc.def | tr _ .
}

covered() {
    sed -n 's/^ *[A-Z][A-Z0-9_]*(\([a-z][a-z0-9.]*\)[,)].*/\1/p' tests/isa/*/*.S
}

missing=$(comm -23 <(rows | sort -u) <(covered | sort -u))
if [ -n "$missing" ]; then
    echo "failed: no directed case for:" $missing
    exit 1
fi
undocumented=$(sed -n 's/^EXT_[A-Z_]*([A-Z0-9_]*, "\([a-z0-9]*\)",.*/\1/p' emu/isa/ext.def |
    while read -r name; do grep -q "^| $name |" docs/isa.md || echo "$name"; done)
if [ -n "$undocumented" ]; then
    echo "failed: not in the table of docs/isa.md:" $undocumented
    exit 1
fi
undocumented=$(sed -nE 's/^PMU_EVENT\(0x(..), ([A-Z0-9_]*), "(.*)"\)$/| \1 | \2 | \3 |/p' \
    emu/abi/pmu.def | grep -vxFf docs/counters.md)
if [ -n "$undocumented" ]; then
    echo "failed: not in the table of docs/counters.md: $undocumented"
    exit 1
fi
echo "each of $(rows | wc -l) instructions has a directed case"
