#!/bin/sh
# The tour (`make run`): four short runs that show what happens below a program that uses memory.
# Each boots the machine with its firmware and kernel, and gives the shell in it one of the scripts
# in experiments/tour.
#
#   tour.sh [PAGEWALK]
set -eu
here=$(dirname "$0")
pagewalk=${1:-$here/../build/pagewalk}

if [ -t 1 ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold= plain=; fi

title() {
    printf '\n%s%s%s\n' "$bold" "$1" "$plain"
}

# run SCRIPT OPTIONS...: shows the command, and runs it.
run() {
    script=$1
    shift
    printf '\n  pagewalk run %s sh -c "$(cat experiments/tour/%s)"\n\n' "$*" "$script"
    "$pagewalk" run "$@" sh -c "$(cat "$here/tour/$script")" </dev/null
}

echo "Each of the following runs boots the machine anew; \`$pagewalk run\` alone gives you its shell."

title "1. What malloc takes"
cat <<'TEXT'
A program asks for 128 MiB and does nothing with it: its address space grows (VSZ), but next to
nothing is in memory (RSS). Then it writes to all of it: each first write to a page is a page
fault (MINFLT) by which the kernel finds it a frame. VSZ and RSS are in KiB.
TEXT
run 1-malloc.sh --mem 256M

title "2. More than there is"
cat <<'TEXT'
On a machine with 256 MiB and 16 MiB of swap, malloc of 2 GiB succeeds when the kernel is told to
allow it. Who writes to all of it uses up what there is, and the kernel has to kill somebody. Who
touches only 100 MiB of the same 2 GiB is left alone.
TEXT
run 2-overcommit.sh --mem 256M --swap 16M

title "3. What fork takes"
cat <<'TEXT'
A process with 64 MiB forks. Copying on write, parent and child share all frames until one of them
writes: fork costs the page tables, a write the page it goes to. Copying eagerly, fork pays for
everything, whether it will be written or not.
TEXT
run 3-fork.sh --mem 256M

title "4. A working set that does not fit"
cat <<'TEXT'
A program works on one and a half times the memory of the machine, mostly on one region that moves.
The kernel looks which pages have their accessed bit set, writes those that were idle to the swap
area, and reads them back when they are missed. Every page is checked against what was last written
to it. The table at the end is the machine's: every translation, walk and trap of this run.
TEXT
run 4-swap.sh --mem 32M --swap 64M --summary
