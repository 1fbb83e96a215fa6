/*
 * Page-walk caches: for each level of the page table that can hold pointers, a small fully
 * associative LRU cache from the part of the virtual address above that level to the table that
 * the pointer leads to. A hit at level k lets the walk start at level k - 1.
 *
 * Each is a struct tlb whose "pages" are the regions that one non-leaf PTE covers, so ASIDs,
 * global pointers and fences work as they do there. sfence.vma with an address drops the pointers
 * above that address too, which is more than priv spec 4.2.1 asks for.
 *
 * Owner: struct mmu. Life cycle: pwc_init, pwc_destroy. mmu_translate.c looks pointers up.
 */
#ifndef MMU_PWC_H
#define MMU_PWC_H

#include "mmu/tlb.h"

struct pwc_config {
    unsigned entries; /* per level; 0: no page-walk caches */
};

struct pwc {
    bool enabled;
    struct tlb level[NR_LEVELS]; /* [0] is unused: PTEs of level 0 are leaves */
};

int pwc_init(struct pwc *pwc, const struct pwc_config *config) NODISCARD; /* 0, -ENOMEM, -EINVAL */
void pwc_destroy(struct pwc *pwc);

/* Enters the non-leaf PTE `pte` that the walker read at `level` (above 0). */
void pwc_fill(struct pwc *pwc, vaddr_t va, uint16_t asid, unsigned level, pte_t pte);

void pwc_fence(struct pwc *pwc, const struct tlb_fence *fence);

#endif
