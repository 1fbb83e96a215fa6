#!/bin/bash
# The scripts of tools/ that make a Linux to boot, called wrongly: one line, exit status 2, and
# nothing is removed that was there before. An rm(1) that only writes down what it is asked for
# comes first in the path, so that a script that fails here does no harm.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/check.sh
work=$(mktemp -d)
trap '/bin/rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/empty"
: >"$work/file"
cat >"$work/bin/rm" <<'SH'
#!/bin/sh
echo "rm $*" >>"$REMOVED"
SH
chmod +x "$work/bin/rm"

evidence() {
    cat "$work/out" "$work/err" "$work/removed"
}

# call SCRIPT ARGUMENT...: sets $status.
call() {
    : >"$work/removed"
    REMOVED=$work/removed PATH=$work/bin:$PATH LINUX_RELEASES=none timeout 60 "tools/$1" "${@:2}" \
        >"$work/out" 2>"$work/err" </dev/null
    status=$?
}

# refused NAME: that call, for the reason that stderr has in one line.
refused() {
    check "$1: exit status $status" test $status -eq 2
    check "$1: one line" test "$(wc -l <"$work/err")" -eq 1
    check "$1: removes nothing" test ! -s "$work/removed"
}

for script in linux-guest.sh linux-perf.sh linux-disk.sh linux-debian.sh; do
    for argument in '' -x "$work/file" /proc/none; do
        call $script "$argument"
        refused "$script '$argument'"
    done
    call $script --help
    check "$script --help" grep -q "tools/$script BUILD" "$work/out"
done

call linux-disk.sh "$work/empty"
check "linux-disk.sh without a Linux: exit status $status" test $status -eq 77
check "linux-disk.sh without a Linux: says what to do" grep -q 'run tools/linux-guest.sh' "$work/err"
check "linux-disk.sh without a Linux: removes nothing" test ! -s "$work/removed"
finish
