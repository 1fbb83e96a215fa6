/*
 * Physical memory protection (priv spec 3.7): sixteen entries, grain of four bytes.
 *
 * Every access in S and U mode, every PTE access of the walker, and accesses in M mode under
 * locked entries pass through here. What the rules say is the same over long stretches of
 * addresses (a span), so the last span is remembered and a check costs one compare.
 *
 * Owner: struct mmu. Life cycle: pmp_reset at hart reset; the hart's CSR file writes it, and then
 * calls mmu_pmp_changed().
 */
#ifndef MMU_PMP_H
#define MMU_PMP_H

#include "emu/isa/bits.h"
#include "mmu/access.h"

#define NR_PMP_ENTRIES 16

/* A stretch [base, base + size) on which every byte is decided by the same entry, or by none. */
struct pmp_span {
    paddr_t base;
    uint64_t size;
    uint8_t allowed[2]; /* PMP_R | PMP_W | PMP_X for S and U modes [0], for M mode [1] */
};

struct pmp {
    struct pmp_span span;          /* the one that the last check fell into; size 0: none */
    uint8_t cfg[NR_PMP_ENTRIES];   /* pmpNcfg */
    uint64_t addr[NR_PMP_ENTRIES]; /* pmpaddrN: bits 55..2 of the address */
};

/* All entries off: M mode may do everything, S and U mode nothing. */
void pmp_reset(struct pmp *pmp);

/*
 * The registers as CSRs: `first` is the lowest entry of the pmpcfg register (0 or 8 on RV64),
 * `entry` below NR_PMP_ENTRIES. Writes are WARL and respect locks (priv spec 3.7.1): a locked
 * entry ignores them, a locked TOR entry also locks the address below it, and R=0 W=1, which is
 * reserved, permits nothing.
 */
uint64_t pmp_read_cfg(const struct pmp *pmp, unsigned first);
void pmp_write_cfg(struct pmp *pmp, unsigned first, uint64_t value);
uint64_t pmp_read_addr(const struct pmp *pmp, unsigned entry);
void pmp_write_addr(struct pmp *pmp, unsigned entry, uint64_t value);

/* Finds the span around `pa` and keeps it in pmp->span. */
void pmp_find_span(struct pmp *pmp, paddr_t pa);

/* The check for accesses that do not lie in the remembered span. */
bool pmp_check_slow(struct pmp *pmp, paddr_t pa, uint64_t size, enum access_type type,
                    unsigned prv) NODISCARD;

static inline bool pmp_span_allows(const struct pmp_span *span, enum access_type type, unsigned prv)
{
    static const uint8_t needed[NR_ACCESS_TYPES] = {
        [ACCESS_FETCH] = PMP_X, [ACCESS_LOAD] = PMP_R, [ACCESS_STORE] = PMP_W};
    return span->allowed[prv == PRV_M] & needed[type];
}

/* Does the remembered span hold all of [pa, pa + size)? */
static inline bool pmp_span_holds(const struct pmp *pmp, paddr_t pa, uint64_t size)
{
    uint64_t offset = pa - pmp->span.base;
    return offset < pmp->span.size && size <= pmp->span.size - offset;
}

/* May `prv` make this access of `size` bytes (priv spec 3.7.1.3)? */
static inline bool pmp_check(struct pmp *pmp, paddr_t pa, uint64_t size, enum access_type type,
                             unsigned prv)
{
    if (likely(pmp_span_holds(pmp, pa, size)))
        return pmp_span_allows(&pmp->span, type, prv);
    return pmp_check_slow(pmp, pa, size, type, prv);
}

/*
 * Is the whole page around `pa` allowed, so that a shortcut to it needs no further check? Also
 * false for a page that entries split, though each of its parts might be allowed.
 */
static inline bool pmp_page_allows(struct pmp *pmp, paddr_t pa, enum access_type type, unsigned prv)
{
    if (!pmp_span_holds(pmp, pa & PAGE_MASK, PAGE_SIZE))
        pmp_find_span(pmp, pa);
    return pmp_span_holds(pmp, pa & PAGE_MASK, PAGE_SIZE) && pmp_span_allows(&pmp->span, type, prv);
}

#endif
