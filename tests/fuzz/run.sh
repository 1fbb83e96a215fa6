#!/bin/bash
# Runs every fuzz target (BUILD from tests/run.sh) on a fixed set of pseudo-random inputs, and, where
# there is a folder corpus/TARGET, on its files and damaged copies of them; with SOAK on a hundred
# times as many. A target is one test. `make fuzz` is the real thing.
set -u
here=$(cd "$(dirname "$0")" && pwd)
inputs=10000
[ -z "${SOAK:-}" ] || inputs=1000000
passed=0 failed=0
for target in "$BUILD"/tests/fuzz/*_fuzz; do
    corpus=$here/corpus/$(basename "$target" _fuzz)
    if timeout 1200 "$target" $inputs &&
        { [ ! -d "$corpus" ] || timeout 1200 "$target" --corpus "$corpus" $inputs; }; then
        passed=$((passed + 1))
    else
        echo "failed: $target"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
