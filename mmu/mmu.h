/*
 * The memory management unit of one hart: first-level instruction and data TLB, unified second
 * level, page-walk caches, walker, PMP, and the fastmaps that shortcut them.
 *
 * It knows no hart: the hart tells it the translation context (mmu_set_context) whenever satp,
 * the privilege mode or a bit of mstatus that matters changes, and asks it to translate. It
 * announces by counting; it never prints and never raises a trap itself.
 *
 * Owner: the hart, which embeds it. Life cycle: mmu_init, mmu_reset at hart reset, mmu_destroy.
 */
#ifndef MMU_MMU_H
#define MMU_MMU_H

#include "emu/base/physmem.h"
#include "mmu/access.h"
#include "mmu/fastmap.h"
#include "mmu/open_ram.h"
#include "mmu/pmp.h"
#include "mmu/ptw.h"
#include "mmu/pwc.h"
#include "mmu/stats.h"
#include "mmu/tlb.h"
#include "mmu/watch.h"

/* What the machine's configuration chooses; fixed for the life of the MMU. */
struct mmu_config {
    struct tlb_config l1i, l1d, l2; /* l2.entries == 0: no second level */
    struct pwc_config pwc;          /* entries per level; 0: none */
    bool svnapot;                   /* N makes 64 KiB pages; false: it is reserved */
    bool fastmap;                   /* false: every access goes through the model (for tests) */
    uint8_t max_mode;               /* the largest SATP_MODE_* that satp accepts */
};

/* The architectural state that a translation depends on. */
struct mmu_context {
    uint64_t satp;
    uint8_t fetch_prv; /* PRV_U, PRV_S, PRV_M: privilege of instruction fetches */
    uint8_t data_prv;  /* ... of loads and stores: differs under mstatus.MPRV */
    bool sum, mxr;
    bool svadu; /* A and D are set by the walker; false: a clear one is a page fault (Svade) */
    bool pbmt;  /* PBMT has a meaning, though none here; false: it is reserved */
};

/* A successful translation. */
struct mmu_result {
    paddr_t pa;
    uint8_t *host; /* host address of `pa`, NULL when it is not RAM (the bus decides) */
    /*
     * Fetch only: where further instructions fetched from the same page are to be counted by a
     * caller that goes on without asking. Good until the next call here.
     */
    uint64_t *hits;
};

struct mmu {
    /* hot: what the engine's inline paths look at */
    struct fastmap *fetch_map, *data_map; /* the maps of the current context */

    uint8_t fetch_levels, data_levels; /* of the page table; 0: addresses are physical */
    uint8_t levels, unused_bits;       /* in the mode of satp: see pte.h; Bare: 0 levels */
    uint16_t asid;
    pte_t pte_reserved;                                  /* ptw_args.reserved */
    const struct leaf_pattern *fetch_plain, *data_plain; /* of the current context, by type */
    struct open_ram open_ram;
    uint64_t one_step_walks[NR_ACCESS_TYPES]; /* not yet in `stats` */
    struct mmu_context context;
    struct mmu_config config;
    struct physmem *physmem;
    struct pmp pmp;
    struct tlb l1i, l1d, l2;
    struct pwc pwc;
    struct mmu_stats stats;
    /* Where fetches count from a page that no fastmap holds, and a copy of their TLB entry. */
    struct fastmap_entry fetch_apart;
    struct tlb_entry fetch_apart_entry;
    struct fastmap *maps;             /* [NR_FASTMAP_CONTEXTS] */
    const struct watch_list *watches; /* NULL: nothing is watched */
};

/* Allocates TLBs and maps as configured. Returns 0 or -ENOMEM / -EINVAL (impossible geometry). */
int mmu_init(struct mmu *mmu, const struct mmu_config *config, struct physmem *physmem) NODISCARD;
void mmu_reset(struct mmu *mmu); /* empties every structure; statistics stay */
void mmu_destroy(struct mmu *mmu);

/*
 * Adopts a new translation context. Entries of other address spaces stay in the TLBs (they carry
 * their ASID); only the fastmaps that no longer match are emptied: those of U and S when satp or
 * mxr changes. What svadu and pbmt change is seen by walks, so only after a fence by pages that a
 * TLB holds.
 */
void mmu_set_context(struct mmu *mmu, const struct mmu_context *context);

/* Call after writing mmu->pmp: drops everything that rests on the old rules. */
void mmu_pmp_changed(struct mmu *mmu);

/*
 * Translates one access of `size` bytes at `va` that does not cross a page, doing all that the
 * modelled hardware does: TLB lookups and refills, walk, A/D update, PMP, counting. On success
 * the page is entered in the fastmap of the current context where that is allowed: never for
 * what is not RAM, never for stores into a page with PAGE_HAS_BELL, or with PAGE_HAS_CODE and not
 * yet PAGE_CODE_DIRTY (so that the engine sees the first such store; the caller sets
 * PAGE_CODE_DIRTY before the translation for its store by calling mmu_translate and then
 * physmem_mark_written()).
 * On failure says which kind of fault; the trap is the caller's business.
 */
enum mmu_fault mmu_translate(struct mmu *mmu, vaddr_t va, enum access_type type, unsigned size,
                             struct mmu_result *result) NODISCARD;

/*
 * Translates without any effect on state, statistics or A/D bits, with supervisor's eyes and the
 * current satp (debugger, trace, tests). False when not mapped.
 */
bool mmu_peek(const struct mmu *mmu, vaddr_t va, paddr_t *pa);

/*
 * sfence.vma in its four forms (priv spec 4.2.1 / 10.2.1): `has_va` false is rs1 = x0, `has_asid`
 * false is rs2 = x0. An `asid` is taken modulo its 16 bits.
 */
void mmu_sfence_vma(struct mmu *mmu, bool has_va, vaddr_t va, bool has_asid, uint64_t asid);

/*
 * From now on the pages of `watches` (borrowed; NULL: none) have no shortcuts. Call it also when
 * the list has changed. Counters and results stay what they would be.
 */
void mmu_set_watches(struct mmu *mmu, const struct watch_list *watches);

/* A page got its first decoded instructions: its stores must be seen from now on. */
void mmu_forget_stores(struct mmu *mmu, paddr_t pa);

/* Brings counts kept in fastmap entries into mmu->stats, so that these can be read. */
void mmu_fold_stats(struct mmu *mmu);

/* ... but only the hits of the first-level TLB, and the untranslated accesses, of one type. */
void mmu_fold_hits(struct mmu *mmu, enum access_type type);

/* After mmu_fold_stats(): the first identity of stats.def that does not hold, or NULL. */
const char *mmu_stats_check(const struct mmu *mmu);

/*
 * Reading is into an MMU as after mmu_init() that has the same structures, if perhaps of other
 * sizes (these are empty then); mmu_set_context() comes before it, so that adopting the context is
 * not counted again.
 */
void mmu_archive(struct mmu *mmu, struct archive *a);

#endif
