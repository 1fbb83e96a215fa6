/*
 * not on QEMU: it reports no address for ebreak, splits faulting AMOs, makes no access for an SC
 * without a reservation, takes mode 2 for MPP, and keeps MPRV in every mret
 *
 * Every synchronous cause with its epc and xtval, from M-, S- and U-mode, to M and delegated to S;
 * what a trap does to mstatus, and mret and sret undo; vectored tvec.
 */
#include "tests/isa/isa.h"

#define NOWHERE 0x30000000

/* mstatus & mask as the test has it now */
#define EXPECT_STATUS(mask, want) \
    csrr t0, mstatus; \
    li t1, mask; \
    and t0, t0, t1; \
    EXPECT(t0, want)

#define EXPECT_SSTATUS(mask, want) \
    csrr t0, sstatus; \
    li t1, mask; \
    and t0, t0, t1; \
    EXPECT(t0, want)

/* The last trap was taken by this mode. */
#define TAKEN_BY(mode) EXPECT(s7, mode)

#define ALL_CAUSES(ecall_cause) \
    TRAPS_AT(CAUSE_ILLEGAL_INSTRUCTION, s10, .4byte 0xffffffff); \
    EXPECT(s10, 0xffffffff); \
    TRAPS_AT(CAUSE_ILLEGAL_INSTRUCTION, s10, .2byte 0x0000); \
    EXPECT(s10, 0); \
    TRAPS_AT(CAUSE_BREAKPOINT, s9, ebreak); \
    TRAPS(ecall_cause, 0, ecall); \
    li t0, NOWHERE; \
    TRAPS_AT(CAUSE_LOAD_ACCESS, t0, lb t1, 0(t0)); \
    TRAPS_AT(CAUSE_STORE_ACCESS, t0, sd t1, 0(t0)); \
    TRAPS_AT(CAUSE_STORE_ACCESS, t0, amoadd.d t1, t1, (t0)); \
    TRAPS_AT(CAUSE_LOAD_ACCESS, t0, lr.d t1, (t0)); \
    TRAPS_AT(CAUSE_STORE_ACCESS, t0, sc.w t1, t1, (t0)); \
    addi t0, t0, 1; \
    TRAPS_AT(CAUSE_LOAD_MISALIGNED, t0, lr.w t1, (t0)); \
    TRAPS_AT(CAUSE_STORE_MISALIGNED, t0, amoor.w t1, t1, (t0)); \
    la t0, scratch + 4; \
    TRAPS_AT(CAUSE_STORE_MISALIGNED, t0, sc.d t1, t1, (t0)); \
    CASE; \
    la s11, 1f; \
    li t0, NOWHERE; \
    jr t0; \
1:  EXPECT(s8, CAUSE_FETCH_ACCESS); \
    EXPECT_SAME(s9, t0); \
    EXPECT_SAME(s10, t0)

    .text
    .global test
test:
    /* From each mode to M */
    ALL_CAUSES(CAUSE_MACHINE_ECALL)
    TAKEN_BY(PRV_M)
    ENTER(PRV_S)
    ALL_CAUSES(CAUSE_SUPERVISOR_ECALL)
    TAKEN_BY(PRV_M)
    MACHINE
    ENTER(PRV_U)
    ALL_CAUSES(CAUSE_USER_ECALL)
    TAKEN_BY(PRV_M)
    MACHINE

    /* Delegated: from S and U to S, but from M still to M; only what is delegable can be set */
    CASE
    li t0, -1
    csrw medeleg, t0
    csrr t0, medeleg
    EXPECT(t0, 0xb3ff)
    li t0, 0xb0ff /* the test's own calls stay in M-mode */
    csrw medeleg, t0
    ENTER(PRV_S)
    TRAPS(CAUSE_SUPERVISOR_ECALL, 0, ecall)
    TAKEN_BY(PRV_M)
    TRAPS_AT(CAUSE_BREAKPOINT, s9, ebreak)
    TAKEN_BY(PRV_S)
    TRAPS(CAUSE_ILLEGAL_INSTRUCTION, 0x30200073, .4byte 0x30200073)
    TAKEN_BY(PRV_S)
    ALL_CAUSES(CAUSE_SUPERVISOR_ECALL)
    TAKEN_BY(PRV_S)
    MACHINE
    ENTER(PRV_U)
    ALL_CAUSES(CAUSE_USER_ECALL)
    TAKEN_BY(PRV_S)
    MACHINE
    ALL_CAUSES(CAUSE_MACHINE_ECALL)
    TAKEN_BY(PRV_M)

    /* A call delegated from U to S. The way back is an illegal instruction, straight to M. */
    CASE
    li t0, 1 << CAUSE_USER_ECALL
    csrw medeleg, t0
    la t0, 1f
    csrw mtvec, t0
    ENTER(PRV_U)
    TRAPS(CAUSE_USER_ECALL, 0, ecall)
    TAKEN_BY(PRV_S)
    .4byte 0xffffffff
    .align 2
