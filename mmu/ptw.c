#include "mmu/ptw.h"

const struct ptw_error_info ptw_error_info[NR_PTW_ERRORS] = {
#define PTW_ERROR_INFO(id, kind, text, sentence)                                                   \
    [PTW_##id] = {.fault = kind, .name = text, .desc = sentence},
    FOR_EACH_PTW_ERROR(PTW_ERROR_INFO)
#undef PTW_ERROR_INFO
};

enum ptw_error ptw_set_ad(const struct ptw_args *args, struct ptw_result *result, uint64_t *slot,
                          paddr_t pa, pte_t needed)
{
    if (!args->svadu)
        return PTW_AD_CLEAR;
    /* Writing the PTE needs PMP's permission like any store. */
    if (args->pmp && !pmp_check(args->pmp, pa, PTE_SIZE, ACCESS_STORE, PRV_S))
        return PTW_PMP;
    pte_t pte = *slot;
    result->set_a = !(pte & PTE_A);
    result->set_d = needed & ~pte & PTE_D;
    result->pte = *slot = pte | needed;
    physmem_mark_written(args->physmem, pa, PTE_SIZE);
    return PTW_NONE;
}
