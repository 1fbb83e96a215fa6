/*
 * The page-table walker: the virtual address translation process of priv spec 4.3.2 as a
 * function of its arguments. It keeps no state and knows neither hart nor TLB; page-walk caches
 * enter through the level and the table that a walk starts from.
 */
#ifndef MMU_PTW_H
#define MMU_PTW_H

#include "emu/base/physmem.h"
#include "mmu/access.h"
#include "mmu/fastmap.h"
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
    pte_t reserved;  /* what must be clear in every PTE: PTE_RESERVED, N and PBMT if absent */
    enum access_type type;
    uint8_t prv; /* PRV_U or PRV_S */
    bool sum, mxr;
    bool svadu;  /* set A and D; false: they must be set (Svade) */
    bool global; /* a pointer above `table` had G: so has everything below it */
    bool probe;  /* only find the leaf: no permission is needed and nothing is written */
};

struct ptw_result {
    enum ptw_error error;
    unsigned level;      /* of the leaf, or of the PTE at which the walk failed */
    enum page_size size; /* what the leaf maps */
    pte_t pte;           /* the leaf, with A and D as they are in memory now; G also if inherited */
    bool set_a, set_d;
    pte_t path[NR_LEVELS]; /* the pointers followed, ptw_args.level down to level + 1 */
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
 * Leaves at level 0 that plainly allow an access: of the bits in `mask` exactly those in `value`
 * are set. They pass steps 3 to 7 without further question and with nothing to write, and so does
 * a TLB entry made from one. Others are not refused, but take the long way.
 */
struct leaf_pattern {
    pte_t mask, value;
};

static inline bool pte_matches(pte_t pte, const struct leaf_pattern *pattern)
{
    return (pte & pattern->mask) == pattern->value;
}

/* By context and type of access; nothing in FASTMAP_M, where nothing is translated. */
extern const struct leaf_pattern plain_leaves[NR_FASTMAP_CONTEXTS][NR_ACCESS_TYPES];

/* Walks. The result says how it ended, and so does the return value. */
enum ptw_error ptw_walk(const struct ptw_args *args, struct ptw_result *result);

#endif
