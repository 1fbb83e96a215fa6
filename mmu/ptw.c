#include "mmu/ptw.h"

const struct ptw_error_info ptw_error_info[NR_PTW_ERRORS] = {
#define PTW_ERROR_INFO(id, kind, text, sentence)                                                   \
    [PTW_##id] = {.fault = kind, .name = text, .desc = sentence},
    FOR_EACH_PTW_ERROR(PTW_ERROR_INFO)
#undef PTW_ERROR_INFO
};

/*
 * R is asked of every type, so that the reserved R=0 W=1 never matches; nor do pages to execute
 * only, which are rare.
 */
#define ALWAYS_SET   (PTE_V | PTE_R | PTE_A)
#define ALWAYS_CLEAR (PTE_N | PTE_PBMT | PTE_RESERVED)
#define BITS_FETCH   (ALWAYS_SET | PTE_X)
#define BITS_LOAD    ALWAYS_SET
#define BITS_STORE   (ALWAYS_SET | PTE_W | PTE_D)

#define USER(bits)                                                                                 \
    {                                                                                              \
        (bits) | ALWAYS_CLEAR | PTE_U, (bits) | PTE_U                                              \
    }
#define SUPERVISOR(bits)                                                                           \
    {                                                                                              \
        (bits) | ALWAYS_CLEAR | PTE_U, (bits)                                                      \
    }
#define EITHER(bits)                                                                               \
    {                                                                                              \
        (bits) | ALWAYS_CLEAR, (bits)                                                              \
    }

const struct leaf_pattern plain_leaves[NR_FASTMAP_CONTEXTS][NR_ACCESS_TYPES] = {
    [FASTMAP_U] = {USER(BITS_FETCH), USER(BITS_LOAD), USER(BITS_STORE)},
    [FASTMAP_S] = {SUPERVISOR(BITS_FETCH), SUPERVISOR(BITS_LOAD), SUPERVISOR(BITS_STORE)},
    [FASTMAP_S_SUM] = {SUPERVISOR(BITS_FETCH), EITHER(BITS_LOAD), EITHER(BITS_STORE)},
};

/*
 * The second half of step 7: sets `bits` in the leaf `*slot` at `pa`. Harts take turns on one
 * host thread, so reading and writing the PTE is atomic to the guest.
 */
static enum ptw_error set_ad(struct physmem *physmem, struct pmp *pmp, uint64_t *slot, paddr_t pa,
                             pte_t bits)
{
    /* Writing the PTE needs PMP's permission like any store. */
    if (pmp && !pmp_check(pmp, pa, PTE_SIZE, ACCESS_STORE, PRV_S))
        return PTW_PMP;
    *slot |= bits;
    physmem_mark_written(physmem, pa, PTE_SIZE);
    return PTW_NONE;
}

/* Steps 5 to 7: the leaf `*slot` at physical address `pa`, at the level i. */
static enum ptw_error use_leaf(const struct ptw_args *args, struct ptw_result *result,
                               uint64_t *slot, paddr_t pa, unsigned i)
{
    /* Step 5: permissions. */
    pte_t pte = *slot;
    result->pte = pte;
    result->size = pte & PTE_N ? PAGE_64K : level_page_size(i);
    if (!args->probe && unlikely(!pte_permits(pte, args->type, args->prv, args->sum, args->mxr)))
        return PTW_PERMISSION;

    /* Step 6: misaligned superpage. */
    if (i > 0 && unlikely(pte_is_misaligned(pte, i)))
        return PTW_MISALIGNED;

    /* Step 7: A, and for stores D. */
    pte_t needed = args->type == ACCESS_STORE ? PTE_A | PTE_D : PTE_A;
    if (args->probe || likely((pte & needed) == needed))
        return PTW_NONE;
    if (!args->svadu)
        return PTW_AD_CLEAR;
    enum ptw_error error = set_ad(args->physmem, args->pmp, slot, pa, needed);
    if (error == PTW_NONE) {
        result->set_a = !(pte & PTE_A);
        result->set_d = needed & ~pte & PTE_D;
        result->pte = pte | needed;
    }
    return error;
}

/* Step 3 for a PTE that may not be plain: N and PBMT are reserved without their extensions only. */
static bool is_reserved(pte_t pte, pte_t reserved, unsigned level)
{
    if ((pte & reserved) || (pte & (PTE_R | PTE_W)) == PTE_W)
        return true;
    return (pte & (PTE_N | PTE_PBMT)) && !pte_extension_is_known(pte, level);
}

enum ptw_error ptw_walk(const struct ptw_args *args, struct ptw_result *result)
{
    /* Step 1 is the caller's: the root, or below it what a page-walk cache remembers. */
    paddr_t table = args->table;
    pte_t global = args->global ? PTE_G : 0;
    result->set_a = result->set_d = false;
    for (unsigned i = args->level;; i--) {
        /* Step 2: read the PTE, an implicit access of supervisor mode to PMP. */
        result->level = i;
        paddr_t pa = table + vaddr_vpn(args->va, i) * PTE_SIZE;
        if (args->pmp && unlikely(!pmp_check(args->pmp, pa, PTE_SIZE, ACCESS_LOAD, PRV_S)))
            return result->error = PTW_PMP;
        uint64_t *slot = physmem_ptr(args->physmem, pa, PTE_SIZE);
        if (unlikely(!slot))
            return result->error = PTW_NOT_RAM;
        pte_t pte = *slot;

        /* Step 3: V, and what is reserved. */
        if (unlikely(!(pte & PTE_V)))
            return result->error = PTW_INVALID;
        if (unlikely((pte & ALWAYS_CLEAR) || (pte & (PTE_R | PTE_W)) == PTE_W) &&
            is_reserved(pte, args->reserved, i))
            return result->error = PTW_RESERVED;

        /* Step 4: a leaf, or a pointer, in which D, A and U are reserved (4.4.1). */
        if (pte_is_leaf(pte)) {
            result->error = use_leaf(args, result, slot, pa, i);
            result->pte |= global;
            return result->error;
        }
        if (unlikely(pte & (PTE_D | PTE_A | PTE_U)))
            return result->error = PTW_RESERVED;
        if (unlikely(i == 0))
            return result->error = PTW_NO_LEAF;
        global |= pte & PTE_G;
        result->path[i] = pte | global;
        table = pte_address(pte);
    }
}
