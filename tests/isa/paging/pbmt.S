/*
 * not on QEMU: 7.2 does not know that memory type 3 is reserved
 *
 * Memory types in PTEs (priv spec, "Svpbmt"): with menvcfg.PBMTE in leaves of each level, 1 and 2
 * (which change no result); 3 is reserved, as is any in a pointer, and all without PBMTE.
 */
#include "tests/isa/paging/paging.h"

#define TYPE(type) ((type) << 61)

#define ALL_FAULT(va) \
    LOAD_FAULTS(PRV_S, CAUSE_LOAD_PAGE_FAULT, va); \
    STORE_FAULTS(PRV_S, CAUSE_STORE_PAGE_FAULT, va); \
    FETCH_FAULTS(PRV_S, CAUSE_FETCH_PAGE_FAULT, va)

#define LOADS_OK(va) \
    CASE; \
    li a6, va; \
    WITH_MPRV(PRV_S, ld a5, 0(a6))

    PAGING_START

    /* Off: reserved */
    SET_PAGE(0, 1, page_a, LEAF_RWX | TYPE(1))
    SET_PAGE(0, 2, page_b, LEAF_RWX | TYPE(2))
    SET_PAGE(0, 3, page_b, LEAF_RWX | TYPE(3))
    SET_PTE(1, 3, RAM_BASE >> 2 | LEAF_RWX | TYPE(1))
    SET_PTE(2, 5, RAM_BASE >> 2 | LEAF_RWX | TYPE(2))
    ALL_FAULT(SLOT_VA(0, 1))
    ALL_FAULT(SLOT_VA(0, 2))
    ALL_FAULT(SLOT_VA(0, 3))
    ALL_FAULT(SLOT_VA(1, 3))
    ALL_FAULT(SLOT_VA(2, 5))

    /* On */
    CASE
    li t0, MENVCFG_PBMTE
    csrs menvcfg, t0
    csrr t1, menvcfg
    and t1, t1, t0
    EXPECT_SAME(t0, t1)
    sfence.vma
    LOADS(PRV_S, SLOT_VA(0, 1), MARK_A)
    LOADS(PRV_S, SLOT_VA(0, 2), MARK_B)
    STORES(PRV_S, SLOT_VA(0, 2) + 64, 5)
    FETCHES(PRV_S, SLOT_VA(0, 1) + CODE)
    LOADS_OK(SLOT_VA(1, 3))
    LOADS_OK(SLOT_VA(2, 5))
    ALL_FAULT(SLOT_VA(0, 3))
    SET_PTE(1, 3, RAM_BASE >> 2 | LEAF_RWX | TYPE(3))
    sfence.vma
    ALL_FAULT(SLOT_VA(1, 3))
    /* In a pointer */
    SET_PAGE(1, 0, table_0, PTE_V | TYPE(1))
    sfence.vma
    ALL_FAULT(SLOT_VA(0, 1))
    SET_PAGE(1, 0, table_0, PTE_V)
    sfence.vma
    LOADS(PRV_S, SLOT_VA(0, 1), MARK_A)

    /* Off again, seen after a fence */
    li t0, MENVCFG_PBMTE
    csrc menvcfg, t0
    sfence.vma
    ALL_FAULT(SLOT_VA(0, 1))

    PASS

    PAGING_END
