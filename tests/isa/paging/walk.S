/*
 * not on QEMU: a walk that leaves RAM is a page fault there, and updates of A and D ask no PMP
 *
 * Accesses of the walker itself that fail, off RAM or by PMP: access faults of the original kind.
 */
#include "tests/isa/paging/paging.h"

#define ACCESS_FAULTS(va) \
    LOAD_FAULTS(PRV_S, CAUSE_LOAD_ACCESS, va); \
    STORE_FAULTS(PRV_S, CAUSE_STORE_ACCESS, va); \
    FETCH_FAULTS(PRV_S, CAUSE_FETCH_ACCESS, va)

#define NOWHERE 0x30000000 /* no RAM there */

#define ALL_ADDRESSES CONFIG(PMP_R | PMP_W | PMP_X)
#define CONFIG(bits) (PMP_A_NAPOT | bits)

/* S and U may do just `bits` to one page, and anything elsewhere. */
#define PROTECT(symbol, bits) \
    la t0, symbol; \
    srli t0, t0, 2; \
    ori t0, t0, 4096 / 8 - 1; \
    csrw pmpaddr0, t0; \
    li t0, -1; \
    csrw pmpaddr1, t0; \
    li t0, ALL_ADDRESSES << 8 | CONFIG(bits); \
    csrw pmpcfg0, t0; \
    sfence.vma
#define UNPROTECT \
    li t0, ALL_ADDRESSES << 8; \
    csrw pmpcfg0, t0

    PAGING_START
    SET_PAGE(0, 1, page_a, LEAF_RWX)
    SET_PAGE(0, 511, page_b, LEAF_RWX)

    /* A table where there is no RAM is an access fault of the access that was walked for */
    SET_PTE(1, 10, NOWHERE >> 2 | PTE_V)
    ACCESS_FAULTS(SLOT_VA(1, 10))
    /* ... and a page there too */
    SET_PTE(0, 10, NOWHERE >> 2 | LEAF_RWX)
    ACCESS_FAULTS(SLOT_VA(0, 10))
    /* A page beyond all physical memory: all 44 bits of the PPN count */
    SET_PTE(0, 11, 0x003ffffffffffc00 | LEAF_RWX)
    ACCESS_FAULTS(SLOT_VA(0, 11))
    /* The root itself */
    CASE
    csrr s0, satp
    li t0, MODE << SATP_MODE_SHIFT | NOWHERE >> 12
    csrw satp, t0
    sfence.vma
    ACCESS_FAULTS(SLOT_VA(0, 1))
    csrw satp, s0
    sfence.vma

    /* PMP refuses the walker its PTE: an access fault too, of the original kind */
    PROTECT(table_0, PMP_X)
    ACCESS_FAULTS(SLOT_VA(0, 1))
    ACCESS_FAULTS(SLOT_VA(0, 2)) /* before it is known to be invalid */
    /* and the page itself: what PMP forbids there is no page fault */
    PROTECT(page_a, PMP_X)
    LOAD_FAULTS(PRV_S, CAUSE_LOAD_ACCESS, SLOT_VA(0, 1))
    STORE_FAULTS(PRV_S, CAUSE_STORE_ACCESS, SLOT_VA(0, 1))
    LOADS(PRV_S, SLOT_VA(0, 511), MARK_B)
    UNPROTECT
    LOADS(PRV_S, SLOT_VA(0, 1), MARK_A)

#ifdef SVADU
    /* The update is a store to the table, which PMP may forbid: an access fault */
    SET_PAGE(0, 5, page_a, PTE_V | PTE_R | PTE_X)
    PROTECT(table_0, PMP_R)
    LOADS(PRV_S, SLOT_VA(0, 1), MARK_A)
    LOAD_FAULTS(PRV_S, CAUSE_LOAD_ACCESS, SLOT_VA(0, 5))
    FETCH_FAULTS(PRV_S, CAUSE_FETCH_ACCESS, SLOT_VA(0, 5) + CODE)
    STORE_FAULTS(PRV_S, CAUSE_STORE_PAGE_FAULT, SLOT_VA(0, 5))
#endif

    PASS

    PAGING_END
