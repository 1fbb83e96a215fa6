/* Leaves at each level, and what a walk refuses (priv spec 4.3.2). */
#include "tests/isa/paging/paging.h"

/* The address of page_a in a superpage that begins at physical `base`. */
#define SUPERPAGE_LOADS(level, slot, base) \
    CASE; \
    la a6, page_a; \
    li t0, SLOT_VA(level, slot) - (base); \
    add a6, a6, t0; \
    WITH_MPRV(PRV_S, ld a5, 0(a6)); \
    EXPECT(a5, MARK_A)

#define PAGE_FAULTS(va) \
    LOAD_FAULTS(PRV_S, CAUSE_LOAD_PAGE_FAULT, va); \
    STORE_FAULTS(PRV_S, CAUSE_STORE_PAGE_FAULT, va); \
    FETCH_FAULTS(PRV_S, CAUSE_FETCH_PAGE_FAULT, va)

/* A PTE that must fault whatever is asked of it, in slot 9 of table_0 */
#define BAD_PTE(value) \
    SET_PTE(0, 9, value); \
    sfence.vma; \
    PAGE_FAULTS(SLOT_VA(0, 9))

    PAGING_START

    /* Level 0: three pages in another order than in memory, read, written and executed */
    SET_PAGE(0, 0, page_c, LEAF_RWX)
    SET_PAGE(0, 1, page_a, LEAF_RWX)
    SET_PAGE(0, 511, page_b, LEAF_RWX)
    LOADS(PRV_S, SLOT_VA(0, 0), MARK_C)
    LOADS(PRV_S, SLOT_VA(0, 1), MARK_A)
    LOADS(PRV_S, SLOT_VA(0, 511), MARK_B)
    FETCHES(PRV_S, SLOT_VA(0, 1) + CODE)
    FETCHES(PRV_S, SLOT_VA(0, 511) + CODE)
    STORES(PRV_S, SLOT_VA(0, 1) + 64, 0x1234)
    CASE
    la t0, page_a
    ld t0, 64(t0)
    EXPECT(t0, 0x1234)
    PAGE_FAULTS(SLOT_VA(0, 2))

    /* Every higher level, at a slot of the lower and one of the upper half of the table */
    SET_PTE(1, 7, RAM_BASE >> 2 | LEAF_RWX)
    SUPERPAGE_LOADS(1, 7, RAM_BASE)
    SET_PTE(1, 511, RAM_BASE >> 2 | LEAF_RWX)
    SUPERPAGE_LOADS(1, 511, RAM_BASE)
    SET_PTE(2, 9, RAM_BASE >> 2 | LEAF_RWX)
    SUPERPAGE_LOADS(2, 9, RAM_BASE)
#if LEVELS > 3
    SET_PTE(2, 511, RAM_BASE >> 2 | LEAF_RWX)
    SUPERPAGE_LOADS(2, 511, RAM_BASE)
    SET_PTE(3, 1, LEAF_RWX)
    SUPERPAGE_LOADS(3, 1, 0)
#endif
#if LEVELS > 4
    SET_PTE(3, 511, LEAF_RWX)
    SUPERPAGE_LOADS(3, 511, 0)
    SET_PTE(4, 255, LEAF_RWX)
    SUPERPAGE_LOADS(4, 255, 0)
#endif

    /* The upper half of the address space, and the addresses between the halves */
#if LEVELS == 3
    SET_PTE(2, 511, RAM_BASE >> 2 | LEAF_RWX)
    CASE
    la a6, page_a
    li t0, -SIZE2 - RAM_BASE
#elif LEVELS == 4
    SET_PTE(3, 511, LEAF_RWX)
    CASE
    la a6, page_a
    li t0, -SIZE3
#else
    SET_PTE(4, 511, LEAF_RWX)
    CASE
    la a6, page_a
    li t0, -SIZE4
#endif
    add a6, a6, t0
    WITH_MPRV(PRV_S, ld a5, 0(a6))
    EXPECT(a5, MARK_A)
    PAGE_FAULTS(SLOT_VA(0, 1) | 1 << SV)
    PAGE_FAULTS(SLOT_VA(0, 1) | 1 << 63)
    PAGE_FAULTS(SLOT_VA(0, 1) | 1 << (SV - 1) | 1 << 63)
    PAGE_FAULTS(1 << (SV - 1))

    /* A superpage must be aligned to its size: a bit too many in each PPN below */
    SET_PTE(1, 8, (RAM_BASE + SIZE0) >> 2 | LEAF_RWX)
    PAGE_FAULTS(SLOT_VA(1, 8))
    SET_PTE(2, 10, (RAM_BASE + SIZE0) >> 2 | LEAF_RWX)
    PAGE_FAULTS(SLOT_VA(2, 10))
    SET_PTE(2, 11, (RAM_BASE + SIZE1) >> 2 | LEAF_RWX)
    PAGE_FAULTS(SLOT_VA(2, 11))
#if LEVELS > 3
    SET_PTE(3, 2, RAM_BASE >> 2 | LEAF_RWX)
    PAGE_FAULTS(SLOT_VA(3, 2) + RAM_BASE)
#endif
#if LEVELS > 4
    SET_PTE(4, 2, SIZE3 >> 2 | LEAF_RWX)
    PAGE_FAULTS(SLOT_VA(4, 2) + RAM_BASE)
#endif

    /* Not valid; W without R; reserved bits, PBMT and N without their extensions */
    BAD_PTE(0)
    BAD_PTE(RAM_BASE >> 2 | (LEAF_RWX & ~PTE_V))
    BAD_PTE(RAM_BASE >> 2 | PTE_V | PTE_W | PTE_A | PTE_D)
    BAD_PTE(RAM_BASE >> 2 | PTE_V | PTE_W | PTE_X | PTE_A | PTE_D)
    BAD_PTE(RAM_BASE >> 2 | LEAF_RWX | 1 << 54)
    BAD_PTE(RAM_BASE >> 2 | LEAF_RWX | 1 << 60)
    BAD_PTE(RAM_BASE >> 2 | LEAF_RWX | 1 << 61)
    BAD_PTE(RAM_BASE >> 2 | LEAF_RWX | 1 << 63)
    /* A pointer at the last level; pointers with reserved bits, A, D or U */
    BAD_PTE(RAM_BASE >> 2 | PTE_V)
#define BAD_POINTER(bits) \
    SET_PAGE(1, 9, table_0, PTE_V | bits); \
    sfence.vma; \
    PAGE_FAULTS(SLOT_VA(1, 9) + SIZE0)
    BAD_POINTER(1 << 55)
    BAD_POINTER(1 << 62)
    BAD_POINTER(PTE_A)
    BAD_POINTER(PTE_D)
    BAD_POINTER(PTE_U)
    /* The bits for software are its own */
    SET_PAGE(1, 9, table_0, PTE_V | PTE_RSW)
    SET_PAGE(0, 9, page_b, LEAF_RWX | PTE_RSW)
    sfence.vma
    LOADS(PRV_S, SLOT_VA(1, 9) + SLOT_VA(0, 9) - VA0, MARK_B)

    /* M-mode does not translate, nor does MPRV with MPP = M */
    CASE
    la a6, page_a
    WITH_MPRV(PRV_M, ld a5, 0(a6))
    EXPECT(a5, MARK_A)

    PASS

    PAGING_END
