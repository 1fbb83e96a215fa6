/*
 * Cache blocks under paging (unpriv spec, "CMO"): managing one asks for the permission of a load
 * and for A, zeroing one for that of a store and for A and D; all faults are those of stores.
 */
#include "tests/isa/paging/paging.h"

#define ACCESSED(slot, want) EXPECT_PTE_BITS(0, slot, PTE_A | PTE_D, want)

#define RUNS(mode, insn, va) \
    CASE; \
    li a6, va; \
    WITH_MPRV(mode, insn (a6))
#define FAULTS(mode, insn, va) \
    CASE; \
    li a6, va; \
    WITH_MPRV(mode, EXPECT_TRAP(CAUSE_STORE_PAGE_FAULT, a6, insn (a6)))

    PAGING_START
    .option arch, +zicbom, +zicboz

    SET_PAGE(0, 1, page_a, PTE_V | PTE_R | PTE_A)
    SET_PAGE(0, 2, page_b, PTE_V | PTE_R | PTE_W | PTE_A | PTE_D)
    SET_PAGE(0, 3, page_c, PTE_V | PTE_R | PTE_W | PTE_A | PTE_D | PTE_U)
    SET_PAGE(0, 4, page_c, PTE_V | PTE_R | PTE_W)
    SET_PAGE(0, 5, page_c, PTE_V | PTE_R | PTE_W | PTE_A)
    SET_PAGE(0, 6, page_a, PTE_V | PTE_R)

    /* Read-only */
    RUNS(PRV_S, cbo.clean, SLOT_VA(0, 1) + 5)
    RUNS(PRV_S, cbo.flush, SLOT_VA(0, 1) + 63)
    RUNS(PRV_S, cbo.inval, SLOT_VA(0, 1))
    FAULTS(PRV_S, cbo.zero, SLOT_VA(0, 1) + 63)

    /* Writable: the block, not what is beside it; from the TLB and the shortcut behind it too */
    .rept 3
    STORES(PRV_S, SLOT_VA(0, 2) + 0x138, 0x55)
    STORES(PRV_S, SLOT_VA(0, 2) + 0x140, 0x66)
    STORES(PRV_S, SLOT_VA(0, 2) + 0x178, 0x77)
    STORES(PRV_S, SLOT_VA(0, 2) + 0x180, 0x88)
    RUNS(PRV_S, cbo.zero, SLOT_VA(0, 2) + 0x17f)
    LOADS(PRV_S, SLOT_VA(0, 2) + 0x138, 0x55)
    LOADS(PRV_S, SLOT_VA(0, 2) + 0x140, 0)
    LOADS(PRV_S, SLOT_VA(0, 2) + 0x178, 0)
    LOADS(PRV_S, SLOT_VA(0, 2) + 0x180, 0x88)
    .endr

    /* Absent, the other mode's, beyond the address space */
    FAULTS(PRV_S, cbo.clean, SLOT_VA(0, 9) + 1)
    FAULTS(PRV_S, cbo.zero, SLOT_VA(0, 9) + 1)
    FAULTS(PRV_U, cbo.inval, SLOT_VA(0, 2))
    FAULTS(PRV_U, cbo.zero, SLOT_VA(0, 2) + 8)
    FAULTS(PRV_S, cbo.flush, SLOT_VA(0, 3))
    RUNS(PRV_U, cbo.zero, SLOT_VA(0, 3) + 64)
    FAULTS(PRV_S, cbo.flush, 0x7fffffffffffffff)

    /* A and D */
#ifdef SVADU
    RUNS(PRV_S, cbo.clean, SLOT_VA(0, 4))
    ACCESSED(4, PTE_A)
    RUNS(PRV_S, cbo.zero, SLOT_VA(0, 4) + 64)
    ACCESSED(4, PTE_A | PTE_D)
    RUNS(PRV_S, cbo.flush, SLOT_VA(0, 5))
    ACCESSED(5, PTE_A)
    FAULTS(PRV_S, cbo.zero, SLOT_VA(0, 6))
    ACCESSED(6, 0)
#else
    FAULTS(PRV_S, cbo.clean, SLOT_VA(0, 4) + 9)
    FAULTS(PRV_S, cbo.zero, SLOT_VA(0, 4) + 9)
    ACCESSED(4, 0)
    RUNS(PRV_S, cbo.flush, SLOT_VA(0, 5))
    FAULTS(PRV_S, cbo.zero, SLOT_VA(0, 5) + 1)
    ACCESSED(5, PTE_A)
#endif

    PASS

    PAGING_END
