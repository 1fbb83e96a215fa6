/*
 * The page-table walker: the virtual address translation process of priv spec 4.3.2 as a
 * function of its arguments. It keeps no state and knows neither hart nor TLB; page-walk caches
 * enter through the level and the table that a walk starts from.
 */
#ifndef MMU_PTW_H
#define MMU_PTW_H

#include "emu/base/physmem.h"
#include "mmu/access.h"
#include "mmu/pmp.h"
#include "mmu/pte.h"

/*
 * How a walk can end. The reason is kept until the edge of the MMU, where ptw_error_info says
 * which of the two kinds of fault it is.
 */
#define FOR_EACH_PTW_ERROR(X)                                                                      \
    X(NONE, MMU_OK, "ok", "completed")                                                             \
    X(INVALID, MMU_PAGE_FAULT, "invalid", "V clear")                                               \
    X(RESERVED, MMU_PAGE_FAULT, "reserved", "a reserved bit or encoding")                          \
    X(NO_LEAF, MMU_PAGE_FAULT, "no_leaf", "pointer to a table at the last level")                  \
    X(PERMISSION, MMU_PAGE_FAULT, "permission", "R, W, X, U, SUM or MXR forbids the access")       \
    X(MISALIGNED, MMU_PAGE_FAULT, "misaligned", "superpage not aligned to its size")               \
    X(AD_CLEAR, MMU_PAGE_FAULT, "ad_clear", "A, or D for a store, is clear under Svade")           \
    X(PMP, MMU_ACCESS_FAULT, "pmp", "PMP forbids the access to the PTE")                           \
    X(NOT_RAM, MMU_ACCESS_FAULT, "not_ram", "the PTE is not in RAM")

enum ptw_error {
#define PTW_ERROR_ENUM(name, fault, text, desc) PTW_##name,
    FOR_EACH_PTW_ERROR(PTW_ERROR_ENUM)
#undef PTW_ERROR_ENUM
        NR_PTW_ERRORS
};

struct ptw_error_info {
    enum mmu_fault fault;
    const char *name, *desc;
};
extern const struct ptw_error_info ptw_error_info[NR_PTW_ERRORS];

struct ptw_args {
    struct physmem *physmem;
    struct pmp *pmp; /* NULL: PTEs are read without asking (mmu_peek) */
    paddr_t table;   /* where the walk starts: the root, or what a page-walk cache knew */
    unsigned level;  /* the level of `table` */
    vaddr_t va;      /* canonical: checked by the caller, which knows the mode */
    enum access_type type;
    uint8_t prv; /* PRV_U or PRV_S */
    bool sum, mxr;
    bool svadu;  /* set A and D; false: they must be set (Svade) */
    bool global; /* a pointer above `table` had G: so has everything below it */
    bool probe;  /* only find the leaf: no permission is needed and nothing is written */
};

struct ptw_result {
    enum ptw_error error;
    unsigned level; /* of the leaf, or of the PTE at which the walk failed */
    pte_t pte;      /* the leaf, with A and D as they are in memory now; G also if inherited */
    bool set_a, set_d;
    pte_t path[NR_PAGE_SIZES]; /* the pointers followed, ptw_args.level down to level + 1 */
};

/*
 * Step 5 of 4.3.2: may the access be made by the permissions in the leaf `pte`? A TLB hit asks
 * the same.
 */
static inline bool pte_permits(pte_t pte, enum access_type type, unsigned prv, bool sum, bool mxr)
{
    /* SUM lets supervisors load and store, never fetch, from user pages (priv spec 4.1.1.2). */
    if (prv == PRV_U ? !(pte & PTE_U) : (pte & PTE_U) && (!sum || type == ACCESS_FETCH))
        return false;
    switch (type) {
    case ACCESS_FETCH:
        return pte & PTE_X;
    case ACCESS_LOAD:
        return pte & (mxr ? PTE_R | PTE_X : PTE_R);
    default:
        return pte & PTE_W;
    }
}

/*
 * The second half of step 7: sets `bits` in the leaf `*slot` at `pa`. Harts take turns on one
 * host thread, so reading and writing the PTE is atomic to the guest.
 */
enum ptw_error ptw_set_ad(struct physmem *physmem, struct pmp *pmp, uint64_t *slot, paddr_t pa,
                          pte_t bits) NODISCARD;

/* Steps 5 to 7: the leaf `*slot` at physical address `pa`, at the level i. */
static ALWAYS_INLINE enum ptw_error ptw_use_leaf(const struct ptw_args *args,
                                                 struct ptw_result *result, uint64_t *slot,
                                                 paddr_t pa, unsigned i)
{
    /* Step 5: permissions. */
    pte_t pte = *slot;
    result->pte = pte;
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
    enum ptw_error error = ptw_set_ad(args->physmem, args->pmp, slot, pa, needed);
    if (error == PTW_NONE) {
        result->set_a = !(pte & PTE_A);
        result->set_d = needed & ~pte & PTE_D;
        result->pte = pte | needed;
    }
    return error;
}

/*
 * Walks. The result says how it ended, and so does the return value. Inline, for walks are a hot
 * path and the arguments need not pass through memory.
 */
static ALWAYS_INLINE enum ptw_error ptw_walk(const struct ptw_args *args, struct ptw_result *result)
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

        /* Step 3: V, and what is reserved (N and PBMT too: Svnapot and Svpbmt are absent). */
        if (unlikely(!(pte & PTE_V)))
            return result->error = PTW_INVALID;
        if (unlikely((pte & (PTE_N | PTE_PBMT | PTE_RESERVED)) || (pte & (PTE_R | PTE_W)) == PTE_W))
            return result->error = PTW_RESERVED;

        /* Step 4: a leaf, or a pointer, in which D, A and U are reserved (4.4.1). */
        if (pte_is_leaf(pte)) {
            result->error = ptw_use_leaf(args, result, slot, pa, i);
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

#endif
