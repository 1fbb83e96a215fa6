#!/bin/bash
# Lays the C sources out as .clang-format says, or with --check only tells which are not: exit
# status 1.
#
#   tools/format.sh [--check]
set -u
cd "$(dirname "$0")/.." || exit 1

# Laid out by hand: tables whose columns say more than any rule, and programs to be compared.
by_hand='^tests/(guest/programs|isa)/|^emu/isa/(bits.h|disasm.c|rvc.c|decode.c)|^emu/abi/sbi.h'
by_hand+='|^emu/exec/rv.*\.h|^emu/cli/help.c|^emu/machine/presets.c|^tests/unit/suites.h'
by_hand+='|^guest/kernel/include/|^tests/unit/(fp|cpio|image|csr)_test.c|^guest/user/sh/arith.c'
by_hand+='|^tests/guest/stress/callstorm.c'
mapfile -t files < <(git ls-files '*.c' '*.h' | grep -vE "$by_hand")

if [ "${1:-}" != --check ]; then
    clang-format -i "${files[@]}"
    exit
fi
echo "clang-format: ${#files[@]} files"
clang-format --dry-run --Werror "${files[@]}" 2>&1 | grep -oE '^[^:]+\.[ch]' | sort | uniq -c |
    { ! grep .; }
