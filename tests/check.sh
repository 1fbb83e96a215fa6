# Counting, for the kinds of tests that are scripts. Sourced, not run:
#
#   pass, fail WHAT           a test each
#   check NAME COMMAND...     one test: whether the command succeeds
#   skip WHY [N]              N (1) tests that cannot be made on this machine
#   has_made SCRIPT...        whether there is what that script of tools/ makes; if not, one test is
#                             skipped (the script's exit status 77) or has failed
#   finish                    the last line, which tests/run.sh adds up, and the exit status
#
# What a function evidence() of the script prints is shown below each failure.
#
# shellcheck shell=bash
passed=0 failed=0 skipped=0

pass() {
    passed=$((passed + 1))
}

fail() {
    failed=$((failed + 1))
    echo "FAILED: $*"
    if type evidence >/dev/null 2>&1; then evidence | cut -c1-200 | sed 's/^/    /'; fi
}

check() {
    local name=$1
    shift
    if "$@"; then pass; else fail "$name"; fi
}

skip() {
    skipped=$((skipped + ${2:-1}))
    echo "skipped: $1"
}

has_made() {
    local why status=0
    why=$("$@" 2>&1) || status=$?
    case $status in
    0) ;;
    77) skip "$why" ;;
    *) fail "$1: $why" ;;
    esac
    return $status
}

finish() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ $failed -eq 0 ] && [ $((passed + skipped)) -gt 0 ]
    exit
}
