/*
 * The buddy allocator. Free memory is kept as blocks of 2^order frames, each aligned to its size;
 * a block that is freed joins its buddy (the block it was once split from) as long as that one is
 * free too. Above the free lists sits the policy of who may take the last frames: zone watermarks
 * (mmzone.h), kswapd, direct reclaim, the OOM killer.
 */
#include "mmzone.h"

#include "bug.h"
#include "gfp.h"
#include "internal.h"
#include "mm.h"
#include "oom.h"
#include "printk.h"
#include "sched.h"
#include "string.h"
#include "vmscan.h"
#include "vmstat.h"

/* Rounds of reclaim without a single freed frame before the OOM killer is asked. */
#define MAX_RECLAIM_RETRIES 4

struct zone zone;
int sysctl_min_free_kbytes;
bool page_poison;

#define POISON_FREE 0x6b

static bool page_is_buddy(const struct page *page, unsigned order)
{
    return PageBuddy(page) && page->private == order;
}

static void add_to_free_list(struct page *page, unsigned order)
{
    SetPageBuddy(page);
    page->private = order;
    list_add(&page->lru, &zone.free_area[order].free_list);
    zone.free_area[order].nr_free++;
}

static void del_from_free_list(struct page *page, unsigned order)
{
    list_del(&page->lru);
    ClearPageBuddy(page);
    page->private = 0;
    zone.free_area[order].nr_free--;
}

/* Joins the block with free buddies as far as it goes. */
static void free_one_block(struct page *page, unsigned order)
{
    unsigned long pfn = page_to_pfn(page);

    zone.nr_free += 1ul << order;
    while (order < MAX_ORDER) {
        unsigned long buddy_pfn = pfn ^ (1ul << order);
        struct page *buddy = page + (long)(buddy_pfn - pfn);

        if (!page_is_buddy(buddy, order)) {
            break;
        }
        del_from_free_list(buddy, order);
        if (buddy_pfn < pfn) {
            page = buddy;
            pfn = buddy_pfn;
        }
        order++;
    }
    add_to_free_list(page, order);
}

/* Takes the smallest block that is large enough and gives back what is too much. */
static struct page *take_block(unsigned order)
{
    for (unsigned current_order = order; current_order <= MAX_ORDER; current_order++) {
        struct free_area *area = &zone.free_area[current_order];
        struct page *page;

        if (list_empty(&area->free_list)) {
            continue;
        }
        page = list_first_entry(&area->free_list, struct page, lru);
        del_from_free_list(page, current_order);
        while (current_order > order) {
            current_order--;
            add_to_free_list(page + (1ul << current_order), current_order);
        }
        zone.nr_free -= 1ul << order;
        return page;
    }
    return NULL;
}

/* The block, if taking it leaves more than `mark` frames. */
static struct page *get_page_from_freelist(unsigned order, unsigned long mark)
{
    if (zone.nr_free < mark + (1ul << order)) {
        return NULL;
    }
    return take_block(order);
}

static void prep_new_page(struct page *page, unsigned order, gfp_t gfp)
{
    page->refcount = 1;
    page->mapcount = 0;
    page->mapping = NULL;
    page->index = 0;
    page->private = 0;
    page->idle = 0;
    count_vm_events(PGALLOC, 1ul << order);
    if (gfp & GFP_ZERO) {
        char *addr = page_address(page);

        for (unsigned long i = 0; i < 1ul << order; i++) {
            clear_page(addr + i * PAGE_SIZE);
        }
    }
}

/* How deep into the reserve the caller may go. */
static unsigned long slowpath_mark(gfp_t gfp)
{
    unsigned long min = zone.watermark[WMARK_MIN];

    if (current->flags & PF_MEMALLOC) {
        return 0;
    }
    if (current->oom_victim) {
        return min / 4;
    }
    return gfp & GFP_HIGH ? min / 2 : min;
}

static void warn_alloc(gfp_t gfp, unsigned order)
{
    if (!(gfp & GFP_NOWARN)) {
        printk("%s: page allocation failure: order:%u, gfp:0x%x, free:%lu\n", current->comm, order,
               gfp, zone.nr_free);
    }
}

static bool may_reclaim(gfp_t gfp)
{
    return (gfp & GFP_RECLAIM) && !(current->flags & PF_MEMALLOC) && reclaim_ready;
}

/*
 * Reclaims until there is enough. Small orders give up only for a task that is about to die, since
 * their callers have no good way to fail; the OOM killer sees to it that the loop ends.
 */
static struct page *reclaim_and_retry(gfp_t gfp, unsigned order)
{
    unsigned fruitless = 0;

