# What the tests that boot Linux share. Sourced, not run:
#
#   . common.sh; fetch_linux        $linux is there, or everything has been skipped
#
# PAGEWALK names the executable, BUILD the folder where Linux is put (tools/linux-guest.sh); $out is
# for the test's own files, and $out/console for what the last boot printed.
#
# shellcheck shell=bash
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/check.sh"
. "$top/tests/compile.sh"
pagewalk=${PAGEWALK:?the pagewalk executable} build=${BUILD:?the build folder}
linux=$build/linux out=$build/linux-tests/$(basename "$0" .sh)
ill='Oops|BUG|Kernel panic|soft lockup|stalls? on CPU|Unable to handle|I/O error|WARNING:'

evidence() {
    echo 'the console:'
    tail -25 "$out/console"
}

in_log() {
    grep -qE "$1" "$out/console"
}

is_healthy() {
    ! grep -E "$ill" "$out/console"
}

# Skips everything where the packages cannot be had.
fetch_linux() {
    mkdir -p "$out"
    : >"$out/console"
    has_made "$top/tools/linux-guest.sh" "$build" || finish
    rm -rf "$out/root"
    cp -r "$linux/root" "$out/root"
}
