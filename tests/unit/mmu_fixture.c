#include "tests/unit/mmu_fixture.h"

#include <stdlib.h>

void fixture_init(struct fixture *fx)
{
    physmem_init(&fx->physmem);
    if (physmem_add(&fx->physmem, FIXTURE_RAM, FIXTURE_RAM_SIZE) != 0)
        abort();
    fx->next_table = FIXTURE_TABLES;
}

void fixture_destroy(struct fixture *fx)
{
    physmem_destroy(&fx->physmem);
}

paddr_t fixture_new_table(struct fixture *fx)
{
    paddr_t table = fx->next_table;
    fx->next_table += PAGE_SIZE;
    return table;
}

uint64_t *fixture_pte(struct fixture *fx, paddr_t root, unsigned levels, vaddr_t va, unsigned level)
{
    paddr_t table = root;
    for (unsigned i = levels - 1;; i--) {
        uint64_t *pte = physmem_ptr(&fx->physmem, table + vaddr_vpn(va, i) * PTE_SIZE, PTE_SIZE);
        if (i == level)
            return pte;
        if (!(*pte & PTE_V))
            *pte = make_pte(fixture_new_table(fx), PTE_V);
        table = pte_address(*pte);
    }
}

void fixture_map(struct fixture *fx, paddr_t root, unsigned levels, vaddr_t va, unsigned level,
                 paddr_t pa, pte_t flags)
{
    *fixture_pte(fx, root, levels, va, level) = make_pte(pa, flags);
}

void fixture_open_pmp(struct mmu *mmu)
{
    pmp_write_addr(&mmu->pmp, 0, PMPADDR_MASK);
    pmp_write_cfg(&mmu->pmp, 0, PMP_R | PMP_W | PMP_X | PMP_A_NAPOT);
    mmu_pmp_changed(mmu);
}
