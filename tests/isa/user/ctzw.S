/*
 * ctzw of Zbb (unpriv spec, "Zbb").
 * not on QEMU: version 7.2 counts the zeros of all 64 bits when the lower 32 are zero
 */
#include "tests/isa/user/cases.h"

    .text
    .option arch, +zbb
    .global test
test:

    /* ctzw */
    R1(ctzw, 0x20, 0)
    R1(ctzw, 0, 1)
    R1(ctzw, 0, 0xffffffffffffffff)
    R1(ctzw, 0x20, 0x8000000000000000)
    R1(ctzw, 0, 0x7fffffffffffffff)
    R1(ctzw, 0x1f, 0x80000000)
    R1(ctzw, 0x1f, 0xffffffff80000000)
    R1(ctzw, 0, 0x7fffffff)
    R1(ctzw, 0, 0xffffffff)
    R1(ctzw, 0x20, 0x100000000)
    R1(ctzw, 4, 0x123456789abcdef0)
    R1(ctzw, 4, 0xfedcba9876543210)
    R1(ctzw, 8, 0xff0000800100)
    R1(ctzw, 0, 0x10000000080ff)
    R1(ctzw, 0, 0x8040201008040201)
    R1(ctzw, 1, 0xdeadbeefcafebabe)
    R1(ctzw, 6, 0x40)
    R1(ctzw, 0x20, 0x4000000000)
    R1(ctzw, 0, 0x7f)
    R1(ctzw, 7, 0x80)
    R1(ctzw, 0, 0x7fff)
    R1(ctzw, 0xf, 0x8000)

    PASS
