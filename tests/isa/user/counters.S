/*
 * not on QEMU: its instret is no exact count, and its Spike board has no time register
 *
 * Counters as the untimed engine keeps them: one instruction is one cycle, and time is cycles in
 * ticks of 10 MHz.
 */
#include "tests/isa/user/cases.h"

    .text
    .global test
test:
    CASE
    rdinstret t0
    nop
    rdinstret t1
    sub t0, t1, t0
    EXPECT(t0, 2)
    CASE
    rdcycle t0
    nop
    nop
    rdcycle t1
    sub t0, t1, t0
    EXPECT(t0, 3)

    /* Over a loop, a call and a taken trap (which retires nothing, but takes a cycle) */
    CASE
    li t2, 50
    rdinstret t0
1:  addi t2, t2, -1
    bnez t2, 1b
    rdinstret t1
    sub t0, t1, t0
    EXPECT(t0, 101)
    CASE
    la s11, 2f
    rdcycle t0
    rdinstret t1
    ebreak
2:  rdcycle t2
    rdinstret t3
    sub t2, t2, t0
    sub t3, t3, t1
    sub t2, t2, t3
    EXPECT(t2, 1)

    /* time: 100 cycles a tick at 1 GHz */
    CASE
1:  rdtime t0
2:  rdtime t1
    beq t0, t1, 2b
    rdcycle t2
3:  rdtime t3
    beq t3, t1, 3b
    rdcycle t4
    sub t4, t4, t2
    addi t3, t1, 1
    li t5, 98
    bltu t4, t5, 4f
    li t5, 103
    bgtu t4, t5, 4f
    j 5f
4:  j fail
5:
    PASS
