/*
 * not on QEMU: 7.2 aborts when the second half is no RAM
 *
 * An instruction of four bytes whose second half is in the next page: what is wrong there is told by
 * its address, while epc stays that of the instruction (priv spec 3.1.16, 4.1.9).
 */
#include "tests/isa/paging/paging.h"

#define LAST 0xffe /* where in slot 1 the instruction begins */
#define NEXT SLOT_VA(0, 2)

/* Goes to it, and traps: with xtval `tval`. */
#define STRADDLE_TRAPS(mode, cause, tval) \
    FETCH_TRAPS(mode, cause, SLOT_VA(0, 1) + LAST); \
    csrr t0, mtval; \
    li t1, tval; \
    EXPECT_SAME(t0, t1)

    PAGING_START

    /* addi x0, x0, 0 across page_a and page_b; behind it an ebreak */
    la t0, page_a + LAST
    li t1, 0x0013
    sh t1, 0(t0)
    la t0, page_b
    sh x0, 0(t0)
    li t1, 0x9002 /* c.ebreak */
    sh t1, 2(t0)
    fence.i
    SET_PAGE(0, 1, page_a, LEAF_RWX)
    SET_PAGE(0, 2, page_b, LEAF_RWX)

    CASE
    la t0, 1f
    csrw mtvec, t0
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    li t0, PRV_S << MSTATUS_MPP_SHIFT
    csrs mstatus, t0
    li a6, SLOT_VA(0, 1) + LAST
    csrw mepc, a6
    mret
    .align 2
1:  la t0, trap_m
    csrw mtvec, t0
    csrr t0, mcause
    EXPECT(t0, CAUSE_BREAKPOINT)
    csrr t0, mepc
    li t1, NEXT + 2
    EXPECT_SAME(t0, t1)

    /* The second half: not there, not to be executed, not this mode's, no RAM */
    SET_PTE(0, 2, 0)
    sfence.vma
    STRADDLE_TRAPS(PRV_S, CAUSE_FETCH_PAGE_FAULT, NEXT)
    SET_PAGE(0, 2, page_b, LEAF_RW)
    sfence.vma
    STRADDLE_TRAPS(PRV_S, CAUSE_FETCH_PAGE_FAULT, NEXT)
    SET_PAGE(0, 2, page_b, LEAF_RWX | PTE_U)
    sfence.vma
    STRADDLE_TRAPS(PRV_S, CAUSE_FETCH_PAGE_FAULT, NEXT)
    SET_PTE(0, 2, 0x30000000 >> 2 | LEAF_RWX)
    sfence.vma
    STRADDLE_TRAPS(PRV_S, CAUSE_FETCH_ACCESS, NEXT)
    /* The first half comes first */
    SET_PTE(0, 1, 0)
    sfence.vma
    STRADDLE_TRAPS(PRV_S, CAUSE_FETCH_PAGE_FAULT, SLOT_VA(0, 1) + LAST)
    /* Two bytes ask nothing of the next page */
    SET_PAGE(0, 1, page_a, LEAF_RWX)
    SET_PTE(0, 2, 0)
    sfence.vma
    la t0, page_a + LAST
    li t1, 0x9002
    sh t1, 0(t0)
    fence.i
    STRADDLE_TRAPS(PRV_S, CAUSE_BREAKPOINT, SLOT_VA(0, 1) + LAST)

    PASS

    PAGING_END
