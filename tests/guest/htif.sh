#!/bin/bash
# Tests as the public architecture suites make them, run as these run them: bare-metal images that
# end by HTIF, in M mode and with paging on, wherever they are linked; and their signatures.
# PAGEWALK names the executable, BUILD the folder where images go.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/check.sh"
. "$top/tests/compile.sh"
pagewalk=${PAGEWALK:?the pagewalk executable}
work=${BUILD:?the build folder}/tests/htif
mkdir -p "$work"
cd "$top/tests/guest/htif" || exit 1

# build NAME SOURCE BASE RESULT
build() {
    compile_image "$work/$1" -march=rv64g -mabi=lp64d -mcmodel=medany -DRESULT="$4" \
        -Wl,--defsym=BASE="$3" -Wl,-T,link.ld "$2"
}

# run OPTIONS... IMAGE: $status, and $work/out, $work/err
run() {
    timeout 60 "$pagewalk" run "$@" >"$work/out" 2>"$work/err" </dev/null
    status=$?
}

evidence() {
    echo "exit status $status"
    head -3 "$work/err"
}

lines() {
    printf '%s\n' "$@" | cmp - "$work/out.sig"
}

# refused PATTERN: bad input, said in one line
refused() {
    [ $status -eq 2 ] && [ "$(wc -l <"$work/err")" -eq 1 ] && grep -q "$1" "$work/err"
}

for base in 0x80000000 0x80001000 0x80200000 0x88000000; do
    build pass physical.S $base 11
    build fail physical.S $base 12
    run "$work/pass"
    check "a test at $base passes" test $status -eq 0
    run "$work/fail"
    check "a test at $base fails with its number" test $status -eq 2
    run --harts 4 "$work/pass"
    check "a test at $base passes with four harts" test $status -eq 0
done
for base in 0x80000000 0x80400000; do
    build virtual-pass virtual.S $base 11
    build virtual-fail virtual.S $base 12
    run "$work/virtual-pass"
    check "a test with paging at $base passes" test $status -eq 0
    run "$work/virtual-fail"
    check "a test with paging at $base fails with its number" test $status -eq 3
done

build talk talk.S 0x80000000 0
run "$work/talk"
check "exit by a system call" test $status -eq 7
check "characters and a system call that writes" test "$(cat "$work/out")" = "A
call"

# Commands in two stores of 32 bits, one right after the other, as the formal model's programs have
# them; either half first; and half of one.
for order in LOW HIGH; do
    build halves halves.S 0x80000000 $order
    run "$work/halves"
    check "exit in two halves, $order first" test $status -eq 21
    check "characters in two halves, $order first" test "$(uniq -c "$work/out")" = \
        "     50 AbcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    run --harts 2 "$work/halves"
    check "exit in two halves, $order first, with two harts" test $status -eq 21
done
build half halves.S 0x80000000 NONE
run "$work/half"
check "exit in one half" test $status -eq 21

# Signatures: 24 bytes.
build pass physical.S 0x80000000 11
sig="$work/out.sig"
run --signature "$sig" "$work/pass"
check "signature, 16 bytes a line, the last one filled up" lines \
    0123456789abcdef000000000000000b 00000000000000008000000000000001
run --signature "$sig" --signature-granularity 8 "$work/pass"
check "signature, 8 bytes a line" lines 000000000000000b 0123456789abcdef 8000000000000001
run --signature="$sig" --signature-granularity=4 "$work/pass"
check "signature, 4 bytes a line" lines 0000000b 00000000 89abcdef 01234567 00000001 80000000
build fail physical.S 0x80000000 12
run --signature "$sig" --signature-granularity 4 "$work/fail"
check "a test that fails leaves its signature, too" lines \
    0000000b 00000000 89abcdef 01234567 00000001 80000000
check "... and its status" test $status -eq 2
run --signature - --signature-granularity 4 "$work/pass"
check "signature on stdout" test "$(head -1 "$work/out")" = 0000000b

run --signature "$sig" "$work/talk"
check "no signature in the image" refused 'begin_signature and end_signature'
run --signature "$sig" --signature-granularity 3 "$work/pass"
check "granularity that is none" refused "'3' is not a power of two"
run --signature "$work/no/such" "$work/pass"
check "signature that cannot be written" refused 'No such file'
build below physical.S 0x70000000 11
run "$work/below"
check "a test linked below RAM" refused 'outside RAM'
build above physical.S 0x90000000 11
run "$work/above"
check "a test linked above RAM" refused 'outside RAM; give the machine more memory'
run --mem 512M "$work/above"
check "... and with more RAM" test $status -eq 0

finish
