/*
 * not on QEMU: what its TLB forgets, and when, follows from how it is built
 *
 * sfence.vma in its four forms, ASIDs and global pages, on a TLB that is a real one: what was
 * translated once is used until it is fenced, whatever the page tables say meanwhile. These
 * expectations go beyond the specification, which lets an implementation forget at any time:
 * Pagewalk's modelled TLB forgets only by sfence.vma and by eviction, and few pages are in use
 * here. What the specification demands is checked at the same time: after a fence that covers it,
 * the new PTE is used.
 */
#include "tests/isa/paging/paging.h"

#define VA_A SLOT_VA(0, 1)
#define VA_B SLOT_VA(0, 2)

/* Both pages are translated, loads and fetches, then both PTEs change. */
#define FILL_AND_CHANGE(bits) \
    SET_PAGE(0, 1, page_a, LEAF_RWX | bits); \
    SET_PAGE(0, 2, page_b, LEAF_RWX | bits); \
    sfence.vma; \
    LOADS(PRV_S, VA_A, MARK_A); \
    LOADS(PRV_S, VA_B, MARK_B); \
    LOADS(PRV_S, VA_A, MARK_A); \
    SET_PAGE(0, 1, page_c, LEAF_RWX | bits); \
    SET_PAGE(0, 2, page_c, LEAF_RWX | bits); \
    LOADS(PRV_S, VA_A, MARK_A); \
    LOADS(PRV_S, VA_B, MARK_B)

    .option arch, +svinval
    PAGING_START

    /* Stale until fenced: all */
    FILL_AND_CHANGE(0)
    sfence.vma
    LOADS(PRV_S, VA_A, MARK_C)
    LOADS(PRV_S, VA_B, MARK_C)

    /* One address, any ASID: the other page stays stale */
    FILL_AND_CHANGE(0)
    li t0, VA_A + 0x123
    sfence.vma t0
    LOADS(PRV_S, VA_A, MARK_C)
    LOADS(PRV_S, VA_B, MARK_B)
    FILL_AND_CHANGE(PTE_G)
    li t0, VA_A
    sfence.vma t0
    LOADS(PRV_S, VA_A, MARK_C)
    LOADS(PRV_S, VA_B, MARK_B)

    /* One ASID, all addresses: another ASID's entries and global ones stay */
    SET_SATP(5)
    FILL_AND_CHANGE(0)
    li t0, 6
    sfence.vma x0, t0
    LOADS(PRV_S, VA_A, MARK_A)
    li t0, 5
    sfence.vma x0, t0
    LOADS(PRV_S, VA_A, MARK_C)
    LOADS(PRV_S, VA_B, MARK_C)
    FILL_AND_CHANGE(PTE_G)
    li t0, 5
    sfence.vma x0, t0
    LOADS(PRV_S, VA_A, MARK_A)
    sfence.vma
    LOADS(PRV_S, VA_A, MARK_C)

    /* One address of one ASID */
    FILL_AND_CHANGE(0)
    li t0, VA_A
    li t1, 5
    sfence.vma t0, t1
    LOADS(PRV_S, VA_A, MARK_C)
    LOADS(PRV_S, VA_B, MARK_B)
    li t0, VA_B
    li t1, 7
    sfence.vma t0, t1
    LOADS(PRV_S, VA_B, MARK_B)
    FILL_AND_CHANGE(PTE_G)
    li t0, VA_A
    li t1, 5
    sfence.vma t0, t1
    LOADS(PRV_S, VA_A, MARK_A)

    /* sinval.vma between its fences is sfence.vma */
    FILL_AND_CHANGE(0)
    li t0, VA_A
    li t1, 5
    sfence.w.inval
    sinval.vma t0, t1
    sfence.inval.ir
    LOADS(PRV_S, VA_A, MARK_C)
    LOADS(PRV_S, VA_B, MARK_B)
    sfence.w.inval
    sinval.vma x0, t1
    sfence.inval.ir
    LOADS(PRV_S, VA_B, MARK_C)

    /* Each ASID has its own translations, and finds them again */
    SET_SATP(1)
    SET_PAGE(0, 1, page_a, LEAF_RWX)
    sfence.vma
    LOADS(PRV_S, VA_A, MARK_A)
    SET_PAGE(0, 1, page_b, LEAF_RWX)
    SET_SATP(2)
    LOADS(PRV_S, VA_A, MARK_B)
    SET_PAGE(0, 1, page_c, LEAF_RWX)
    SET_SATP(3)
    LOADS(PRV_S, VA_A, MARK_C)
    SET_SATP(1)
    LOADS(PRV_S, VA_A, MARK_A)
    SET_SATP(2)
    LOADS(PRV_S, VA_A, MARK_B)
    /* 16 bits of them */
    SET_SATP(0x8001)
    LOADS(PRV_S, VA_A, MARK_C)
    SET_SATP(1)
    LOADS(PRV_S, VA_A, MARK_A)
    CASE
    SET_SATP(0xffff)
    csrr t0, satp
    slli t0, t0, 4
    srli t0, t0, 48
    EXPECT(t0, 0xffff)

    /* A global page is everybody's; a pointer's G makes all below it global */
    SET_SATP(1)
    SET_PAGE(0, 1, page_a, LEAF_RWX | PTE_G)
    sfence.vma
    LOADS(PRV_S, VA_A, MARK_A)
    SET_PAGE(0, 1, page_b, LEAF_RWX | PTE_G)
    SET_SATP(2)
    LOADS(PRV_S, VA_A, MARK_A)
    SET_SATP(1)
    SET_PAGE(0, 1, page_a, LEAF_RWX)
    SET_PAGE(1, 0, table_0, PTE_V | PTE_G)
    sfence.vma
    LOADS(PRV_S, VA_A, MARK_A)
    SET_PAGE(0, 1, page_b, LEAF_RWX)
    SET_SATP(2)
    LOADS(PRV_S, VA_A, MARK_A)
    SET_PAGE(1, 0, table_0, PTE_V)
    SET_SATP(0)
    sfence.vma
    LOADS(PRV_S, VA_A, MARK_B)

    /* Superpages: any address in one fences it; fetches too */
    SET_PTE(1, 3, RAM_BASE >> 2 | LEAF_RWX)
    sfence.vma
    CASE
    la a6, page_a
    li t0, SLOT_VA(1, 3) - RAM_BASE
    add s0, a6, t0
    WITH_MPRV(PRV_S, ld a5, 0(s0))
    EXPECT(a5, MARK_A)
    SET_PTE(1, 3, 0)
    WITH_MPRV(PRV_S, ld a5, 0(s0))
    EXPECT(a5, MARK_A)
    CASE
    li t0, SLOT_VA(1, 3) + 0x1ff000
    sfence.vma t0
    WITH_MPRV(PRV_S, EXPECT_TRAP(CAUSE_LOAD_PAGE_FAULT, s0, ld a5, 0(s0)))
    SET_PAGE(0, 1, page_a, LEAF_RWX)
    sfence.vma
    FETCHES(PRV_S, VA_A + CODE)
    SET_PTE(0, 1, 0)
    FETCHES(PRV_S, VA_A + CODE)
    sfence.vma
    FETCH_FAULTS(PRV_S, CAUSE_FETCH_PAGE_FAULT, VA_A + CODE)

    /* A page that was absent is not remembered: no fence is needed to bring it in */
    SET_PTE(0, 3, 0)
    LOAD_FAULTS(PRV_S, CAUSE_LOAD_PAGE_FAULT, SLOT_VA(0, 3))
    SET_PAGE(0, 3, page_b, LEAF_RWX)
    LOADS(PRV_S, SLOT_VA(0, 3), MARK_B)

    /* Stale permissions: a fault by the old ones, until fenced; and rights that are gone */
    SET_PAGE(0, 4, page_a, LEAF_R)
    sfence.vma
    LOADS(PRV_S, SLOT_VA(0, 4), MARK_A)
    SET_PAGE(0, 4, page_a, LEAF_RW)
    STORE_FAULTS(PRV_S, CAUSE_STORE_PAGE_FAULT, SLOT_VA(0, 4))
    li t0, SLOT_VA(0, 4)
    sfence.vma t0
    STORES(PRV_S, SLOT_VA(0, 4) + 64, 7)
    SET_PAGE(0, 4, page_a, LEAF_R)
    STORES(PRV_S, SLOT_VA(0, 4) + 64, 8)
    sfence.vma
    STORE_FAULTS(PRV_S, CAUSE_STORE_PAGE_FAULT, SLOT_VA(0, 4))

    /* The page-walk cache keeps pointers in the same way: a table that is replaced */
    SET_PAGE(0, 5, page_a, LEAF_RWX)
    SET_PAGE(0, 6, page_a, LEAF_RWX)
    sfence.vma
    LOADS(PRV_S, SLOT_VA(0, 5), MARK_A)
    SET_PTE(1, 0, 0)
    LOADS(PRV_S, SLOT_VA(0, 6), MARK_A)
    sfence.vma
    LOAD_FAULTS(PRV_S, CAUSE_LOAD_PAGE_FAULT, SLOT_VA(0, 6))
    SET_PAGE(1, 0, table_0, PTE_V)

    /* satp changes alone fence nothing, Bare does not translate at all */
    LOADS(PRV_S, SLOT_VA(0, 6), MARK_A)
    CASE
    csrr s0, satp
    csrw satp, x0
    la a6, page_b
    WITH_MPRV(PRV_S, ld a5, 0(a6))
    EXPECT(a5, MARK_B)
    SET_PTE(0, 6, 0)
    csrw satp, s0
    LOADS(PRV_S, SLOT_VA(0, 6), MARK_A)

    PASS

    PAGING_END
