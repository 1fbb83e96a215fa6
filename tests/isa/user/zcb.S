/*
 * Zcb: compressed bytes and halfwords, extensions, not, mul (unpriv spec, "Zcb").
 * not on QEMU: version 7.2 does not have it
 */
#include "tests/isa/isa.h"

/* By their bits, as the assembler does not know them: a0 and a1 are what they work on. */
#define C_RD(insn, half, want, a) \
    CASE; \
    COVERS(insn); \
    li a0, a; \
    .2byte half; \
    EXPECT(a0, want)
#define C_RR(insn, half, want, a, b) \
    CASE; \
    COVERS(insn); \
    li a0, a; \
    li a1, b; \
    .2byte half; \
    EXPECT(a0, want)
#define C_LOAD(insn, half, want) \
    CASE; \
    la a1, data; \
    li a0, 0; \
    .2byte half; \
    EXPECT(a0, want)
#define C_STORE(insn, half, want) \
    CASE; \
    la a1, scratch; \
    li a0, -1; \
    sd a0, 0(a1); \
    li a0, 0x12345678; \
    .2byte half; \
    ld a0, 0(a1); \
    EXPECT(a0, want)

    .text
    .global test
test:
    /* a0 from 0 to 3 bytes behind a1 */
    COVERS(c.lbu)
    C_LOAD(c.lbu, 0x8188, 0x81)
    C_LOAD(c.lbu, 0x81c8, 0x92)
    C_LOAD(c.lbu, 0x81a8, 0xa3)
    C_LOAD(c.lbu, 0x81e8, 0xb4)
    COVERS(c.lhu)
    C_LOAD(c.lhu, 0x8588, 0x9281)
    C_LOAD(c.lhu, 0x85a8, 0xb4a3)
    COVERS(c.lh)
    C_LOAD(c.lh, 0x85c8, 0xffffffffffff9281)
    C_LOAD(c.lh, 0x85e8, 0xffffffffffffb4a3)
    COVERS(c.sb)
    C_STORE(c.sb, 0x8988, 0xffffffffffffff78)
    C_STORE(c.sb, 0x89c8, 0xffffffffffff78ff)
    C_STORE(c.sb, 0x89a8, 0xffffffffff78ffff)
    C_STORE(c.sb, 0x89e8, 0xffffffff78ffffff)
    COVERS(c.sh)
    C_STORE(c.sh, 0x8d88, 0xffffffffffff5678)
    C_STORE(c.sh, 0x8da8, 0xffffffff5678ffff)

    COVERS(c.zext.b)
    C_RD(c.zext.b, 0x9d61, 0xf0, 0x123456789abcdef0)
    C_RD(c.zext.b, 0x9d61, 0x7f, 0xffffffffffffff7f)
    COVERS(c.sext.b)
    C_RD(c.sext.b, 0x9d65, 0xfffffffffffffff0, 0x123456789abcdef0)
    C_RD(c.sext.b, 0x9d65, 0x7f, 0xffffffffffffff7f)
    COVERS(c.zext.h)
    C_RD(c.zext.h, 0x9d69, 0xdef0, 0x123456789abcdef0)
    C_RD(c.zext.h, 0x9d69, 0x7fff, 0xffffffffffff7fff)
    COVERS(c.sext.h)
    C_RD(c.sext.h, 0x9d6d, 0xffffffffffffdef0, 0x123456789abcdef0)
    C_RD(c.sext.h, 0x9d6d, 0x7fff, 0xffffffffffff7fff)
    COVERS(c.zext.w)
    C_RD(c.zext.w, 0x9d71, 0x9abcdef0, 0x123456789abcdef0)
    COVERS(c.not)
    C_RD(c.not, 0x9d75, 0xedcba9876543210f, 0x123456789abcdef0)
    COVERS(c.mul)
    C_RR(c.mul, 0x9d4d, 0x15, 3, 7)
    C_RR(c.mul, 0x9d4d, 0xffffffffffffff88, 0x14, 0xfffffffffffffffa)

    /* What is reserved still */
    ILLEGAL_C(0x8dc8) /* c.sh with bit 6 */
    ILLEGAL_C(0x9188)
    ILLEGAL_C(0x9d79)
    ILLEGAL_C(0x9d7d)

    PASS

    .data
    .balign 8
data:
    .byte 0x81, 0x92, 0xa3, 0xb4
    .balign 8
scratch:
    .dword 0
