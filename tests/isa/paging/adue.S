/*
 * not on QEMU: 7.2 has no menvcfg.ADUE
 *
 * menvcfg.ADUE (priv spec 3.1.18): with Svadu it says whether the walker sets A and D; it starts set
 * where the machine names Svadu alone, clear where it names both, and is read-only zero without.
 */
#include "tests/isa/paging/paging.h"

#define ADUE_IS(want) \
    csrr t0, menvcfg; \
    li t1, MENVCFG_ADUE; \
    and t0, t0, t1; \
    EXPECT(t0, want)
#define FRESH SET_PAGE(0, 1, page_a, PTE_V | PTE_R | PTE_W | PTE_X); sfence.vma
#define AD_IS(want) EXPECT_PTE_BITS(0, 1, PTE_A | PTE_D, want)

#define BY_SOFTWARE \
    FRESH; \
    LOAD_FAULTS(PRV_S, CAUSE_LOAD_PAGE_FAULT, SLOT_VA(0, 1)); \
    STORE_FAULTS(PRV_U, CAUSE_STORE_PAGE_FAULT, SLOT_VA(0, 1)); \
    FETCH_FAULTS(PRV_S, CAUSE_FETCH_PAGE_FAULT, SLOT_VA(0, 1) + CODE); \
    AD_IS(0)
#define BY_HARDWARE \
    FRESH; \
    FETCHES(PRV_S, SLOT_VA(0, 1) + CODE); \
    AD_IS(PTE_A); \
    STORES(PRV_S, SLOT_VA(0, 1) + 64, 1); \
    AD_IS(PTE_A | PTE_D)

    PAGING_START

    CASE
#if defined(SVADU)
    ADUE_IS(MENVCFG_ADUE)
    BY_HARDWARE
#else
    ADUE_IS(0)
    BY_SOFTWARE
#endif
    CASE
    li s0, MENVCFG_ADUE
    csrs menvcfg, s0
#if defined(SVADE)
    ADUE_IS(0)
    BY_SOFTWARE
#else
    ADUE_IS(MENVCFG_ADUE)
    BY_HARDWARE
    CASE
    csrc menvcfg, s0
    ADUE_IS(0)
    BY_SOFTWARE
    /* An entry that was made while it was set is no licence to set D */
    csrs menvcfg, s0
    FRESH
    LOADS(PRV_S, SLOT_VA(0, 1), MARK_A)
    csrc menvcfg, s0
    sfence.vma
    STORE_FAULTS(PRV_S, CAUSE_STORE_PAGE_FAULT, SLOT_VA(0, 1))
    AD_IS(PTE_A)
#endif

    PASS

    PAGING_END
