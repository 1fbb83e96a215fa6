#!/bin/bash
# Runs every fuzz target (BUILD from tests/run.sh) on a fixed set of pseudo-random inputs, and, where
# there is a folder corpus/TARGET, on its files and damaged copies of them; with SOAK on twenty times
# as many. A target is one test. `make fuzz` is the real thing.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/check.sh"
for target in "$BUILD"/tests/fuzz/*_fuzz; do
    name=$(basename "$target" _fuzz)
    corpus=$top/tests/fuzz/corpus/$name
    inputs=10000
    [ "$name" != snapshot ] || inputs=1000 # each makes machines, and runs one
    [ -z "${SOAK:-}" ] || inputs=$((inputs * 20))
    if timeout 1200 "$target" $inputs &&
        { [ ! -d "$corpus" ] || timeout 1200 "$target" --corpus "$corpus" $inputs; }; then
        pass
    else
        fail "$target"
    fi
done
finish