    for (;;) {
        unsigned long freed = try_to_free_pages(order, gfp);
        struct page *page = get_page_from_freelist(order, slowpath_mark(gfp));

        if (page) {
            return page;
        }
        if ((gfp & GFP_NORETRY) || fatal_signal_pending(current)) {
            return NULL;
        }
        fruitless = freed ? 0 : fruitless + 1;
        if (order > PAGE_ALLOC_COSTLY_ORDER && fruitless > 0) {
            return NULL;
        }
        if (fruitless >= MAX_RECLAIM_RETRIES) {
            out_of_memory(order);
            fruitless = 0;
        }
    }
}

static struct page *alloc_pages_slowpath(gfp_t gfp, unsigned order)
{
    struct page *page;

    wakeup_kswapd();
    page = get_page_from_freelist(order, slowpath_mark(gfp));
    if (!page && may_reclaim(gfp)) {
        page = reclaim_and_retry(gfp, order);
    }
    if (!page) {
        warn_alloc(gfp, order);
    }
    return page;
}

struct page *alloc_pages(gfp_t gfp, unsigned order)
{
    struct page *page = get_page_from_freelist(order, zone.watermark[WMARK_LOW]);

    if (!page) {
        if (order > MAX_ORDER) {
            return NULL;
        }
        page = alloc_pages_slowpath(gfp, order);
        if (!page) {
            return NULL;
        }
    }
    prep_new_page(page, order, gfp);
    return page;
}

static void check_free_page(const struct page *page)
{
    const unsigned long bad = 1ul << PG_LOCKED | 1ul << PG_LRU | 1ul << PG_SWAPCACHE |
                              1ul << PG_WRITEBACK | 1ul << PG_BUDDY | 1ul << PG_SLAB |
                              1ul << PG_RESERVED;

    if ((page->flags & bad) || page->mapcount != 0) {
        panic("free_pages: page in use, pfn %lx flags %lx mapcount %d", page_to_pfn(page),
              page->flags, page->mapcount);
    }
}

/* Nobody uses the block any more. */
static void release_block(struct page *page, unsigned order)
{
    check_free_page(page);
    page->flags &= ~PAGE_FLAGS_MASK;
    page->refcount = 0;
    page->mapping = NULL;
    count_vm_events(PGFREE, 1ul << order);
    if (page_poison) {
        memset(page_address(page), POISON_FREE, PAGE_SIZE << order);
    }
    free_one_block(page, order);
}

void free_pages(struct page *page, unsigned order)
{
    if (page->refcount != 1) {
        panic("free_pages: pfn %lx has %d users", page_to_pfn(page), page->refcount);
    }
    release_block(page, order);
}

void put_page_final(struct page *page)
{
    if (PageLRU(page) || PageUnevictable(page)) {
        lru_del_page(page);
    }
    release_block(page, 0);
}

unsigned long get_free_pages(gfp_t gfp, unsigned order)
{
    struct page *page = alloc_pages(gfp, order);

    return page ? (unsigned long)page_address(page) : 0;
}

void free_pages_addr(unsigned long addr, unsigned order)
{
    free_pages(virt_to_page((void *)addr), order);
}

unsigned long nr_free_pages(void)
{
    return zone.nr_free;
}

unsigned long totalram_pages(void)
{
    return zone.managed_pages;
}

void setup_watermarks(unsigned long min_free_kbytes)
{
    unsigned long min = min_free_kbytes >> (PAGE_SHIFT - 10);

    if (min > zone.managed_pages / 4) {
        min = zone.managed_pages / 4;
    }
    sysctl_min_free_kbytes = (int)(min << (PAGE_SHIFT - 10));
    zone.watermark[WMARK_MIN] = min;
    zone.watermark[WMARK_LOW] = min + min / 4;
    zone.watermark[WMARK_HIGH] = min + min / 2;
}

void free_area_init(void)
{
    for (unsigned order = 0; order <= MAX_ORDER; order++) {
        INIT_LIST_HEAD(&zone.free_area[order].free_list);
    }
}

/* Gives frames [start, end) to the free lists in the largest aligned blocks. */
void free_pfn_range(unsigned long start, unsigned long end)
{
    while (start < end) {
        unsigned order = MAX_ORDER;

        while (order && ((start & ((1ul << order) - 1)) || start + (1ul << order) > end)) {
            order--;
        }
        for (unsigned long pfn = start; pfn < start + (1ul << order); pfn++) {
            ClearPageReserved(pfn_to_page(pfn));
            pfn_to_page(pfn)->refcount = 0;
        }
        zone.managed_pages += 1ul << order;
        free_one_block(pfn_to_page(start), order);
        start += 1ul << order;
    }
}
