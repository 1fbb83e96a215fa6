/*
 * Reclaim: which frames are taken back, and how (mm/vmscan.c, mm/policy/).
 *
 * vmscan.c knows when to reclaim (watermarks, kswapd, direct reclaim) and how to get rid of a
 * page (unmap, swap out, drop). A reclaim policy knows which page: it keeps the evictable pages
 * in lists of its own, sees them being added, used and removed, and names victims.
 */
#ifndef VMSCAN_H
#define VMSCAN_H

#include "gfp.h"
#include "mm_types.h"

enum lru_type { LRU_ANON, LRU_FILE, NR_LRU_TYPES };

static inline enum lru_type page_lru_type(const struct page *page)
{
    return page->flags & (1ul << PG_SWAPBACKED) ? LRU_ANON : LRU_FILE;
}

/* One run of reclaim. */
struct scan_control {
    unsigned long nr_to_reclaim; /* frames wanted */
    unsigned long nr_reclaimed;  /* frames freed so far */
    unsigned long nr_written;    /* pages on their way to swap, freed when they are there */
    unsigned long nr_scanned;    /* pages looked at so far */
    /* DEF_PRIORITY down to 0: how hard to try; at 0 every page is a candidate, used or not. */
    int priority;
    bool may_swap; /* there is swap with a free slot */
    bool kswapd;   /* for the counters: kswapd's or a task's own */
};

#define DEF_PRIORITY     4
#define SWAP_CLUSTER_MAX 32ul

/* All operations are mandatory, run under the kernel lock and never sleep. */
struct reclaim_policy {
    const char *name;
    void (*init)(void);
    /* The page becomes evictable: just faulted in or read. */
    void (*add)(struct page *page);
    /* It is freed, or taken as a victim by its owner; it is in the policy's lists. */
    void (*remove)(struct page *page);
    /* It was used: a fault found it in the swap cache, or a system call read it. */
    void (*mark_accessed)(struct page *page);
    /* Periodic scan of the access bits of about `nr` pages. */
    void (*age)(unsigned long nr);
    /*
     * Takes up to `nr` pages of one type off its lists into `victims`, coldest first, and returns
     * how many it looked at; 0: it has none left for this priority.
     */
    unsigned long (*isolate)(struct scan_control *sc, enum lru_type type, unsigned long nr,
                             struct list_head *victims);
    /* A victim could not be freed: `active`, because it was used; else it is as cold as before. */
    void (*putback)(struct page *page, bool active);
    /* Pages of the type, used recently and not. */
    unsigned long (*nr_pages)(enum lru_type type);
};

extern const struct reclaim_policy *reclaim_policy;
extern const struct reclaim_policy idle_policy;

extern int sysctl_swappiness; /* 0 (never swap while file pages are left) to 200 */

/* A page that became evictable; ones that have no backing store go to the unevictable count. */
void lru_cache_add(struct page *page);
/* A page that is freed. */
void lru_del_page(struct page *page);
/* A victim, or a page whose write has ended, goes back to the policy. */
void lru_putback(struct page *page, bool active);
/* An unevictable page becomes evictable. */
void lru_rescue_page(struct page *page);
void mark_page_accessed(struct page *page);

/* Frames freed by the calling task itself, on its way to an allocation of 2^order. */
unsigned long try_to_free_pages(unsigned order, gfp_t gfp);
/* Free memory is below the low watermark. */
void wakeup_kswapd(void);
void kswapd_init(void);

#endif
