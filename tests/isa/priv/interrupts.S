/*
 * not on QEMU: version 7.2 takes the lowest number first
 *
 * Interrupts: which is taken first, by which mode and when, by vector; what pends and cannot be
 * written; wfi.
 */
#include "tests/isa/isa.h"

#define EXPECT_CSR(csr, want) \
    csrr t0, csr; \
    EXPECT(t0, want)

/* In s3: what mie is to be. Interrupts are turned on, the pending one is taken. */
#define INTERRUPTED(number, mode) \
    CASE; \
    csrw mie, s3; \
    la s11, 98f; \
    li s8, NO_TRAP; \
    li t0, MSTATUS_MIE; \
    csrs mstatus, t0; \
97: j fail; \
98: li t0, MSTATUS_MIE; \
    csrc mstatus, t0; \
    EXPECT(s8, INTERRUPT(number)); \
    EXPECT(s7, mode); \
    EXPECT(s10, 0); \
    la t0, 97b; \
    EXPECT_SAME(s9, t0)

#define NOT_INTERRUPTED \
    CASE; \
    li t0, MSTATUS_MIE; \
    csrs mstatus, t0; \
    nop; \
    csrc mstatus, t0

/* Entering `mode` is what lets the interrupt in, before its first instruction. */
#define INTERRUPTED_ENTERING(entered, number, mode) \
    CASE; \
    csrw mie, s3; \
    la s11, 98f; \
    li s8, NO_TRAP; \
    ENTER(entered); \
97: j fail; \
98: EXPECT(s8, INTERRUPT(number)); \
    EXPECT(s7, mode); \
    la t0, 97b; \
    EXPECT_SAME(s9, t0); \
    MACHINE

#define ALL_S (MIP_SSIP | MIP_STIP | MIP_SEIP)

    .text
    .global test
test:
    /* Which bits there are */
    CASE
    li t0, -1
    csrw mie, t0
    csrr t1, mie
    li t2, ALL_S | MIP_MSIP | MIP_MTIP | MIP_MEIP
    and t1, t1, t2
    EXPECT_SAME(t1, t2)
    csrw mie, x0
    csrw mideleg, t0
    csrr t1, mideleg
    and t1, t1, t2
    EXPECT(t1, ALL_S) /* M's cannot be delegated */
    csrw mideleg, x0
    csrw mip, t0 /* the M ones are wires */
    csrr t0, mip
    andi t0, t0, ALL_S
    EXPECT(t0, ALL_S)
    csrr t0, mip
    li t1, MIP_MSIP
    and t0, t0, t1
    EXPECT(t0, 0)
    csrw mip, x0

    /* A timer interrupt: mtimecmp far away, then now */
    li s0, ACLINT_BASE + ACLINT_MTIMECMP
    li s1, ACLINT_BASE + ACLINT_MTIME
    li s2, ACLINT_BASE + ACLINT_MSIP
    li t0, -1
    sd t0, 0(s0)
    li s3, MIP_MTIP
    csrw mie, s3
    NOT_INTERRUPTED
    CASE
    EXPECT_CSR(mip, 0)
    sd x0, 0(s0)
    csrr t0, mip
    EXPECT(t0, MIP_MTIP)
    INTERRUPTED(IRQ_M_TIMER, PRV_M)
    NOT_INTERRUPTED /* mie is 0 now */

    /* A software interrupt, and which comes first: external, software, timer; M before S */
    CASE
    li t0, 1
    sw t0, 0(s2)
    EXPECT_CSR(mip, MIP_MTIP | MIP_MSIP)
    li s3, MIP_MTIP | MIP_MSIP | ALL_S
    csrw mip, s3
    INTERRUPTED(IRQ_M_SOFT, PRV_M)
    sw x0, 0(s2)
    INTERRUPTED(IRQ_M_TIMER, PRV_M)
    li t0, -1
    sd t0, 0(s0)
    INTERRUPTED(IRQ_S_EXT, PRV_M)
    li t0, MIP_SEIP
    csrc mip, t0
    INTERRUPTED(IRQ_S_SOFT, PRV_M)
    csrci mip, MIP_SSIP
    INTERRUPTED(IRQ_S_TIMER, PRV_M)
    csrw mip, x0
    csrw mie, s3
    NOT_INTERRUPTED

    /* Delegated interrupts do not touch M-mode, in S-mode they ask sstatus.SIE, in U-mode none */
    li s3, ALL_S
    csrw mideleg, s3
    csrw mie, s3
    csrw mip, s3
    NOT_INTERRUPTED
    CASE
    csrci mstatus, MSTATUS_SIE
    ENTER(PRV_S)
    nop
    EXPECT_CSR(sip, ALL_S)
    EXPECT_CSR(sie, ALL_S)
    MACHINE
    INTERRUPTED_ENTERING(PRV_U, IRQ_S_EXT, PRV_S)
    csrsi mstatus, MSTATUS_SIE
    INTERRUPTED_ENTERING(PRV_S, IRQ_S_EXT, PRV_S)
    CASE
    csrci mstatus, MSTATUS_SIE
    csrw mie, s3
    ENTER(PRV_S)
    la s11, 1f
    li s8, NO_TRAP
    csrsi sstatus, SSTATUS_SIE
    j fail
