/*
 * C: every compressed instruction of RV64 as the one it abbreviates, HINTs and reserved encodings
 * (unpriv spec 16).
 */
#include "tests/isa/user/cases.h"

/* The instruction changes `reg`, one of x8 to x15; its length is checked as well. */
#define C_CASE(insn, reg, want, before, ...) \
    CASE; \
    li reg, before; \
97: insn __VA_ARGS__; \
98: .if 98b - 97b != 2; \
    .error "not compressed"; \
    .endif; \
    EXPECT(reg, want)

#define C_RR(insn, want, a, b) \
    CASE; \
    li a0, a; \
    li a1, b; \
    insn a0, a1; \
    EXPECT(a0, want)

    .text
    .global test
test:
    /* c.addi4spn, c.addi16sp */
    CASE
    COVERS(c.addi4spn)
    li sp, 0x1000
    c.addi4spn a0, sp, 4
    EXPECT(a0, 0x1004)
    c.addi4spn a5, sp, 1020
    EXPECT(a5, 0x13fc)
    c.addi4spn s0, sp, 0x154
    EXPECT(s0, 0x1154)
    c.addi4spn s1, sp, 0x2a8
    EXPECT(s1, 0x12a8)
    CASE
    COVERS(c.addi16sp)
    c.addi16sp sp, 496
    EXPECT(sp, 0x11f0)
    c.addi16sp sp, -512
    EXPECT(sp, 0xff0)
    c.addi16sp sp, 0x150
    EXPECT(sp, 0x1140)

    /* c.addi, c.addiw, c.li, c.lui */
    C_CASE(c.addi, a0, 31, 0, a0, 31)
    C_CASE(c.addi, a0, -32, 0, a0, -32)
    C_CASE(c.addi, t4, 0x100000014, 0xffffffff, t4, 21)
    C_CASE(c.addiw, a0, 0xffffffff80000000, 0x7fffffff, a0, 1)
    C_CASE(c.addiw, a0, 0x7fffffff, 0xffffffff80000000, a0, -1)
    C_CASE(c.addiw, a0, 0xffffffff87654321, 0x1234567887654321, a0, 0)
    C_CASE(c.li, a0, 31, -1, a0, 31)
    C_CASE(c.li, t4, -32, 0, t4, -32)
    C_CASE(c.lui, a0, 0x1000, -1, a0, 1)
    C_CASE(c.lui, t4, 0xfffffffffffe0000, 0, t4, 0xfffe0)
    C_CASE(c.lui, a5, 0x1f000, 0, a5, 31)

    /* Shifts and c.andi */
    C_CASE(c.srli, a0, 0x0800000000000000, 0x8000000000000000, a0, 4)
    C_CASE(c.srli, s1, 1, 0x8000000000000000, s1, 63)
    C_CASE(c.srai, a0, 0xf800000000000000, 0x8000000000000000, a0, 4)
    C_CASE(c.srai, s0, -1, 0x8000000000000000, s0, 63)
    C_CASE(c.andi, a0, 0x11, 0x51, a0, 0x1f)
    C_CASE(c.andi, a0, 0xffffffffffffffe0, -1, a0, -32)
    C_CASE(c.slli, a0, 0x8000000000000000, 1, a0, 63)
    C_CASE(c.slli, t4, 0x200000000, 1, t4, 33)

    /* Register to register */
    C_RR(c.sub, -1, 1, 2)
    C_RR(c.xor, 0xff, 0xf0, 0x0f)
    C_RR(c.or, 0xff, 0xf3, 0x0f)
    C_RR(c.and, 0x3, 0xf3, 0x0f)
    C_RR(c.subw, 0x7fffffff, 0x80000000, 1)
    C_RR(c.addw, 0xffffffff80000000, 0x7fffffff, 1)
    C_RR(c.mv, 7, 3, 7)
    C_RR(c.add, 10, 3, 7)
    CASE
    li t3, 5
    li t4, 6
    c.add t3, t4
    EXPECT(t3, 11)
    c.mv t4, t3
    EXPECT(t4, 11)

    /* Jumps: c.j both ways, c.jr, c.jalr (its link is two bytes on), c.beqz, c.bnez */
    CASE
    COVERS(c.j)
    c.j 2f
1:  c.j 3f
    .space 1500
2:  c.j 1b
3:
    CASE
    COVERS(c.jr)
    la a0, 1f
    c.jr a0
    j fail
1:
    CASE
    COVERS(c.jalr)
    la a0, 2f
    c.jalr a0
1:  j fail
2:  EXPECT_ADDRESS(ra, 1b)
    CASE
    la ra, 2f
    c.jalr ra
