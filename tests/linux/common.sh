# What the tests that boot Linux share. Sourced, not run:
#
#   . common.sh; fetch_linux        $linux is there, or everything has been skipped
#   check NAME COMMAND...           counts; with a failure the console's log is shown
#   finish SKIPPED                  the last line, and the exit status
#
# PAGEWALK names the executable, BUILD the folder where Linux is put (tools/linux-guest.sh); $out is
# for the test's own files, and $out/console for what the last boot printed.
top=$(cd "$(dirname "$0")/../.." && pwd)
pagewalk=${PAGEWALK:?the pagewalk executable} build=${BUILD:?the build folder}
linux=$build/linux out=$build/linux-tests/$(basename "$0" .sh)
ill='Oops|BUG|Kernel panic|soft lockup|stalls? on CPU|Unable to handle|I/O error|WARNING:'
passed=0 failed=0

finish() {
    echo "$passed passed, $failed failed, $1 skipped"
    [ $failed -eq 0 ]
    exit
}

check() {
    local name=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAILED: $name; the console:"
    tail -25 "$out/console" | cut -c1-160 | sed 's/^/    /'
    return 1
}

in_log() {
    grep -qE "$1" "$out/console"
}

is_healthy() {
    ! grep -E "$ill" "$out/console"
}

# Skips everything where the packages cannot be had.
fetch_linux() {
    local why
    why=$("$top/tools/linux-guest.sh" "$build" 2>&1)
    case $? in
    0) ;;
    77) echo "skipped: $why"; finish 1 ;;
    *) echo "FAILED: $why"; failed=1; finish 0 ;;
    esac
    rm -rf "$out/root"
    mkdir -p "$out"
    cp -r "$linux/root" "$out/root"
}