1:  EXPECT(s8, INTERRUPT(IRQ_S_EXT))
    EXPECT(s7, PRV_S)
    /* From S-mode only SSIP can be written */
    csrci sstatus, SSTATUS_SIE
    csrw sip, x0
    EXPECT_CSR(sip, MIP_STIP | MIP_SEIP)
    csrsi sip, MIP_SSIP
    EXPECT_CSR(sip, ALL_S)
    MACHINE
    /* An undelegated one is for M in any lower mode, whatever MIE says, and before S's */
    CASE
    li t0, 1
    sw t0, 0(s2)
    ori s3, s3, MIP_MSIP
    li t0, MSTATUS_MPIE /* so that MIE is 0 after mret */
    csrc mstatus, t0
    INTERRUPTED_ENTERING(PRV_U, IRQ_M_SOFT, PRV_M)
    li t0, MSTATUS_MPIE
    csrc mstatus, t0
    INTERRUPTED_ENTERING(PRV_S, IRQ_M_SOFT, PRV_M)
    sw x0, 0(s2)
    /* sip and sie show what is delegated only */
    CASE
    csrwi mideleg, MIP_SSIP
    csrw mie, s3
    EXPECT_CSR(sip, MIP_SSIP)
    EXPECT_CSR(sie, MIP_SSIP)
    csrw mideleg, x0
    EXPECT_CSR(sip, 0)
    csrw mip, x0
    csrw mie, x0

    /* Vectored: interrupt n enters at base + 4 n; the handlers leave n in t6 */
    CASE
    la t0, trap_m + TVEC_MODE_VECTORED
    csrw mtvec, t0
    la t0, trap_s + TVEC_MODE_VECTORED
    csrw stvec, t0
    li t0, 1
    sw t0, 0(s2)
    li t0, MIP_MSIP
    csrw mie, t0
    la s11, 1f
    csrsi mstatus, MSTATUS_MIE
    j fail
1:  csrci mstatus, MSTATUS_MIE
    li t5, IRQ_M_SOFT
    EXPECT_SAME(t6, t5)
    sw x0, 0(s2)
    CASE
    li t0, MIP_SEIP
    csrw mideleg, t0
    csrw mie, t0
    csrw mip, t0
    la s11, 1f
    ENTER(PRV_U)
    j fail
1:  li t5, IRQ_S_EXT
    EXPECT_SAME(t6, t5)
    EXPECT(s7, PRV_S)
    MACHINE
    csrw mideleg, x0
    csrw mie, x0
    csrw mip, x0
    la t0, trap_m
    csrw mtvec, t0

    /* wfi ends when an enabled interrupt pends, also with MIE off; the next instruction follows */
    CASE
    COVERS(wfi)
    csrci mstatus, MSTATUS_MIE
    li t0, MIP_MTIP
    csrw mie, t0
    ld t0, 0(s1)
    addi t0, t0, 20
    sd t0, 0(s0)
    wfi
    csrr t1, mip
    andi t1, t1, MIP_MTIP
    EXPECT(t1, MIP_MTIP)
    ld t1, 0(s1)
    bgeu t1, t0, 1f
    j fail
1:
    /* With MIE on it is taken, with epc behind wfi */
    CASE
    la s11, 2f
    li t0, MIP_MTIP
    csrw mie, t0
    ld t0, 0(s1)
    addi t0, t0, 20
    sd t0, 0(s0)
    csrsi mstatus, MSTATUS_MIE
    wfi
1:  j fail
2:  csrci mstatus, MSTATUS_MIE
    EXPECT(s8, INTERRUPT(IRQ_M_TIMER))
    la t0, 1b
    EXPECT_SAME(s9, t0)
    /* One that pends already: no wait at all */
    CASE
    li t0, MIP_MTIP
    csrw mie, t0
    wfi
    wfi
    li t0, -1
    sd t0, 0(s0)
    PASS