1:  j fail
2:  EXPECT_ADDRESS(ra, 1b)
    CASE
    COVERS(c.beqz)
    li a0, 0
    c.beqz a0, 1f
    j fail
1:  li a0, 0x100000000
    c.beqz a0, 2f
    j 3f
2:  j fail
3:
    CASE
    COVERS(c.bnez)
    li s1, 0x100000000
    c.bnez s1, 2f
1:  j fail
    .space 180
2:  li s1, 0
    c.bnez s1, 1b
    li a5, 3
3:  c.addi a5, -1
    c.bnez a5, 3b
    EXPECT(a5, 0)

    /* Loads and stores: the smallest and the largest offsets */
    la a0, scratch
    mv sp, a0
    CASE
    COVERS(c.sd)
    COVERS(c.ld)
    li a1, 0x8877665544332211
    c.sd a1, 0(a0)
    c.sd a1, 248(a0)
    c.ld a2, 0(a0)
    EXPECT_SAME(a1, a2)
    ld a2, 248(a0)
    EXPECT_SAME(a1, a2)
    sd x0, 0(a0)
    c.ld a3, 248(a0)
    EXPECT_SAME(a1, a3)
    CASE
    COVERS(c.sw)
    COVERS(c.lw)
    c.sw a1, 4(a0)
    c.lw a2, 4(a0)
    EXPECT(a2, 0x44332211)
    c.lw a2, 0(a0)
    EXPECT(a2, 0)
    c.lw a2, 124(a0)
    EXPECT(a2, 0)
    srli a1, a1, 32
    c.sw a1, 124(a0)
    c.lw a2, 124(a0)
    EXPECT(a2, 0xffffffff88776655)
    CASE
    COVERS(c.sdsp)
    COVERS(c.ldsp)
    c.sdsp a1, 0(sp)
    c.sdsp a1, 504(sp)
    ld a2, 504(a0)
    EXPECT(a2, 0x88776655)
    c.ldsp t4, 504(sp)
    EXPECT(t4, 0x88776655)
    c.ldsp t4, 8(sp)
    EXPECT(t4, 0)
    CASE
    COVERS(c.swsp)
    COVERS(c.lwsp)
    c.swsp a1, 252(sp)
    c.lwsp t4, 252(sp)
    EXPECT(t4, 0xffffffff88776655)
    c.lwsp t4, 4(sp)
    EXPECT(t4, 0)
    CASE
    COVERS(c.fsd)
    COVERS(c.fld)
    li a1, 0x3ff0000000000001
    fmv.d.x fa0, a1
    c.fsd fa0, 248(a0)
    c.fld fa1, 248(a0)
    fmv.x.d a2, fa1
    EXPECT_SAME(a1, a2)
    c.fsd fa0, 8(a0)
    ld a2, 8(a0)
    EXPECT_SAME(a1, a2)
    CASE
    COVERS(c.fsdsp)
    COVERS(c.fldsp)
    c.fsdsp fa0, 504(sp)
    c.fldsp ft11, 504(sp)
    fmv.x.d a2, ft11
    EXPECT_SAME(a1, a2)
    c.fldsp ft11, 16(sp)
    fmv.x.d a2, ft11
    EXPECT(a2, 0)

    COVERS(c.ebreak)
    TRAPS_AT(CAUSE_BREAKPOINT, s10, c.ebreak)

    /* HINTs do nothing: c.nop with an immediate, c.addi with 0, c.li, c.lui, c.slli, c.mv and c.add
       with x0, and shifts by 0 */
    CASE
    li a0, 0x1234
    .2byte 0x0001, 0x1005, 0x0501, 0x4005, 0x6005, 0x0006, 0x800a | 1 << 2, 0x900a | 1 << 2
    .2byte 0x0502, 0x8101, 0x8501
    EXPECT(a0, 0x1234)
    EXPECT(x0, 0)

    /* Reserved: all zeros, c.addi4spn and c.addi16sp and c.lui with 0, c.addiw, c.lwsp and c.ldsp
       with x0, c.jr with x0, and the holes of quadrants 0 and 1 */
    ILLEGAL_C(0x0000)
    ILLEGAL_C(0x0004)
    ILLEGAL_C(0x6101)
    ILLEGAL_C(0x6501)
    ILLEGAL_C(0x2005)
    ILLEGAL_C(0x4002)
    ILLEGAL_C(0x6002)
    ILLEGAL_C(0x8002)
    ILLEGAL_C(0x9000)
    ILLEGAL_C(0x9c79)
    ILLEGAL_C(0x9c7d)

    PASS

    .data
    .align 4
scratch:
    .space 512
