#!/bin/bash
# Runs every fuzz target (BUILD from tests/run.sh) on a fixed set of pseudo-random inputs, and, where
# there is a folder corpus/TARGET, on its files and damaged copies of them; with SOAK on a hundred
# times as many. A target is one test. `make fuzz` is the real thing.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/check.sh"
inputs=10000
[ -z "${SOAK:-}" ] || inputs=1000000
for target in "$BUILD"/tests/fuzz/*_fuzz; do
    corpus=$top/tests/fuzz/corpus/$(basename "$target" _fuzz)
    if timeout 1200 "$target" $inputs &&
        { [ ! -d "$corpus" ] || timeout 1200 "$target" --corpus "$corpus" $inputs; }; then
        pass
    else
        fail "$target"
    fi
done
finish
