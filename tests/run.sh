#!/bin/bash
# Runs every kind of test, two at a time, and adds up what they count.
#
#   tests/run.sh [--soak] [--only KIND,KIND...] BUILD
#
# A kind is a command that prints, as its last line of this form, "N passed, N failed, N skipped"
# (scripts by tests/check.sh); its whole output is kept in BUILD/test-logs/KIND.log, and shown when
# something failed or was skipped.
set -u
cd "$(dirname "$0")/.." || exit 1

soak= only= limit=1500 # seconds for one kind
while [ $# -gt 1 ]; do
    case $1 in
    --soak) soak=1 limit=10800 ;;
    --only) only=$2; shift ;;
    *) echo "tests/run.sh: unknown option $1" >&2; exit 2 ;;
    esac
    shift
done
build=$(realpath "${1:?usage: tests/run.sh [--soak] [--only KIND,...] BUILD}") || exit 2
[ -x "$build/pagewalk" ] || { echo "tests/run.sh: there is no $build/pagewalk; build it first" >&2; exit 2; }
logs=$build/test-logs
mkdir -p "$logs"
export PAGEWALK=$build/pagewalk SOAK=$soak BUILD=$build
export MACHINE="$build/pagewalk run" OUT=$build/guest-compare # of compare.sh

# The longest first.
kinds="memory linux snapshot linux-devices linux-perf linux-boot layers docs unit kernel isa diff
    devices firmware machine htif teaching badinput help console gdb shell compare files tools fuzz"
[ -z "$only" ] || kinds=${only//,/ }

command_of() {
    case $1 in
    layers) echo tests/layers/run.sh ;;
    docs) echo tests/docs/run.sh ;;
    unit) echo "$build/tests/unit_tests" ;;
    kernel) echo "$build/tests/kernel/kernel_tests" ;;
    isa) echo tests/isa/run.sh ;;
    diff) echo tests/diff/run.sh ;;
    devices) echo tests/devices/run.sh ;;
    firmware) echo tests/guest/firmware.sh ;;
    machine) echo tests/guest/machine.sh ;;
    htif) echo tests/guest/htif.sh ;;
    teaching) echo tests/guest/teaching.sh ;;
    badinput) echo tests/guest/badinput.sh ;;
    help) echo tests/guest/help.sh ;;
    console) echo tests/guest/console.sh ;;
    gdb) echo tests/gdb/run.sh ;;
    shell) echo tests/guest/shell.sh ;;
    compare) echo tests/guest/compare.sh ;;
    files) echo tests/guest/files.sh ;;
    tools) echo tests/guest/tools.sh ;;
    memory) echo tests/guest/memory.sh ;;
    snapshot) echo tests/guest/snapshot.sh ;;
    linux) echo tests/linux/run.sh ;;
    linux-devices) echo tests/linux/devices.sh ;;
    linux-perf) echo tests/linux/perf.sh ;;
    linux-boot) echo tests/linux/boot.sh ;;
    fuzz) echo tests/fuzz/run.sh ;;
    *) return 1 ;;
    esac
}

# Runs one kind; a kind that dies without counting is one failure.
run_kind() {
    local kind=$1 command log=$logs/$1.log start=$SECONDS status
    command=$(command_of "$kind") || { echo "tests/run.sh: no kind $kind" >&2; return 2; }
    timeout $limit $command >"$log" 2>&1 </dev/null
    status=$?
    grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log" | tail -1 >"$logs/$kind.sum"
    if [ ! -s "$logs/$kind.sum" ] || { [ $status -ne 0 ] && grep -q ' 0 failed' "$logs/$kind.sum"; }; then
        echo "$kind: ended with status $status" >>"$log"
        echo '0 passed, 1 failed, 0 skipped' >"$logs/$kind.sum"
    fi
    printf '%-13s %s   (%d s)\n' "$kind" "$(cat "$logs/$kind.sum")" $((SECONDS - start))
}

rm -f "$logs"/*.sum
for kind in $kinds; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
    run_kind "$kind" &
done
wait

passed=0 failed=0 skipped=0
for kind in $kinds; do
    read -r p _ f _ s _ < <(tr -d , <"$logs/$kind.sum")
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if [ "$f" -gt 0 ]; then
        echo "--- $kind: $logs/$kind.log"
        tail -40 "$logs/$kind.log"
    elif [ "$s" -gt 0 ]; then
        grep '^skipped' "$logs/$kind.log" | head -20
    fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
