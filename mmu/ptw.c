#include "mmu/ptw.h"

const struct ptw_error_info ptw_error_info[NR_PTW_ERRORS] = {
#define PTW_ERROR_INFO(id, kind, text, sentence)                                                   \
    [PTW_##id] = {.fault = kind, .name = text, .desc = sentence},
    FOR_EACH_PTW_ERROR(PTW_ERROR_INFO)
#undef PTW_ERROR_INFO
};

/*
 * Steps 5 to 7: the leaf `*slot` at physical address `pa` and args' level i. Harts take turns on
 * one host thread, so reading and writing the PTE here is atomic to the guest.
 */
static enum ptw_error use_leaf(const struct ptw_args *args, struct ptw_result *result,
                               uint64_t *slot, paddr_t pa, unsigned i)
{
    /* Step 5: permissions. */
    pte_t pte = *slot;
    result->pte = pte;
    if (!args->probe && !pte_permits(pte, args->type, args->prv, args->sum, args->mxr))
        return PTW_PERMISSION;

    /* Step 6: misaligned superpage. */
    if (pte_is_misaligned(pte, i))
        return PTW_MISALIGNED;

    /* Step 7: A, and for stores D. Writing the PTE needs PMP's permission like any store. */
    pte_t needed = args->type == ACCESS_STORE ? PTE_A | PTE_D : PTE_A;
    if (args->probe || likely((pte & needed) == needed))
        return PTW_NONE;
    if (!args->svadu)
        return PTW_AD_CLEAR;
    if (args->pmp && !pmp_check(args->pmp, pa, PTE_SIZE, ACCESS_STORE, PRV_S))
        return PTW_PMP;
    result->set_a = !(pte & PTE_A);
    result->set_d = needed & ~pte & PTE_D;
    result->pte = *slot = pte | needed;
    physmem_mark_written(args->physmem, pa, PTE_SIZE);
    return PTW_NONE;
}

static enum ptw_error walk(const struct ptw_args *args, struct ptw_result *result)
{
    /* Step 1 is the caller's: the root, or below it what a page-walk cache remembers. */
    paddr_t table = args->table;
    pte_t global = args->global ? PTE_G : 0;
    for (unsigned i = args->level;; i--) {
        /* Step 2: read the PTE, an implicit access of supervisor mode to PMP. */
        result->level = i;
        paddr_t pa = table + vaddr_vpn(args->va, i) * PTE_SIZE;
        if (args->pmp && !pmp_check(args->pmp, pa, PTE_SIZE, ACCESS_LOAD, PRV_S))
            return PTW_PMP;
        uint64_t *slot = physmem_ptr(args->physmem, pa, PTE_SIZE);
        if (!slot)
            return PTW_NOT_RAM;
        pte_t pte = *slot;

        /* Step 3: V, and what is reserved (N and PBMT too: Svnapot and Svpbmt are absent). */
        if (!(pte & PTE_V))
            return PTW_INVALID;
        if ((pte & (PTE_N | PTE_PBMT | PTE_RESERVED)) || (pte & (PTE_R | PTE_W)) == PTE_W)
            return PTW_RESERVED;

        /* Step 4: a leaf, or a pointer, in which D, A and U are reserved (4.4.1). */
        if (pte_is_leaf(pte)) {
            enum ptw_error error = use_leaf(args, result, slot, pa, i);
            result->pte |= global;
            return error;
        }
        if (pte & (PTE_D | PTE_A | PTE_U))
            return PTW_RESERVED;
        if (i == 0)
            return PTW_NO_LEAF;
        global |= pte & PTE_G;
        result->path[i] = pte | global;
        table = pte_address(pte);
    }
}

enum ptw_error ptw_walk(const struct ptw_args *args, struct ptw_result *result)
{
    result->set_a = result->set_d = false;
    result->error = walk(args, result);
    return result->error;
}
