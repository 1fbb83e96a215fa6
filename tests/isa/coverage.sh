#!/bin/bash
# Checks that each row of insn.def and rvc.def has a directed case in the user-level or the
# privileged tests: a case macro with the instruction as its first argument, or COVERS(it).
cd "$(dirname "$0")/../.."

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
echo "each of $(rows | wc -l) instructions has a directed case"
