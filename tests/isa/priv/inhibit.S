/*
 * not on QEMU: its counters count host time, and before version 8 cannot be inhibited
 *
 * mcycle and minstret: written values, mcountinhibit, and what the written value's own
 * instruction adds.
 */
#include "tests/isa/isa.h"

    .text
    .global test
test:
    CASE
    li t0, 1000
    csrw minstret, t0
    csrr t1, minstret
    EXPECT(t1, 1000)
    csrr t1, instret
    sub t1, t1, t0
    bgtz t1, 1f
    j fail
1:
    CASE
    li t0, 1 << 62
    csrw mcycle, t0
    csrr t1, cycle
    sub t1, t1, t0
    sltiu t1, t1, 3
    EXPECT(t1, 1)

    CASE
    csrwi mcountinhibit, 5
    csrr t0, mcycle
    csrr t1, minstret
    .rept 10
    nop
    .endr
    csrr t2, mcycle
    csrr t3, minstret
    EXPECT_SAME(t0, t2)
    EXPECT_SAME(t1, t3)
    CASE
    li t0, 77
    csrw mcycle, t0
    csrw minstret, t0
    nop
    csrr t1, mcycle
    EXPECT(t1, 77)
    csrr t1, minstret
    EXPECT(t1, 77)
    csrwi mcountinhibit, 4 /* cycles go on, instructions do not */
    nop
    nop
    csrr t1, mcycle
    sltiu t2, t1, 78
    EXPECT(t2, 0)
    csrr t1, minstret
    EXPECT(t1, 77)
    csrwi mcountinhibit, 0
    nop
    csrr t1, minstret
    addi t1, t1, -77
    sltiu t1, t1, 4
    EXPECT(t1, 1)

    PASS
