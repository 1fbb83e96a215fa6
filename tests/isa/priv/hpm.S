/*
 * not on QEMU: its counters count other events
 *
 * mhpmcounter and mhpmevent: who may read them, what stops them, and the interrupt when they
 * overflow (Sscofpmf).
 */
#include "tests/isa/isa.h"

/* emu/abi/pmu.def; assembler cannot include that table. */
#define PMU_CYCLES 0x01
#define PMU_INSTRUCTIONS 0x02
#define PMU_IDLE_CYCLES 0x04
#define PMU_ILLEGAL_INSTRUCTIONS 0x0e

#define EXPECT_CSR(csr, want) \
    csrr t0, csr; \
    EXPECT(t0, want)

#define SET_EVENT(number, event) \
    li t0, event; \
    csrw mhpmevent##number, t0

#define WOKEN_BY(event) \
    CASE; \
    csrw mhpmevent7, x0; \
    li t0, -100000; \
    csrw mhpmcounter7, t0; \
    SET_EVENT(7, event); \
    li t0, MIP_LCOFIP; \
    csrw mie, t0; \
    csrr t1, mcycle; \
    wfi; \
    csrr t2, mcycle; \
    EXPECT_CSR(mip, MIP_LCOFIP); \
    sub t2, t2, t1; \
    li t1, 100000 - 50; \
    sub t2, t2, t1; \
    sltiu t0, t2, 100; \
    EXPECT(t0, 1); \
    csrw mip, x0

    .text
    .global test
test:
    /* An event that does not exist is none; counters keep what is written while none counts */
    CASE
    SET_EVENT(3, 0xff)
    EXPECT_CSR(mhpmevent3, 0)
    SET_EVENT(3, 0x100 | PMU_INSTRUCTIONS)
    EXPECT_CSR(mhpmevent3, 0)
    li t1, 0x123456789abcdef0
    csrw mhpmcounter3, t1
    csrr t0, hpmcounter3
    EXPECT_SAME(t0, t1)
    csrw mhpmcounter31, t1
    csrr t0, mhpmcounter31
    EXPECT_SAME(t0, t1)
    TRAPS(CAUSE_ILLEGAL_INSTRUCTION, 0xc0329073, csrw hpmcounter3, t0)

    /* Exactly the instructions between two reads */
    CASE
    SET_EVENT(3, MHPMEVENT_OF | PMU_INSTRUCTIONS)
    csrr t0, mhpmcounter3
    nop
    nop
    csrr t1, mhpmcounter3
    sub t0, t1, t0
    EXPECT(t0, 3)
    CASE
    csrwi mcountinhibit, 1 << 3
    csrr t0, mhpmcounter3
    nop
    csrr t1, mhpmcounter3
    EXPECT_SAME(t0, t1)
    csrwi mcountinhibit, 0
    csrr t0, mhpmcounter3
    sub t0, t0, t1
    EXPECT(t0, 1) /* csrwi; the read itself comes after */

    /* Exceptions count in the mode they are taken from */
    CASE
    SET_EVENT(4, MHPMEVENT_OF | MHPMEVENT_SINH | PMU_ILLEGAL_INSTRUCTIONS)
    SET_EVENT(5, MHPMEVENT_OF | MHPMEVENT_MINH | PMU_ILLEGAL_INSTRUCTIONS)
    csrw mhpmcounter4, x0
    csrw mhpmcounter5, x0
    ILLEGAL(0)
    ENTER(PRV_S)
    ILLEGAL(0xffffffff)
    ILLEGAL(0xffffffff)
    MACHINE
    ENTER(PRV_U)
    ILLEGAL(0xffffffff)
    MACHINE
    EXPECT_CSR(mhpmcounter4, 2)
    EXPECT_CSR(mhpmcounter5, 3)

    /* U-mode reads what mcounteren and scounteren let through, S-mode asks the first only */
    CASE
    csrwi mcounteren, 1 << 4
    csrwi scounteren, 1 << 3
    ENTER(PRV_S)
    EXPECT_CSR(hpmcounter4, 2)
    TRAPS(CAUSE_ILLEGAL_INSTRUCTION, 0xc05022f3, csrr t0, hpmcounter5)
    MACHINE
    ENTER(PRV_U)
    TRAPS(CAUSE_ILLEGAL_INSTRUCTION, 0xc04022f3, csrr t0, hpmcounter4)
    MACHINE
    csrwi scounteren, 1 << 4
    ENTER(PRV_U)
    EXPECT_CSR(hpmcounter4, 3) /* the one before */
    TRAPS(CAUSE_ILLEGAL_INSTRUCTION, 0xda0022f3, csrr t0, scountovf)
    MACHINE

    /* An overflow interrupts S-mode, by its vector, after all others; OF shows there */
    CASE
    li t0, -1
    csrw mideleg, t0
    csrw mcounteren, t0
    la t0, trap_s + TVEC_MODE_VECTORED
    csrw stvec, t0
    li t0, MIP_LCOFIP
    csrw mie, t0
    SET_EVENT(6, MHPMEVENT_MINH | PMU_INSTRUCTIONS)
    li t0, -20
    csrw mhpmcounter6, t0
    EXPECT_CSR(scountovf, 1 << 3 | 1 << 4 | 1 << 5)
    la s11, 2f
    csrsi mstatus, MSTATUS_SIE
    ENTER(PRV_S)
    li t1, 100
1:  addi t1, t1, -1
    bnez t1, 1b
    j fail
2:  li t5, IRQ_COUNTER_OVERFLOW
    EXPECT_SAME(t6, t5)
    EXPECT(s8, INTERRUPT(IRQ_COUNTER_OVERFLOW))
    EXPECT(s7, PRV_S)
    li t0, 100 - 20 / 2
    sub t0, t1, t0
    addi t0, t0, 2
    sltiu t0, t0, 5
    EXPECT(t0, 1)
    CASE
    EXPECT_CSR(scountovf, 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6)
    EXPECT_CSR(sip, MIP_LCOFIP)
    li t0, MIP_LCOFIP
    csrc sip, t0
    EXPECT_CSR(sip, 0)
    MACHINE
    CASE
    csrw mcounteren, x0
    ENTER(PRV_S)
    EXPECT_CSR(scountovf, 0)
    MACHINE

    /* Last in priority */
    CASE
    li t0, MIP_LCOFIP | MIP_STIP
    csrw mip, t0
    csrw mie, t0
    la s11, 3f
    csrsi mstatus, MSTATUS_SIE
    ENTER(PRV_S)
    j fail
3:  EXPECT(s8, INTERRUPT(IRQ_S_TIMER))
    MACHINE
    csrw mip, x0

    /* It wakes a hart that waits for nothing else */
    WOKEN_BY(PMU_CYCLES)
    WOKEN_BY(PMU_IDLE_CYCLES)
    PASS
