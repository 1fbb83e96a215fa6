#!/bin/bash
# Runs every fuzz target (BUILD from tests/run.sh) on its fixed set of pseudo-random inputs; with
# SOAK on a hundred times as many. A target is one test.
set -u
inputs=20000
[ -z "${SOAK:-}" ] || inputs=2000000
passed=0 failed=0
for target in "$BUILD"/tests/fuzz/*_fuzz; do
    if timeout 1200 "$target" $inputs; then
        passed=$((passed + 1))
    else
        echo "failed: $target"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
