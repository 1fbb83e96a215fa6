#include "mmu/ptw.h"

const struct ptw_error_info ptw_error_info[NR_PTW_ERRORS] = {
#define PTW_ERROR_INFO(id, kind, text, sentence)                                                   \
    [PTW_##id] = {.fault = kind, .name = text, .desc = sentence},
    FOR_EACH_PTW_ERROR(PTW_ERROR_INFO)
#undef PTW_ERROR_INFO
};

enum ptw_error ptw_set_ad(struct physmem *physmem, struct pmp *pmp, uint64_t *slot, paddr_t pa,
                          pte_t bits)
{
    /* Writing the PTE needs PMP's permission like any store. */
    if (pmp && !pmp_check(pmp, pa, PTE_SIZE, ACCESS_STORE, PRV_S))
        return PTW_PMP;
    *slot |= bits;
    physmem_mark_written(physmem, pa, PTE_SIZE);
    return PTW_NONE;
}