1:  csrr t0, mcause
    EXPECT(t0, CAUSE_ILLEGAL_INSTRUCTION)
    la t0, trap_m
    csrw mtvec, t0
    csrw medeleg, x0

    /* What a trap into M does to mstatus: MPP = mode, MPIE = MIE, MIE = 0 */
    CASE
    li t0, MSTATUS_MIE
    csrs mstatus, t0
    la t0, 1f
    csrw mtvec, t0
    ENTER(PRV_S) /* mret: MIE = MPIE, MPIE = 1, MPP = U */
    .4byte 0xffffffff
    .align 2
1:  EXPECT_STATUS(MSTATUS_MPP, PRV_S << MSTATUS_MPP_SHIFT)
    li t0, MSTATUS_MPIE
    csrs mstatus, t0
    la t0, 1f
    csrw mepc, t0
    li t0, MSTATUS_MPP
    csrs mstatus, t0
    mret
1:  EXPECT_STATUS(MSTATUS_MPP | MSTATUS_MPIE | MSTATUS_MIE, MSTATUS_MPIE | MSTATUS_MIE)
    la t0, 1f
    csrw mtvec, t0
    .4byte 0xffffffff
    .align 2
1:  EXPECT_STATUS(MSTATUS_MPP | MSTATUS_MPIE | MSTATUS_MIE, MSTATUS_MPP | MSTATUS_MPIE)
    li t0, MSTATUS_MPIE
    csrc mstatus, t0
    la t0, 1f
    csrw mepc, t0
    mret
1:  EXPECT_STATUS(MSTATUS_MPP | MSTATUS_MPIE | MSTATUS_MIE, MSTATUS_MPIE)
    la t0, trap_m
    csrw mtvec, t0

    /* A trap into S: SPP = mode, SPIE = SIE, SIE = 0; sret undoes it */
    CASE
    li t0, 1 << CAUSE_BREAKPOINT
    csrw medeleg, t0
    la t0, 1f
    csrw stvec, t0
    ENTER(PRV_S)
    li t0, SSTATUS_SIE
    csrs sstatus, t0
    ebreak
    .align 2
1:  EXPECT_SSTATUS(SSTATUS_SPP | SSTATUS_SPIE | SSTATUS_SIE, SSTATUS_SPP | SSTATUS_SPIE)
    la t0, 1f
    csrw sepc, t0
    sret
1:  EXPECT_SSTATUS(SSTATUS_SPP | SSTATUS_SPIE | SSTATUS_SIE, SSTATUS_SPIE | SSTATUS_SIE)
    la t0, 1f
    csrw stvec, t0
    la t0, 2f
    csrw sepc, t0
    sret /* to U */
2:  ebreak
    .align 2
1:  EXPECT_SSTATUS(SSTATUS_SPP | SSTATUS_SPIE | SSTATUS_SIE, SSTATUS_SPIE)
    la t0, trap_s
    csrw stvec, t0
    MACHINE

    /* xret from too low a mode; reading M's registers from S; xepc has no lowest bit */
    COVERS(mret)
    COVERS(sret)
    ENTER(PRV_S)
    ILLEGAL(0x30200073)
    ILLEGAL(0x300022f3)
    ILLEGAL(0x34202373)
    CASE
    li t0, -1
    csrw sepc, t0
    csrr t0, sepc
    EXPECT(t0, -2)
    MACHINE
    ENTER(PRV_U)
    ILLEGAL(0x10200073)
    ILLEGAL(0x30200073)
    ILLEGAL(0x10500073)
    ILLEGAL(0x12000073)
    ILLEGAL(0x140022f3)
    MACHINE

    /* MPP has no mode 2, which becomes U; sstatus does not have the field */
    CASE
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    li t0, 2 << MSTATUS_MPP_SHIFT
    csrs mstatus, t0
    EXPECT_STATUS(MSTATUS_MPP, 0)
    CASE
    li t0, MSTATUS_MPP
    csrs mstatus, t0
    li t0, 1 << MSTATUS_MPP_SHIFT
    csrc mstatus, t0
    EXPECT_STATUS(MSTATUS_MPP, 0)
    CASE
    li t0, MSTATUS_MPP
    csrs mstatus, t0
    li t0, 2 << MSTATUS_MPP_SHIFT
    csrs sstatus, t0
    EXPECT_STATUS(MSTATUS_MPP, MSTATUS_MPP)

    /* mret to M-mode keeps MPRV, to a lower mode clears it */
    CASE
    li t0, MSTATUS_MPP | MSTATUS_MPRV
    csrs mstatus, t0
    la t0, 1f
    csrw mepc, t0
    mret
1:  EXPECT_STATUS(MSTATUS_MPRV, MSTATUS_MPRV)
    li t0, MSTATUS_MPP
    csrs mstatus, t0
    ENTER(PRV_S)
    MACHINE
    EXPECT_STATUS(MSTATUS_MPRV, 0)

    /* Exceptions do not vector, whatever tvec says */
    CASE
    la t0, trap_m + TVEC_MODE_VECTORED
    csrw mtvec, t0
    TRAPS_AT(CAUSE_BREAKPOINT, s9, ebreak)

    /* A jump to an odd address loses the bit: no misaligned fetch with compressed instructions */
    CASE
    la t0, 1f
    ori t0, t0, 1
    jr t0
    j fail
1:
    PASS

    .data
    .align 3
scratch:
    .space 16
