#!/bin/bash
# Runs every fuzz target (BUILD from tests/run.sh) on its fixed set of pseudo-random inputs, or where
# there is a folder corpus/TARGET, on its files and damaged copies of them; with SOAK on a hundred
# times as many. A target is one test.
set -u
here=$(cd "$(dirname "$0")" && pwd)
inputs=20000
[ -z "${SOAK:-}" ] || inputs=2000000
passed=0 failed=0
for target in "$BUILD"/tests/fuzz/*_fuzz; do
    name=$(basename "$target" _fuzz) from=
    [ ! -d "$here/corpus/$name" ] || from="--corpus $here/corpus/$name"
    # shellcheck disable=SC2086
    if timeout 1200 "$target" $from $inputs; then
        passed=$((passed + 1))
    else
        echo "failed: $target"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
