#!/bin/bash
# A host without room for more: whatever was to be written, nothing that was there is lost, one line
# says what is wrong, and a guest hears of it as an I/O error. The host's limit on the size of files
# (ulimit -f) stands in for a full disk.
#
# PAGEWALK names the executable, BUILD the folder for files.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/check.sh"
pagewalk=${PAGEWALK:?the pagewalk executable}
work=${BUILD:?the build folder}/tests/full
rm -rf "$work"
mkdir -p "$work" && cd "$work" || exit 1

evidence() {
    echo "exit status $status"
    tail -5 out err
}

# run KIB OPTIONS...: where no file may become larger than that.
run() {
    local limit=$1
    shift
    (ulimit -f "$limit" && exec timeout 60 "$pagewalk" run "$@") >out 2>err </dev/null
    status=$?
}

# says LINE: and no other.
says() {
    [ "$(wc -l <err)" -eq 1 ] && grep -qE "^pagewalk: $1" err
}

# The kernel kills whom it cannot swap out, rather than try for ever.
truncate -s 32M swap
run 2048 --mem 24M --swap swap sh -c 'alloc 30 --memset; echo "alloc: $?"; echo the shell lives'
check 'swap: the program is killed' grep -q '^alloc: 137$' out
check 'swap: and nobody else' grep -q '^the shell lives$' out
check 'swap: why' says 'disk swap: File too large; the guest was told of I/O errors$'

run unlimited --snapshot good --snapshot-at 3M --snapshot-exit sh
check 'snapshot: saved' test $status -eq 0
cp good copy
run 64 --snapshot good --snapshot-at 4M --snapshot-exit sh
check 'snapshot: status' test $status -eq 1
check 'snapshot: why' says 'snapshot good: File too large; nothing was saved$'
check 'snapshot: the one before is still there' cmp good copy
check 'snapshot: and nothing else' test ! -e good.part

truncate -s 1M base
run 64 --disk base,overlay=over sh
check 'overlay: status' test $status -eq 2
check 'overlay: why' says '.*over: File too large'

run 4 --stats stats true
check 'statistics: status' test $status -eq 2
check 'statistics: why' says '--stats stats: File too large; is the disk full\?$'

"$pagewalk" run sh -c 'echo lost; exit 3' >/dev/full 2>err </dev/null
status=$?
check 'console: status' test $status -eq 2
check 'console: why' says 'console output was lost: No space left on device$'
finish
