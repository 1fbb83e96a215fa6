#!/bin/bash
# Fuzzes with libFuzzer: each target (or those named) for FUZZ_SECONDS (600), one after the other,
# FUZZ_JOBS (all cores) processes of it at a time.
#
#   tests/fuzz/fuzz.sh BUILD [NAME...]
#
# BUILD is one of the preset `fuzz`. Starts from corpus/NAME here and from what earlier runs found,
# which is kept in BUILD/corpus/NAME. An input with which a target fails, hangs or takes too much
# memory ends its run and is kept in BUILD/findings; the exit status is then 1. A finding that is
# fixed belongs into corpus/NAME, where `make test` runs it.
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=$(realpath "${1:?usage: tests/fuzz/fuzz.sh BUILD [NAME...]}")
shift
seconds=${FUZZ_SECONDS:-600} jobs=${FUZZ_JOBS:-$(nproc)}
[ $# -gt 0 ] || set -- $(cd "$build/tests/fuzz" && ls -d *_fuzz | sed 's/_fuzz$//')

mkdir -p "$build/findings"
failed=0
for name; do
    found=$build/corpus/$name log=$build/findings/$name.log
    mkdir -p "$found" "$here/corpus/$name"
    if "$build/tests/fuzz/${name}_fuzz" -fork="$jobs" -max_total_time="$seconds" -max_len=4096 -len_control=0 \
        -timeout=30 -rss_limit_mb=2560 -ignore_timeouts=0 -ignore_ooms=0 -ignore_crashes=0 \
        -artifact_prefix="$build/findings/$name-" "$found" "$here/corpus/$name" >"$log" 2>&1; then
        verdict='no finding'
    else
        verdict="FINDING, see $log"
        failed=1
    fi
    # The last line of progress begins with the number of inputs run.
    printf '%-11s %s inputs in %s s: %s\n' "$name" \
        "$(grep -oE '^#[0-9]+' "$log" | tail -1 | tr -d '#')" "$seconds" "$verdict"
done
exit $failed
