#!/bin/bash
# What machines can say about the source: layout (tools/format.sh), likely mistakes (clang-tidy,
# cppcheck, shellcheck). Needs a configured build folder for clang-tidy's compile commands.
#
#   tools/lint.sh BUILD
set -u
cd "$(dirname "$0")/.." || exit 1
build=${1:?usage: tools/lint.sh BUILD}
status=0

for tool in clang-format clang-tidy cppcheck shellcheck; do
    command -v $tool >/dev/null || { echo "lint: $tool is missing: apt-get install $tool" >&2; exit 2; }
done

tools/format.sh --check || status=1

mapfile -t host < <(git ls-files 'emu/*.c' 'mmu/*.c' 'devices/*.c')
echo "clang-tidy: ${#host[@]} files"
printf '%s\n' "${host[@]}" | xargs -P "$(nproc)" -n 8 clang-tidy -p "$build" --quiet 2>/dev/null |
    grep -E 'warning:|error:' && status=1

# The suppressed kinds are false alarms of cppcheck 2.10 here: it does not see that strings are kept
# in tables, that an out parameter is only written, and that an index is bounded by a count.
echo "cppcheck: ${#host[@]} files"
cppcheck --quiet --platform=unix64 -U__ASSEMBLER__ -D__x86_64__ --enable=warning,portability \
    --inline-suppr --std=c11 -I. \
    --suppress=uninitMemberVar --suppress=preprocessorErrorDirective --suppress=syntaxError \
    --suppress=unknownMacro --suppress=arrayIndexOutOfBoundsCond --suppress=ctuuninitvar \
    --suppress=memleak \
    --error-exitcode=1 "${host[@]}" || status=1

# Without what our own kernel's shell is to run.
mapfile -t scripts < <(git ls-files '*.sh' .ci/run | grep -vE '^(tests/guest/shell|experiments/tour)/')
echo "shellcheck: ${#scripts[@]} files"
shellcheck --severity=warning --format=gcc "${scripts[@]}" || status=1
exit $status
