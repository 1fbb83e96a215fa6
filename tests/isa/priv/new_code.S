/*
 * Code that changes without a fence.i: kernels load programs into pages that held code before, and
 * go there by a return from a trap, a change of satp or a fence of translations. The specification
 * lets a hart keep the old code for longer; this one does not (emu/engine/codepage.h).
 */
#include "tests/isa/isa.h"

#define LI_A0(value) (0x513 | (value) << 20) /* addi a0, zero, value */

/* The code at `code` returns 1; after NEW_CODE(n) and the fence in question, n. */
#define NEW_CODE(value) \
    li t0, LI_A0(value); \
    la t1, code; \
    sw t0, 0(t1)

#define EXPECT_CODE(value) \
    call code; \
    EXPECT(a0, value)

    .text
    .global test
test:
    CASE
    EXPECT_CODE(1)

    CASE
    NEW_CODE(2)
    ENTER(PRV_M)
    EXPECT_CODE(2)

    CASE
    NEW_CODE(3)
    sfence.vma
    EXPECT_CODE(3)

    CASE
    NEW_CODE(4)
    li t0, 1 << SATP_ASID_SHIFT /* Bare */
    csrw satp, t0
    EXPECT_CODE(4)

    CASE
    NEW_CODE(5)
    li t0, MSTATUS_SPP
    csrs mstatus, t0
    la t0, 1f
    csrw sepc, t0
    sret
1:  EXPECT_CODE(5)
    MACHINE
    PASS

    /* Apart from the test's own code, which the stores must not touch. */
    .balign 4096
    .option push
    .option norvc
code:
    li a0, 1
    ret
    .option pop
    .balign 4096
