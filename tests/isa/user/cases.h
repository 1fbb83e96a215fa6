/*
 * One case a line for the user-level tests: the instruction, what it must give, its operands.
 * Single-precision results are compared with their NaN box.
 */
#ifndef TESTS_ISA_USER_CASES_H
#define TESTS_ISA_USER_CASES_H

#include "tests/isa/isa.h"

/* Integer */

#define RR(insn, want, a, b) \
    CASE; \
    li t1, a; \
    li t2, b; \
    insn t0, t1, t2; \
    EXPECT(t0, want)

#define RI(insn, want, a, imm) \
    CASE; \
    li t1, a; \
    insn t0, t1, imm; \
    EXPECT(t0, want)

#define R1(insn, want, a) \
    CASE; \
    li t1, a; \
    insn t0, t1; \
    EXPECT(t0, want); \
    insn t1, t1; \
    EXPECT(t1, want)

/* rd is also rs1, or also rs2; rd is x0 */
#define RR_SAME(insn, want, a, b) \
    RR(insn, want, a, b); \
    li t1, a; \
    insn t1, t1, t2; \
    EXPECT(t1, want); \
    li t1, a; \
    insn t2, t1, t2; \
    EXPECT(t2, want); \
    li t2, b; \
    insn x0, t1, t2; \
    EXPECT(x0, 0)

#define BRANCH_TAKEN(insn, a, b) \
    CASE; \
    li t1, a; \
    li t2, b; \
    insn t1, t2, 98f; \
    j fail; \
98:

#define BRANCH_NOT_TAKEN(insn, a, b) \
    CASE; \
    li t1, a; \
    li t2, b; \
    insn t1, t2, 98f; \
    j 97f; \
98: j fail; \
97:

/* Memory: `data` is in a page of its own, see DATA */

#define LOAD(insn, want, offset, symbol) \
    CASE; \
    la t1, symbol; \
    insn t0, offset(t1); \
    EXPECT(t0, want)

/* Stores the value over eight bytes of ones and reads all of them back. */
#define STORE(insn, want, value, offset) \
    CASE; \
    la t1, scratch + 8; \
    li t2, -1; \
    sd t2, 0(t1); \
    li t2, value; \
    li t3, offset; \
    sub t3, t1, t3; \
    insn t2, offset(t3); \
    ld t0, 0(t1); \
    EXPECT(t0, want)

/* Atomics: what the instruction gives, and what memory holds afterwards. */
#define AMO(insn, load, want_rd, want_memory, memory, operand) \
    CASE; \
    la t1, scratch; \
    li t2, memory; \
    sd t2, 0(t1); \
    li t2, operand; \
    insn t0, t2, (t1); \
    EXPECT(t0, want_rd); \
    load t0, 0(t1); \
    EXPECT(t0, want_memory)

/* Floating point */

#define BOX 0xffffffff00000000

#define EXPECT_FLAGS(want) \
    frflags t0; \
    EXPECT(t0, want)

#define EXPECT_F(freg, want) \
    fmv.x.d t0, freg; \
    EXPECT(t0, want)

#define FP_CASE(width, insn, a, b, c) \
    CASE; \
    fsflags x0; \
    li t0, a; \
    fmv.width.x ft0, t0; \
    li t0, b; \
    fmv.width.x ft1, t0; \
    li t0, c; \
    fmv.width.x ft2, t0

/* Results in single and double: computations of one to three operands, with a rounding mode */
#define S1(insn, rm, want, flags, a) \
    FP_CASE(w, insn, a, 0, 0); \
    insn ft3, ft0, rm; \
    EXPECT_F(ft3, BOX + want); \
    EXPECT_FLAGS(flags)
#define S2(insn, rm, want, flags, a, b) \
    FP_CASE(w, insn, a, b, 0); \
    insn ft3, ft0, ft1, rm; \
    EXPECT_F(ft3, BOX + want); \
    EXPECT_FLAGS(flags)
#define S3(insn, rm, want, flags, a, b, c) \
    FP_CASE(w, insn, a, b, c); \
    insn ft3, ft0, ft1, ft2, rm; \
    EXPECT_F(ft3, BOX + want); \
    EXPECT_FLAGS(flags)
#define D1(insn, rm, want, flags, a) \
    FP_CASE(d, insn, a, 0, 0); \
    insn ft3, ft0, rm; \
    EXPECT_F(ft3, want); \
    EXPECT_FLAGS(flags)
#define D2(insn, rm, want, flags, a, b) \
    FP_CASE(d, insn, a, b, 0); \
    insn ft3, ft0, ft1, rm; \
    EXPECT_F(ft3, want); \
    EXPECT_FLAGS(flags)
