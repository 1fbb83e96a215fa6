/*
 * Zicond: conditional zero (unpriv spec, "Zicond").
 * not on QEMU: version 7.2 does not have it
 */
#include "tests/isa/user/cases.h"

    .text
    .global test
test:

/* The assembler does not know them either. */
.macro czero.eqz rd, rs1, rs2
    .insn r 0x33, 5, 0x07, \rd, \rs1, \rs2
.endm
.macro czero.nez rd, rs1, rs2
    .insn r 0x33, 7, 0x07, \rd, \rs1, \rs2
.endm

    /* czero.eqz */
    RR(czero.eqz, 1, 1, 0x8000000000000000)
    RR(czero.eqz, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffff)
    RR(czero.eqz, 0x8000000000000000, 0x8000000000000000, 0x10000000080ff)
    RR_SAME(czero.eqz, 0x7fffffffffffffff, 0x7fffffffffffffff, 0xffffffffffffffff)
    RR(czero.eqz, 0x80000000, 0x80000000, 0x7fffffff)
    RR(czero.eqz, 0xffffffff80000000, 0xffffffff80000000, 0xff0000800100)
    RR(czero.eqz, 0x7fffffff, 0x7fffffff, 1)
    RR(czero.eqz, 0xffffffff, 0xffffffff, 0xffffffff80000000)
    RR(czero.eqz, 0x100000000, 0x100000000, 0xfedcba9876543210)
    RR(czero.eqz, 0, 0x123456789abcdef0, 0)
    RR(czero.eqz, 0xfedcba9876543210, 0xfedcba9876543210, 0x80000000)
    RR(czero.eqz, 0xff0000800100, 0xff0000800100, 0x123456789abcdef0)
    RR(czero.eqz, 0x10000000080ff, 0x10000000080ff, 0xdeadbeefcafebabe)
    RR(czero.eqz, 0x8040201008040201, 0x8040201008040201, 0x7fffffffffffffff)
    RR(czero.eqz, 0, 0x123456789abcdef0, 0)
    RR(czero.eqz, 0, 0xfedcba9876543210, 0)
    RR(czero.eqz, 0x123456789abcdef0, 0x123456789abcdef0, 0x8000000000000000)
    RR(czero.eqz, 0x123456789abcdef0, 0x123456789abcdef0, 0x100000000)
    RR(czero.eqz, 0, 0, 0)

    /* czero.nez */
    RR(czero.nez, 0, 1, 0x8000000000000000)
    RR(czero.nez, 0, 0xffffffffffffffff, 0xffffffff)
    RR(czero.nez, 0, 0x8000000000000000, 0x10000000080ff)
    RR_SAME(czero.nez, 0, 0x7fffffffffffffff, 0xffffffffffffffff)
    RR(czero.nez, 0, 0x80000000, 0x7fffffff)
    RR(czero.nez, 0, 0xffffffff80000000, 0xff0000800100)
    RR(czero.nez, 0, 0x7fffffff, 1)
    RR(czero.nez, 0, 0xffffffff, 0xffffffff80000000)
    RR(czero.nez, 0, 0x100000000, 0xfedcba9876543210)
    RR(czero.nez, 0x123456789abcdef0, 0x123456789abcdef0, 0)
    RR(czero.nez, 0, 0xfedcba9876543210, 0x80000000)
    RR(czero.nez, 0, 0xff0000800100, 0x123456789abcdef0)
    RR(czero.nez, 0, 0x10000000080ff, 0xdeadbeefcafebabe)
    RR(czero.nez, 0, 0x8040201008040201, 0x7fffffffffffffff)
    RR(czero.nez, 0x123456789abcdef0, 0x123456789abcdef0, 0)
    RR(czero.nez, 0xfedcba9876543210, 0xfedcba9876543210, 0)
    RR(czero.nez, 0, 0x123456789abcdef0, 0x8000000000000000)
    RR(czero.nez, 0, 0x123456789abcdef0, 0x100000000)
    RR(czero.nez, 0, 0, 0)

    PASS
