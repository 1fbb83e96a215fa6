#include "mmu/pwc.h"
#include "mmu/tlb_hot.h"

#include <string.h>

int pwc_init(struct pwc *pwc, const struct pwc_config *config)
{
    memset(pwc, 0, sizeof(*pwc));
    struct tlb_config each = {.entries = config->entries, .policy = TLB_LRU};
    for (unsigned level = 1; level < NR_LEVELS && config->entries; level++) {
        int error = tlb_init(&pwc->level[level], &each);
        if (error) {
            pwc_destroy(pwc);
            return error;
        }
    }
    pwc->enabled = config->entries != 0;
    return 0;
}

void pwc_destroy(struct pwc *pwc)
{
    for (unsigned level = 1; level < NR_LEVELS; level++)
        tlb_destroy(&pwc->level[level]);
    memset(pwc, 0, sizeof(*pwc));
}

void pwc_fill(struct pwc *pwc, vaddr_t va, uint16_t asid, unsigned level, pte_t pte)
{
    if (pwc->enabled)
        tlb_insert(&pwc->level[level], va, asid, pte, level_page_size(level));
}

void pwc_fence(struct pwc *pwc, const struct tlb_fence *fence)
{
    for (unsigned level = 1; level < NR_LEVELS && pwc->enabled; level++)
        tlb_fence(&pwc->level[level], fence);
}
