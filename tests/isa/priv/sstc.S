/*
 * Sstc: stimecmp, who may touch it, and mip.STIP, which follows it and nothing else while
 * menvcfg.STCE is set.
 */
#include "tests/isa/isa.h"

#define stimecmp 0x14d
#define READ_STIMECMP 0x14d022f3 /* csrr t0, stimecmp */
#define WRITE_STIMECMP 0x14d29073 /* csrw stimecmp, t0 */
#define FAR -1

#define STCE(op) \
    li t0, MENVCFG_STCE; \
    op menvcfg, t0

#define EXPECT_STIP(want) \
    csrr t0, mip; \
    andi t0, t0, MIP_STIP; \
    EXPECT(t0, want)

    .text
    .global test
test:
    li t0, FAR
    csrw stimecmp, t0 /* M-mode may always */
    csrwi mcounteren, 0

    /* STCE clear: not in S-mode, whatever mcounteren says; STIP is software's */
    STCE(csrc)
    csrwi mcounteren, COUNTEREN_TM
    ENTER(PRV_S)
    ILLEGAL(READ_STIMECMP)
    ILLEGAL(WRITE_STIMECMP)
    MACHINE
    CASE
    csrw stimecmp, x0
    EXPECT_STIP(0)
    li t0, MIP_STIP
    csrs mip, t0
    EXPECT_STIP(MIP_STIP)
    csrc mip, t0
    EXPECT_STIP(0)

    /* STCE set: STIP follows the clock */
    CASE
    STCE(csrs)
    csrr t1, menvcfg
    and t1, t1, t0
    EXPECT_SAME(t0, t1)
    EXPECT_STIP(MIP_STIP)
    li t0, FAR
    csrw stimecmp, t0
    EXPECT_STIP(0)
    li t0, MIP_STIP
    csrs mip, t0
    EXPECT_STIP(0)
    csrw stimecmp, x0
    csrw mip, x0
    EXPECT_STIP(MIP_STIP)
    CASE
    csrr t1, time
    addi t1, t1, 200
    csrw stimecmp, t1
    EXPECT_STIP(0)
1:  csrr t0, mip
    andi t0, t0, MIP_STIP
    beqz t0, 1b
    csrr t2, time
    bgeu t2, t1, 1f
    j fail
1:
    /* TM of mcounteren in S-mode; never in U-mode */
    csrwi mcounteren, COUNTEREN_CY | COUNTEREN_IR
    ENTER(PRV_S)
    ILLEGAL(READ_STIMECMP)
    ILLEGAL(WRITE_STIMECMP)
    MACHINE
    csrwi mcounteren, COUNTEREN_TM
    ENTER(PRV_U)
    ILLEGAL(READ_STIMECMP)
    MACHINE

    /* An interrupt of the supervisor's, whose handler sees it pending until it writes stimecmp */
    CASE
    li t0, MIP_STIP
    csrw mideleg, t0
    la s11, 1f
    li s8, NO_TRAP
    ENTER(PRV_S)
    csrr t0, time
    addi t0, t0, 100
    csrw stimecmp, t0
    csrr t1, stimecmp
    EXPECT_SAME(t0, t1)
    li t0, MIP_STIP
    csrs sie, t0
    csrsi sstatus, SSTATUS_SIE
    wfi
2:  j 2b
1:  EXPECT(s8, INTERRUPT(IRQ_S_TIMER))
    EXPECT(s7, PRV_S)
    csrr t0, sip
    EXPECT(t0, MIP_STIP)
    csrw sip, x0 /* read-only there */
    csrr t0, sip
    EXPECT(t0, MIP_STIP)
    li t0, FAR
    csrw stimecmp, t0
    csrr t0, sip
    EXPECT(t0, 0)
    csrci sstatus, SSTATUS_SIE
    MACHINE

    /* wfi waits for it, without taking it */
    CASE
    li t0, MIP_STIP
    csrw mie, t0
    csrr t1, time
    addi t1, t1, 300
    csrw stimecmp, t1
    csrci mstatus, MSTATUS_MIE
    wfi
    csrr t2, time
    bgeu t2, t1, 1f
    j fail
1:  csrw mie, x0

    /* Without STCE the timer no longer counts */
    CASE
    STCE(csrc)
    EXPECT_STIP(0)
    PASS
