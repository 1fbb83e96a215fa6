/*
 * A and D (priv spec 4.3.2 step 7): with SVADU the walker sets them, with SVADE, and with BOTH as
 * long as nobody sets menvcfg.ADUE, their absence is a page fault and they stay as they are.
 */
#include "tests/isa/paging/paging.h"

#define ACCESSED(slot, want) EXPECT_PTE_BITS(0, slot, PTE_A | PTE_D, want)

    PAGING_START

    SET_PAGE(0, 1, page_a, PTE_V | PTE_R | PTE_W | PTE_X)
    SET_PAGE(0, 2, page_a, PTE_V | PTE_R | PTE_W | PTE_X)
    SET_PAGE(0, 3, page_a, PTE_V | PTE_R | PTE_W | PTE_X)
    SET_PAGE(0, 4, page_a, PTE_V | PTE_R | PTE_W | PTE_X | PTE_A)
    SET_PAGE(0, 5, page_a, PTE_V | PTE_R | PTE_X)
    SET_PAGE(0, 6, page_a, PTE_V | PTE_R | PTE_W | PTE_D)

#ifdef SVADU
    LOADS(PRV_S, SLOT_VA(0, 1), MARK_A)
    ACCESSED(1, PTE_A)
    STORES(PRV_S, SLOT_VA(0, 2) + 64, 1)
    ACCESSED(2, PTE_A | PTE_D)
    FETCHES(PRV_S, SLOT_VA(0, 3) + CODE)
    ACCESSED(3, PTE_A)
    STORES(PRV_S, SLOT_VA(0, 1) + 64, 1) /* loaded before: D follows */
    ACCESSED(1, PTE_A | PTE_D)
    LOADS(PRV_S, SLOT_VA(0, 4), MARK_A)
    ACCESSED(4, PTE_A)
    STORES(PRV_S, SLOT_VA(0, 4) + 64, 1)
    ACCESSED(4, PTE_A | PTE_D)
    LOADS(PRV_S, SLOT_VA(0, 6), MARK_A)
    ACCESSED(6, PTE_A | PTE_D)
    /* What is refused leaves no trace */
    STORE_FAULTS(PRV_S, CAUSE_STORE_PAGE_FAULT, SLOT_VA(0, 5))
    ACCESSED(5, 0)
    LOAD_FAULTS(PRV_U, CAUSE_LOAD_PAGE_FAULT, SLOT_VA(0, 5))
    ACCESSED(5, 0)
    /* lr reads, amo writes */
    SET_PAGE(0, 7, page_a, PTE_V | PTE_R | PTE_W)
    CASE
    li a6, SLOT_VA(0, 7)
    WITH_MPRV(PRV_S, lr.d a5, (a6))
    ACCESSED(7, PTE_A)
    WITH_MPRV(PRV_S, amoadd.d a5, x0, (a6))
    ACCESSED(7, PTE_A | PTE_D)
    /* A superpage has one pair for all of it; pointers have none */
    SET_PTE(1, 3, RAM_BASE >> 2 | PTE_V | PTE_R | PTE_W)
    CASE
    li a6, SLOT_VA(1, 3) + 0x1000
    WITH_MPRV(PRV_S, ld a5, 0(a6))
    EXPECT_PTE_BITS(1, 3, PTE_A | PTE_D, PTE_A)
    EXPECT_PTE_BITS(1, 0, PTE_A | PTE_D, 0)
    EXPECT_PTE_BITS(2, 4, PTE_A | PTE_D, 0)
#else
    LOAD_FAULTS(PRV_S, CAUSE_LOAD_PAGE_FAULT, SLOT_VA(0, 1))
    STORE_FAULTS(PRV_S, CAUSE_STORE_PAGE_FAULT, SLOT_VA(0, 2))
    FETCH_FAULTS(PRV_S, CAUSE_FETCH_PAGE_FAULT, SLOT_VA(0, 3) + CODE)
    ACCESSED(1, 0)
    ACCESSED(2, 0)
    ACCESSED(3, 0)
    LOADS(PRV_S, SLOT_VA(0, 4), MARK_A)
    STORE_FAULTS(PRV_S, CAUSE_STORE_PAGE_FAULT, SLOT_VA(0, 4))
    ACCESSED(4, PTE_A)
    LOAD_FAULTS(PRV_S, CAUSE_LOAD_PAGE_FAULT, SLOT_VA(0, 6))
    ACCESSED(6, PTE_D)
    /* Software sets them, as the handler of such a fault would */
    SET_PAGE(0, 1, page_a, PTE_V | PTE_R | PTE_W | PTE_X | PTE_A)
    SET_PAGE(0, 4, page_a, LEAF_RWX)
    sfence.vma
    LOADS(PRV_S, SLOT_VA(0, 1), MARK_A)
    FETCHES(PRV_S, SLOT_VA(0, 1) + CODE)
    STORES(PRV_S, SLOT_VA(0, 4) + 64, 1)
    CASE
    li a6, SLOT_VA(0, 1)
    WITH_MPRV(PRV_S, EXPECT_TRAP(CAUSE_STORE_PAGE_FAULT, a6, amoadd.d a5, x0, (a6)))
    ACCESSED(1, PTE_A)
#endif

    PASS

    PAGING_END
