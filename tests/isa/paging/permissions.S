/* R, W and X, U and S, SUM and MXR, for loads, stores and fetches (priv spec 4.3.1). */
#include "tests/isa/paging/paging.h"

#define A_D (PTE_V | PTE_A | PTE_D)

#define LOAD_FAULT(mode, slot) LOAD_FAULTS(mode, CAUSE_LOAD_PAGE_FAULT, SLOT_VA(0, slot))
#define STORE_FAULT(mode, slot) STORE_FAULTS(mode, CAUSE_STORE_PAGE_FAULT, SLOT_VA(0, slot) + 64)
#define FETCH_FAULT(mode, slot) FETCH_FAULTS(mode, CAUSE_FETCH_PAGE_FAULT, SLOT_VA(0, slot) + CODE)
#define LOAD(mode, slot) LOADS(mode, SLOT_VA(0, slot), MARK_A)
#define STORE(mode, slot) STORES(mode, SLOT_VA(0, slot) + 64, 1)
#define FETCH(mode, slot) FETCHES(mode, SLOT_VA(0, slot) + CODE)

    PAGING_START

    /* Supervisor pages: slots 1 to 5; user pages: the same from 17 */
    .irp u, 0, 16
    SET_PAGE(0, 1 + \u, page_a, A_D | PTE_R | \u)
    SET_PAGE(0, 2 + \u, page_a, A_D | PTE_R | PTE_W | \u)
    SET_PAGE(0, 3 + \u, page_a, A_D | PTE_X | \u)
    SET_PAGE(0, 4 + \u, page_a, A_D | PTE_R | PTE_X | \u)
    SET_PAGE(0, 5 + \u, page_a, A_D | PTE_R | PTE_W | PTE_X | \u)
    .endr

    LOAD(PRV_S, 1)
    STORE_FAULT(PRV_S, 1)
    FETCH_FAULT(PRV_S, 1)
    LOAD(PRV_S, 2)
    STORE(PRV_S, 2)
    FETCH_FAULT(PRV_S, 2)
    LOAD_FAULT(PRV_S, 3)
    STORE_FAULT(PRV_S, 3)
    FETCH(PRV_S, 3)
    LOAD(PRV_S, 4)
    STORE_FAULT(PRV_S, 4)
    FETCH(PRV_S, 4)
    LOAD(PRV_S, 5)
    STORE(PRV_S, 5)
    FETCH(PRV_S, 5)

    LOAD(PRV_U, 17)
    STORE_FAULT(PRV_U, 17)
    FETCH_FAULT(PRV_U, 17)
    LOAD(PRV_U, 18)
    STORE(PRV_U, 18)
    FETCH_FAULT(PRV_U, 18)
    LOAD_FAULT(PRV_U, 19)
    STORE_FAULT(PRV_U, 19)
    FETCH(PRV_U, 19)
    LOAD(PRV_U, 20)
    STORE_FAULT(PRV_U, 20)
    FETCH(PRV_U, 20)
    LOAD(PRV_U, 21)
    STORE(PRV_U, 21)
    FETCH(PRV_U, 21)

    /* The other one's pages: U never, S without SUM never, and never to execute */
    LOAD_FAULT(PRV_U, 5)
    STORE_FAULT(PRV_U, 5)
    FETCH_FAULT(PRV_U, 5)
    LOAD_FAULT(PRV_S, 21)
    STORE_FAULT(PRV_S, 21)
    FETCH_FAULT(PRV_S, 21)
    SET_STATUS(MSTATUS_SUM)
    LOAD(PRV_S, 21)
    STORE(PRV_S, 21)
    FETCH_FAULT(PRV_S, 21)
    LOAD_FAULT(PRV_S, 19)
    LOAD_FAULT(PRV_U, 5)
    CLEAR_STATUS(MSTATUS_SUM)
    LOAD_FAULT(PRV_S, 21)

    /* MXR: what may be executed may be read, not written */
    SET_STATUS(MSTATUS_MXR)
    LOAD(PRV_S, 3)
    STORE_FAULT(PRV_S, 3)
    LOAD(PRV_U, 19)
    LOAD_FAULT(PRV_S, 19)
    LOAD_FAULT(PRV_U, 3)
    FETCH_FAULT(PRV_S, 1)
    SET_STATUS(MSTATUS_SUM)
    LOAD(PRV_S, 19)
    CLEAR_STATUS(MSTATUS_SUM | MSTATUS_MXR)
    LOAD_FAULT(PRV_S, 3)
    LOAD_FAULT(PRV_U, 19)

    /* Atomics: lr is a load, all others are stores, also where the page can be read */
    CASE
    li a6, SLOT_VA(0, 17)
    WITH_MPRV(PRV_U, lr.d a5, (a6))
    EXPECT(a5, MARK_A)
    CASE
    WITH_MPRV(PRV_U, EXPECT_TRAP(CAUSE_STORE_PAGE_FAULT, a6, sc.d a5, a5, (a6)))
    CASE
    WITH_MPRV(PRV_U, EXPECT_TRAP(CAUSE_STORE_PAGE_FAULT, a6, amoadd.d a5, x0, (a6)))
    CASE
    li a6, SLOT_VA(0, 21)
    WITH_MPRV(PRV_U, amoadd.d a5, x0, (a6))
    EXPECT(a5, MARK_A)

    /* U-mode pages hold for superpages too */
    SET_PTE(1, 3, RAM_BASE >> 2 | LEAF_RWX | PTE_U)
    LOAD_FAULTS(PRV_S, CAUSE_LOAD_PAGE_FAULT, SLOT_VA(1, 3))
    CASE
    li a6, SLOT_VA(1, 3) + 4096
    WITH_MPRV(PRV_U, ld a5, 0(a6))
    SET_PTE(2, 6, RAM_BASE >> 2 | LEAF_RWX)
    LOAD_FAULTS(PRV_U, CAUSE_LOAD_PAGE_FAULT, SLOT_VA(2, 6))

    PASS

    PAGING_END
