/*
 * on QEMU with: svnapot=true
 *
 * 64 KiB pages (priv spec, "Svnapot"): sixteen leaves with N and the PPN's lowest bits 1000; every
 * other encoding is reserved, and so is N anywhere but in a leaf at level 0.
 */
#include "tests/isa/paging/paging.h"

#define SLOT 32 /* the first of sixteen: at a multiple of 64 KiB */
#define VA(page) (SLOT_VA(0, SLOT + (page)))

/* The sixteen PTEs, all of them alike: `big` and some bits. */
#define SET_RANGE(bits) \
    la t0, table_0 + 8 * SLOT; \
    la t1, big; \
    srli t1, t1, 2; \
    li t2, bits; \
    or t1, t1, t2; \
    addi t2, t0, 16 * 8; \
98: sd t1, 0(t0); \
    addi t0, t0, 8; \
    bne t0, t2, 98b; \
    sfence.vma

#define N_64K (PTE_N | PTE_NAPOT_64K)

#define ALL_FAULT(va) \
    LOAD_FAULTS(PRV_S, CAUSE_LOAD_PAGE_FAULT, va); \
    STORE_FAULTS(PRV_S, CAUSE_STORE_PAGE_FAULT, va); \
    FETCH_FAULTS(PRV_S, CAUSE_FETCH_PAGE_FAULT, va)

    PAGING_START

    /* Each page of the range holds its own number, and an ebreak */
    la t0, big
    li t1, 0
    li t2, 0x00100073
    li t3, 4096
    li t4, 16
1:  sd t1, 0(t0)
    sw t2, CODE(t0)
    add t0, t0, t3
    addi t1, t1, 1
    bne t1, t4, 1b
    fence.i

    SET_RANGE(LEAF_RWX | N_64K)
    LOADS(PRV_S, VA(0), 0)
    LOADS(PRV_S, VA(1), 1)
    LOADS(PRV_S, VA(7), 7)
    LOADS(PRV_S, VA(15), 15)
    FETCHES(PRV_S, VA(5) + CODE)
    STORES(PRV_S, VA(9) + 64, 99)
    CASE
    la t0, big + 9 * 4096 + 64
    ld t0, 0(t0)
    EXPECT(t0, 99)
    /* Permissions and the rest are as of any leaf */
    SET_RANGE(LEAF_R | N_64K | PTE_U)
    LOADS(PRV_U, VA(3), 3)
    LOAD_FAULTS(PRV_S, CAUSE_LOAD_PAGE_FAULT, VA(3))
    STORE_FAULTS(PRV_U, CAUSE_STORE_PAGE_FAULT, VA(3))

#ifdef SVADU
    /* A and D of the PTE of the page that is used; it keeps its encoding */
    SET_RANGE(PTE_V | PTE_R | PTE_W | N_64K)
    STORES(PRV_S, VA(4) + 64, 1)
    EXPECT_PTE_BITS(0, SLOT + 4, PTE_A | PTE_D | PTE_N | PTE_NAPOT_BITS, PTE_A | PTE_D | N_64K)
    EXPECT_PTE_BITS(0, SLOT + 3, PTE_A | PTE_D, 0)
#else
    SET_RANGE(PTE_V | PTE_R | PTE_W | N_64K)
    LOAD_FAULTS(PRV_S, CAUSE_LOAD_PAGE_FAULT, VA(4))
    EXPECT_PTE_BITS(0, SLOT + 4, PTE_A | PTE_D, 0)
#endif

    /* Reserved encodings */
    SET_RANGE(LEAF_RWX | PTE_N)
    ALL_FAULT(VA(0))
    SET_RANGE(LEAF_RWX | PTE_N | 1 << PTE_PPN_SHIFT)
    ALL_FAULT(VA(1))
    SET_RANGE(LEAF_RWX | PTE_N | 2 << PTE_PPN_SHIFT)
    ALL_FAULT(VA(2))
    SET_RANGE(LEAF_RWX | PTE_N | 4 << PTE_PPN_SHIFT)
    ALL_FAULT(VA(4))
    SET_RANGE(LEAF_RWX | PTE_N | 9 << PTE_PPN_SHIFT)
    ALL_FAULT(VA(9))
    SET_RANGE(LEAF_RWX | PTE_N | 12 << PTE_PPN_SHIFT)
    ALL_FAULT(VA(12))
    SET_RANGE(LEAF_RWX | PTE_N | 15 << PTE_PPN_SHIFT)
    ALL_FAULT(VA(15))
    /* N in a superpage, and in a pointer */
    SET_PTE(1, 3, RAM_BASE >> 2 | LEAF_RWX | N_64K)
    ALL_FAULT(SLOT_VA(1, 3))
    SET_PTE(2, 5, RAM_BASE >> 2 | LEAF_RWX | N_64K)
    ALL_FAULT(SLOT_VA(2, 5))
    SET_RANGE(LEAF_RWX | N_64K)
    LOADS(PRV_S, VA(2), 2)
    SET_PAGE(1, 0, table_0, PTE_V | PTE_N)
    sfence.vma
    ALL_FAULT(VA(2))

    PASS

    PAGING_END

    .bss
    .balign 0x10000
big:
    .space 0x10000
