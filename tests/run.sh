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

# The longest first.
kinds="memory linux snapshot linux-devices linux-perf linux-boot layers docs unit kernel isa
    diff devices firmware machine htif teaching badinput help full console gdb shell compare
    files tools fuzz"
[ -z "$soak" ] || kinds="linux-debian $kinds"
[ -z "$only" ] || kinds=${only//,/ }

# Kinds go by their folder in tests/, or by their script in tests/guest or tests/linux.
command_of() {
    local command
    case $1 in
    unit) set -- "$build/tests/unit_tests" ;;
    kernel) set -- "$build/tests/kernel/kernel_tests" ;;
    linux-*) set -- "tests/linux/${1#linux-}.sh" ;;
    *) set -- "tests/$1/run.sh" "tests/guest/$1.sh" ;;
    esac
    for command; do
        [ ! -x "$command" ] || { echo "$command"; return; }
    done
    return 1
}

for kind in $kinds; do
    command_of "$kind" >/dev/null || { echo "tests/run.sh: there is no kind $kind" >&2; exit 2; }
done

# Runs one kind; a kind that dies without counting is one failure.
run_kind() {
    local kind=$1 log=$logs/$1.log start=$SECONDS status
    timeout $limit "$(command_of "$kind")" >"$log" 2>&1 </dev/null
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
