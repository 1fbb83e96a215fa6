/*
 * The swap cache: pages that have a slot, found by the slot. See swap.h for what it is good for.
 */
#include "bug.h"
#include "internal.h"
#include "mm.h"
#include "swap.h"
#include "vmscan.h"
#include "vmstat.h"

#define MAX_READAHEAD 16u /* BLK_MAX_SEGMENTS */

int sysctl_page_cluster = 3;

struct page *lookup_swap_cache(swp_entry_t entry)
{
    struct page *page = swap_slot_page(entry);

    if (page) {
        get_page(page);
    }
    return page;
}

/* The page becomes that of a slot that has none. */
static void add_to_swap_cache(struct page *page, swp_entry_t entry)
{
    BUG_ON(!PageLocked(page) || PageSwapCache(page) || swap_slot_page(entry));
    get_page(page);
    page->private = entry.val;
    SetPageSwapCache(page);
    SetPageSwapBacked(page);
    swap_slot_set_page(entry, page);
    mod_vm_stat(NR_SWAPCACHE, 1);
}

bool add_to_swap(struct page *page)
{
    swp_entry_t entry = get_swap_page();

    if (!entry.val) {
        return false;
    }
    add_to_swap_cache(page, entry);
    SetPageDirty(page); /* the slot has not been written yet */
    return true;
}

void delete_from_swap_cache(struct page *page)
{
    swp_entry_t entry = {page->private};

    BUG_ON(!PageLocked(page) || !PageSwapCache(page) || PageWriteback(page));
    swap_slot_set_page(entry, NULL);
    ClearPageSwapCache(page);
    page->private = 0;
    mod_vm_stat(NR_SWAPCACHE, -1);
    put_page(page);
}

bool try_to_free_swap(struct page *page)
{
    if (!PageSwapCache(page) || PageWriteback(page) ||
        swap_count((swp_entry_t){page->private}) > 0) {
        return false;
    }
    SetPageDirty(page); /* memory now has the only copy */
    delete_from_swap_cache(page);
    return true;
}

void free_swap_and_cache(swp_entry_t entry)
{
    struct page *page = lookup_swap_cache(entry);

    swap_free(entry);
    if (page) {
        free_page_and_swap_cache(page);
    }
}

unsigned long total_swapcache_pages(void)
{
    return (unsigned long)vm_stats[NR_SWAPCACHE];
}

/*
 * How many slots to read: more while read-ahead pages are being used, down to one when they are
 * not, and never less than half of last time, so that one stray fault does not end a good run.
 */
static unsigned readahead_window(unsigned long slot)
{
    static unsigned long last_slot, last_hits;
    static unsigned last_window;
    unsigned long hits = vm_events[SWAP_RA_HIT] - last_hits;
    unsigned max_window = min(1u << sysctl_page_cluster, MAX_READAHEAD);
    unsigned window = 1;

    last_hits = vm_events[SWAP_RA_HIT];
    if (hits > 0) {
        while (window < hits + 2) {
            window *= 2;
        }
    } else if (slot == last_slot + 1 || slot + 1 == last_slot) {
        window = 2;
    }
    last_slot = slot;
    window = max(min(window, max_window), min(last_window / 2, max_window));
    last_window = window;
    return window;
}

/* A page to read a slot into, locked and in the swap cache; it goes to the reclaim lists. */
static void prepare_read(struct page *page, swp_entry_t entry)
{
    SetPageLocked(page);
    add_to_swap_cache(page, entry);
    lru_cache_add(page);
}

static bool worth_reading(swp_entry_t entry)
{
    return swap_entry_valid(entry) && swap_count(entry) > 0 && !swap_slot_page(entry);
}

/*
 * Reads the aligned window around the slot, in runs of consecutive slots. `target` is the page for
 * the slot that is wanted now; the others are taken only from memory that is free.
 */
static void read_window(unsigned long slot, struct page *target)
{
    unsigned window = readahead_window(slot);
    unsigned long first = slot & ~(unsigned long)(window - 1);
    struct page *pages[MAX_READAHEAD];
    unsigned nr = 0;

    for (unsigned i = 0; i < window; i++) {
        swp_entry_t entry = {first + i};
        struct page *page = target;

        pages[i] = NULL;
        if (entry.val != slot) {
            page = worth_reading(entry) ? alloc_page(GFP_READAHEAD) : NULL;
            if (!page) {
                continue;
            }
            SetPageReadahead(page);
            count_vm_event(SWAP_RA);
        }
        prepare_read(page, entry);
        pages[i] = page;
    }
    for (unsigned i = 0; i <= window; i++) {
        if (i < window && pages[i]) {
            nr++;
        } else if (nr > 0) {
            swap_readpages(&pages[i - nr], nr, (swp_entry_t){first + i - nr});
            nr = 0;
        }
    }
    for (unsigned i = 0; i < window; i++) {
        if (pages[i] && pages[i] != target) {
            put_page(pages[i]); /* the cache and the request hold theirs */
        }
    }
}

struct page *swapin_readahead(swp_entry_t entry)
{
    struct page *page = alloc_page(GFP_USER);
    struct page *cached;

    if (!page) {
        return NULL;
    }
    if (!swap_entry_valid(entry)) { /* given up while the allocation slept */
        put_page(page);
        return NULL;
    }
    cached = lookup_swap_cache(entry);
    if (cached || swap_count(entry) == 0) {
        put_page(page);
        return cached;
    }
    read_window(entry.val, page);
    return page;
}
