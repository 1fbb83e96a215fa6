#!/bin/bash
# Input from files and pipes: it arrives whole, in order and the same way each time, its end stays,
# and an image without a terminal driver hears nothing of that. PAGEWALK names the executable.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/check.sh"
. "$top/tests/compile.sh"
pagewalk=${PAGEWALK:?the pagewalk executable}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# as_expected NAME: whether files `expected` and `actual` are the same.
as_expected() {
    check "$1" cmp -s "$work/expected" "$work/actual"
}

evidence() {
    diff "$work/expected" "$work/actual" | head -20
}

run() {
    timeout 120 "$pagewalk" run "$@" 2>&1
}

cd "$work" || exit 1
cat >reads.c <<'END'
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

/* Each read() of six, and then one that may not block. */
int main(void)
{
    char bytes[100];
    struct pollfd in = {.fd = 0, .events = POLLIN};

    for (int i = 0; i < 6; i++) {
        printf("%d:", poll(&in, 1, -1));
        printf("%zd ", read(0, bytes, sizeof(bytes)));
    }
    fcntl(0, F_SETFL, O_NONBLOCK);
    printf("%zd\n", read(0, bytes, sizeof(bytes)));
    return 0;
}
END
cat >copy.c <<'END'
#include <unistd.h>

/* Copies slowly: sleeps before the first read, so that input must wait. */
int main(void)
{
    char bytes[1000];
    ssize_t len;

    sleep(1);
    while ((len = read(0, bytes, sizeof(bytes))) > 0)
        write(1, bytes, len);
    return len != 0;
}
END
compile_program reads reads.c
compile_program copy copy.c

echo '1:2 1:2 1:0 1:0 1:0 1:0 0' >expected
printf 'a\nb\n' | run ./reads >actual
as_expected 'the end of a pipe stays'
echo '1:2 1:3 1:0 1:0 1:0 1:0 0' >expected
printf 'a\nbcd' | run ./reads >actual
as_expected 'the end behind an unfinished line stays'
echo '1:0 1:0 1:0 1:0 1:0 1:0 0' >expected
run ./reads </dev/null >actual
as_expected 'no input at all'

# Lines of all lengths, two of them longer than the terminal keeps, and bytes that are keys when
# somebody types: all but ^D.
{
    seq 1 20000
    head -c 10000 /dev/zero | tr '\0' x
    echo
    printf 'a\001b\003c\010d\021\022\023\r\025\026\027\032\034\177e\n'
    head -c 5000 /dev/zero | tr '\0' y
} >expected
run --stats first.json ./copy <expected >actual
as_expected 'a long file arrives whole'
run --stats second.json ./copy <expected >actual
as_expected 'a long file arrives whole again'
cp first.json expected
cp second.json actual
as_expected 'both runs took the same time'

# A program of the user's that has the name of one of ours, which the shell still finds.
printf '#include <stdio.h>\nint main(int argc, char **argv) { return puts(argv[0]) < 0; }\n' >ls.c
compile_program ls ls.c
echo '/root/ls' >expected
run "$work/ls" </dev/null >actual
as_expected "a user's program with the name of an embedded one"

# Looks at the UART for two simulated milliseconds; fails if anything comes.
assemble_image listen <<'END'
.globl _start
_start: li t0, 0x10000005
        li t1, 400000
1:      lb t2, 0(t0)
        andi t2, t2, 1
        bnez t2, 2f
        addi t1, t1, -1
        bnez t1, 1b
        li t3, 0x5555
        j 3f
2:      li t3, 0x13333
3:      li t4, 0x100000
        sw t3, 0(t4)
        j .
END
echo 'status 0' >expected
{
    run listen </dev/null
    echo "status $?"
} >actual
as_expected 'a bare image hears nothing at the end of input'

finish