#define D3(insn, rm, want, flags, a, b, c) \
    FP_CASE(d, insn, a, b, c); \
    insn ft3, ft0, ft1, ft2, rm; \
    EXPECT_F(ft3, want); \
    EXPECT_FLAGS(flags)

/* Without a rounding mode: sign injection, minimum and maximum; comparisons into integers */
#define S2_PLAIN(insn, want, flags, a, b) \
    FP_CASE(w, insn, a, b, 0); \
    insn ft3, ft0, ft1; \
    EXPECT_F(ft3, BOX + want); \
    EXPECT_FLAGS(flags)
#define D2_PLAIN(insn, want, flags, a, b) \
    FP_CASE(d, insn, a, b, 0); \
    insn ft3, ft0, ft1; \
    EXPECT_F(ft3, want); \
    EXPECT_FLAGS(flags)
#define S_COMPARE(insn, want, flags, a, b) \
    FP_CASE(w, insn, a, b, 0); \
    insn t1, ft0, ft1; \
    EXPECT(t1, want); \
    EXPECT_FLAGS(flags)
#define D_COMPARE(insn, want, flags, a, b) \
    FP_CASE(d, insn, a, b, 0); \
    insn t1, ft0, ft1; \
    EXPECT(t1, want); \
    EXPECT_FLAGS(flags)
#define S_CLASS(insn, want, a) \
    FP_CASE(w, insn, a, 0, 0); \
    insn t1, ft0; \
    EXPECT(t1, want); \
    EXPECT_FLAGS(0)
#define D_CLASS(insn, want, a) \
    FP_CASE(d, insn, a, 0, 0); \
    insn t1, ft0; \
    EXPECT(t1, want); \
    EXPECT_FLAGS(0)

/* Conversions to and from integers, and between the formats */
#define S_TO_X(insn, rm, want, flags, a) \
    FP_CASE(w, insn, a, 0, 0); \
    insn t1, ft0, rm; \
    EXPECT(t1, want); \
    EXPECT_FLAGS(flags)
#define D_TO_X(insn, rm, want, flags, a) \
    FP_CASE(d, insn, a, 0, 0); \
    insn t1, ft0, rm; \
    EXPECT(t1, want); \
    EXPECT_FLAGS(flags)
#define X_TO_S(insn, rm, want, flags, a) \
    CASE; \
    fsflags x0; \
    li t1, a; \
    insn ft3, t1, rm; \
    EXPECT_F(ft3, BOX + want); \
    EXPECT_FLAGS(flags)
#define X_TO_D(insn, rm, want, flags, a) \
    CASE; \
    fsflags x0; \
    li t1, a; \
    insn ft3, t1, rm; \
    EXPECT_F(ft3, want); \
    EXPECT_FLAGS(flags)
/* These are always exact: assemblers take no rounding mode. */
#define X_TO_D_EXACT(insn, want, a) \
    CASE; \
    fsflags x0; \
    li t1, a; \
    insn ft3, t1; \
    EXPECT_F(ft3, want); \
    EXPECT_FLAGS(0)
#define S_TO_D(insn, want, flags, a) \
    FP_CASE(w, insn, a, 0, 0); \
    insn ft3, ft0; \
    EXPECT_F(ft3, want); \
    EXPECT_FLAGS(flags)
#define D_TO_S(insn, rm, want, flags, a) \
    FP_CASE(d, insn, a, 0, 0); \
    insn ft3, ft0, rm; \
    EXPECT_F(ft3, BOX + want); \
    EXPECT_FLAGS(flags)

/* Loads and stores of floating-point registers */
#define FP_LOAD(insn, want, offset, symbol) \
    CASE; \
    la t1, symbol; \
    insn ft3, offset(t1); \
    EXPECT_F(ft3, want)
#define FP_STORE(insn, want, value, offset) \
    CASE; \
    la t1, scratch + 8; \
    li t2, -1; \
    sd t2, 0(t1); \
    li t2, value; \
    fmv.d.x ft3, t2; \
    li t3, offset; \
    sub t3, t1, t3; \
    insn ft3, offset(t3); \
    ld t0, 0(t1); \
    EXPECT(t0, want)

/* What loads read and stores write. */
#define DATA \
    .data; \
    .align 4; \
data: \
    .dword 0x8877665544332211; \
    .dword 0x00ff00ff7f80ff01; \
    .dword 0x0123456789abcdef; \
    .dword 0x3ff8000040200000; \
scratch: \
    .space 64

#endif
