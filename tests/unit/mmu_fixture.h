/*
 * For the tests of the MMU: a little guest memory with page tables in it.
 */
#ifndef TESTS_UNIT_MMU_FIXTURE_H
#define TESTS_UNIT_MMU_FIXTURE_H

#include "emu/base/physmem.h"
#include "mmu/mmu.h"
#include "mmu/pte.h"

#define FIXTURE_RAM      0x80000000
#define FIXTURE_RAM_SIZE 0x4000000 /* 64 MiB; page tables grow from the middle */
#define FIXTURE_TABLES   (FIXTURE_RAM + FIXTURE_RAM_SIZE / 2)

#define PTE_RWX (PTE_V | PTE_R | PTE_W | PTE_X)
#define PTE_AD  (PTE_A | PTE_D)

struct fixture {
    struct physmem physmem;
    paddr_t next_table;
};

void fixture_init(struct fixture *fx);
void fixture_destroy(struct fixture *fx);

/* A page of zeroes for a page table. */
paddr_t fixture_new_table(struct fixture *fx);

/* The PTE at which a walk for `va` from `root` (of `levels`) to `level` ends; makes the tables. */
uint64_t *fixture_pte(struct fixture *fx, paddr_t root, unsigned levels, vaddr_t va,
                      unsigned level);

/* Maps the page of `level` at `va` to `pa` with `flags`. */
void fixture_map(struct fixture *fx, paddr_t root, unsigned levels, vaddr_t va, unsigned level,
                 paddr_t pa, pte_t flags);

/* One PMP entry allows everything, to all modes. */
void fixture_open_pmp(struct mmu *mmu);

static inline pte_t make_pte(paddr_t pa, pte_t flags)
{
    return pa >> PAGE_SHIFT << PTE_PPN_SHIFT | flags;
}

static inline uint64_t make_satp(unsigned levels, uint16_t asid, paddr_t root)
{
    return (uint64_t)(levels - 3 + SATP_MODE_SV39) << SATP_MODE_SHIFT |
           (uint64_t)asid << SATP_ASID_SHIFT | root >> PAGE_SHIFT;
}

#endif
