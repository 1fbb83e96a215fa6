/*
 * Reclaim: kswapd keeps free memory between the low and the high watermark; a task that finds
 * less than the min watermark reclaims by itself. Victims come from the reclaim policy.
 *
 * A batch of victims goes through two phases. The first neither sleeps nor allocates: it looks at
 * each page, takes it out of all page tables and decides what becomes of it (enum verdict). Then
 * the TLBs are flushed, once; only after that may contents be written or frames be freed. The
 * second phase does that, and may sleep for a free I/O request. So nothing in reclaim waits for
 * memory, for a page lock or for mmap_lock.
 */
#include "vmscan.h"

#include "bug.h"
#include "err.h"
#include "internal.h"
#include "ktime.h"
#include "mm.h"
#include "mmzone.h"
#include "pagemap.h"
#include "rmap.h"
#include "sched.h"
#include "swap.h"
#include "vmstat.h"

/* After so many vain attempts kswapd rests until direct reclaim has found something. */
#define MAX_KSWAPD_FAILURES 4

#define SCANS_PER_PAGE 8 /* pages looked at for each one wanted */

int sysctl_swappiness = 60;
bool reclaim_ready;

static WAIT_QUEUE_HEAD(kswapd_wait);
static struct task_struct *kswapd_task;
static bool kswapd_wanted;
static unsigned kswapd_failures;

const struct reclaim_policy *reclaim_policy = &idle_policy;

/* ---- The policy's pages ---- */

void lru_cache_add(struct page *page)
{
    BUG_ON(PageLRU(page) || PageUnevictable(page));
    SetPageLRU(page);
    reclaim_policy->add(page);
}

void lru_del_page(struct page *page)
{
    if (PageLRU(page)) {
        ClearPageLRU(page);
        reclaim_policy->remove(page);
    }
    if (PageUnevictable(page)) {
        ClearPageUnevictable(page);
        mod_vm_stat(NR_UNEVICTABLE, -1);
        if (PageMlocked(page)) {
            ClearPageMlocked(page);
            mod_vm_stat(NR_MLOCK, -1);
        }
    }
}

void lru_putback(struct page *page, bool active)
{
    if (!PageLRU(page) && !PageUnevictable(page)) {
        SetPageLRU(page);
        reclaim_policy->putback(page, active);
    }
}

void lru_rescue_page(struct page *page)
{
    ClearPageUnevictable(page);
    mod_vm_stat(NR_UNEVICTABLE, -1);
    count_vm_event(UNEVICTABLE_PGRESCUED);
    lru_putback(page, true);
}

/* The victim cannot be reclaimed until something about it changes: off the lists. */
static void cull(struct page *page)
{
    SetPageUnevictable(page);
    mod_vm_stat(NR_UNEVICTABLE, 1);
    count_vm_event(UNEVICTABLE_PGCULLED);
}

void mark_page_accessed(struct page *page)
{
    if (PageLRU(page)) {
        reclaim_policy->mark_accessed(page);
    } else {
        SetPageReferenced(page);
    }
}

/* ---- One victim ---- */

enum verdict {
    VICTIM_KEEP,     /* busy: back to where it was */
    VICTIM_ACTIVATE, /* in use: among the young ones */
    VICTIM_CULL,     /* not to be reclaimed until something about it changes */
    VICTIM_WRITE,    /* unmapped, locked: to be written to swap */
    VICTIM_FREE,     /* unmapped, locked, clean: to be dropped */
};

static enum verdict check_references(struct page *page, const struct scan_control *sc)
{
    unsigned long vm_flags;
    unsigned referenced = page_referenced(page, &vm_flags);

    if (vm_flags & VM_LOCKED) {
        if (!PageMlocked(page)) {
            SetPageMlocked(page);
            mod_vm_stat(NR_MLOCK, 1);
        }
        return VICTIM_CULL;
    }
    if (PageReferenced(page)) {
        ClearPageReferenced(page);
        referenced++;
    }
    return referenced && sc->priority > 0 ? VICTIM_ACTIVATE : VICTIM_FREE;
}

/* Unmapped, locked: is it written or simply dropped? */
static enum verdict unmap_victim(struct page *page, struct scan_control *sc)
{
    if (!PageSwapBacked(page) && PageDirty(page)) {
        return VICTIM_CULL; /* a file that exists in memory only */
    }
    if (PageSwapBacked(page) && !PageSwapCache(page) && !add_to_swap(page)) {
        sc->may_swap = false;
        return VICTIM_ACTIVATE;
    }
    if (page_mapped(page) && !try_to_unmap(page)) {
        return VICTIM_KEEP;
    }
    if (!PageSwapCache(page)) {
        return VICTIM_FREE;
    }
    if (page->mapping && !PageAnon(page)) {
        shmem_move_to_swap(page);
    }
    if (swap_count((swp_entry_t){page->private}) == 0) {
        return VICTIM_FREE; /* nobody will ever ask for it again */
    }
    return PageDirty(page) ? VICTIM_WRITE : VICTIM_FREE;
}

/* Somewhere to put the page's contents, or a copy of them to be found again. */
static bool has_backing_store(const struct page *page, const struct scan_control *sc)
{
    return sc->may_swap || !PageSwapBacked(page) || PageSwapCache(page);
}

static enum verdict examine(struct page *page, struct scan_control *sc)
{
    enum verdict verdict;

    /* Our reference is the last one: it is freed when that goes. */
    if (page->refcount == 1 || !trylock_page(page)) {
        return VICTIM_KEEP;
    }
    if (PageWriteback(page) || !has_backing_store(page, sc)) {
        verdict = VICTIM_KEEP;
    } else {
        verdict = check_references(page, sc);
        if (verdict == VICTIM_FREE) {
            verdict = unmap_victim(page, sc);
        }
    }
    if (verdict != VICTIM_WRITE && verdict != VICTIM_FREE) {
        unlock_page(page);
    }
    return verdict;
}

/* Drops a clean page that only its cache holds; false: somebody has got hold of it. */
static bool free_clean_page(struct page *page)
{
    if (page_mapped(page) || page->refcount != 2) {
        return false;
    }
    if (PageSwapCache(page)) {
        delete_from_swap_cache(page);
    } else if (page->mapping && !PageAnon(page)) {
        delete_from_page_cache(page);
    } else {
        return false;
    }
    return true;
}

/* ---- A batch of victims ---- */

/* First phase. What is to be written or freed stays on the list. */
static void examine_victims(struct list_head *victims, struct list_head *writes,
                            struct scan_control *sc)
{
    struct page *page, *next;

    list_for_each_entry_safe(page, next, victims, lru) {
        enum verdict verdict = examine(page, sc);

        if (verdict == VICTIM_FREE) {
            continue;
        }
        list_del(&page->lru);
        if (verdict == VICTIM_WRITE) {
            list_add_tail(&page->lru, writes);
            continue;
        }
        if (verdict == VICTIM_CULL) {
            cull(page);
        } else {
            lru_putback(page, verdict == VICTIM_ACTIVATE);
        }
        free_page_and_swap_cache(page);
    }
}

static void free_victims(struct list_head *victims, struct scan_control *sc)
{
    struct page *page, *next;

    list_for_each_entry_safe(page, next, victims, lru) {
        list_del(&page->lru);
        if (free_clean_page(page)) {
            sc->nr_reclaimed++;
            count_vm_event(sc->kswapd ? PGSTEAL_KSWAPD : PGSTEAL_DIRECT);
        } else {
            lru_putback(page, false);
        }
        unlock_page(page);
        free_page_and_swap_cache(page);
    }
}

/* Each page is handed over to its write; end_swap_write() frees it or puts it back. */
static void write_victims(struct list_head *writes, struct scan_control *sc)
{
    while (!list_empty(writes)) {
        struct page *page = list_first_entry(writes, struct page, lru);

        list_del(&page->lru);
        swap_writepage(page);
        put_page(page);
        sc->nr_written++;
    }
    swap_write_flush();
}

/* Tasks that have victims in hand; they may be asleep, waiting for an I/O request. */
static unsigned reclaimers;

static void shrink_page_list(struct list_head *victims, struct scan_control *sc)
{
    LIST_HEAD(writes);

    reclaimers++;
    examine_victims(victims, &writes, sc);
    tlb_batch_flush();
    free_victims(victims, sc);
    write_victims(&writes, sc);
    reclaimers--;
}

/* Takes a batch of one type from the policy; false: it has no more at this priority. */
static bool shrink_lru(enum lru_type type, unsigned long nr, struct scan_control *sc)
{
    LIST_HEAD(victims);
    struct page *page;
    unsigned long scanned = nr ? reclaim_policy->isolate(sc, type, nr, &victims) : 0;

    if (scanned == 0) {
        return false;
    }
    list_for_each_entry(page, &victims, lru) {
        ClearPageLRU(page);
        get_page(page);
    }
    sc->nr_scanned += scanned;
    count_vm_events(sc->kswapd ? PGSCAN_KSWAPD : PGSCAN_DIRECT, scanned);
    shrink_page_list(&victims, sc);
    return true;
}

/*
 * How many pages a pass may look at. Where all of them are in use, looking for one that is not
 * would cost more than bringing back the wrong one; only the last pass goes through all.
 */
static unsigned long scan_limit(const struct scan_control *sc)
{
    if (sc->priority > 0) {
        return SCANS_PER_PAGE * sc->nr_to_reclaim;
    }
    return reclaim_policy->nr_pages(LRU_ANON) + reclaim_policy->nr_pages(LRU_FILE);
}

/*
 * One pass at the current priority: batches from both types, in the proportion that swappiness
 * asks for, until enough is freed or on its way to swap, or the limit is reached.
 */
static void shrink_node(struct scan_control *sc)
{
    unsigned long limit = sc->nr_scanned + scan_limit(sc);

    while (sc->nr_reclaimed + sc->nr_written < sc->nr_to_reclaim && sc->nr_scanned < limit) {
        unsigned long anon = SWAP_CLUSTER_MAX * (unsigned)sysctl_swappiness / 200;
        bool more_anon = false;
        bool more_file;

        sc->may_swap = nr_swap_pages() > 0;
        more_file = shrink_lru(LRU_FILE, SWAP_CLUSTER_MAX - anon, sc);
        if (sc->may_swap || total_swapcache_pages() > 0) {
            more_anon = shrink_lru(LRU_ANON, more_file ? anon : SWAP_CLUSTER_MAX, sc);
        }
        if (!more_file && !more_anon) {
            break;
        }
    }
}

/* Harder and harder until something is found. */
static void do_try_to_free_pages(struct scan_control *sc)
{
    for (sc->priority = DEF_PRIORITY; sc->priority >= 0; sc->priority--) {
        shrink_node(sc);
        if (sc->nr_reclaimed + sc->nr_written >= sc->nr_to_reclaim) {
            break;
        }
    }
    swap_write_flush();
}

unsigned long try_to_free_pages(unsigned order, gfp_t gfp)
{
    struct scan_control sc = {.nr_to_reclaim = max(SWAP_CLUSTER_MAX, 1ul << order)};
    unsigned long progress;

    (void)gfp;
    count_vm_event(ALLOCSTALL);
    current->flags |= PF_MEMALLOC;
    do_try_to_free_pages(&sc);
    progress = sc.nr_reclaimed;
    if (sc.nr_reclaimed < sc.nr_to_reclaim && swap_wait_any_write()) {
        progress++;
    }
    if (!swap_is_failing()) {
        progress += sc.nr_written;
    }
    current->flags &= ~PF_MEMALLOC;
    if (progress) {
        kswapd_failures = 0;
    } else {
        /* What others hold will be free or evictable again: no reason yet to call memory out. */
        progress = reclaimers > 0 || (swap_io_busy() && !swap_is_failing());
        set_current_state(TASK_UNINTERRUPTIBLE);
        schedule_timeout(1);
    }
    return progress;
}

/* ---- kswapd ---- */

/* The access bits are scanned in slices, so that every page is seen about once in a second. */
#define AGE_SLICES   10
#define AGE_INTERVAL (HZ / AGE_SLICES)

void wakeup_kswapd(void)
{
    if (kswapd_task && !kswapd_wanted && kswapd_failures < MAX_KSWAPD_FAILURES) {
        kswapd_wanted = true;
        count_vm_event(KSWAPD_WAKEUPS);
        wake_up(&kswapd_wait);
    }
}

/* Ages are worth their price only when memory is getting short. */
static bool memory_is_tight(void)
{
    return zone.nr_free < max(2 * zone.watermark[WMARK_HIGH], zone.managed_pages / 8);
}

/* The next slice of the periodic scan, if its time has come. */
static void age_if_due(void)
{
    static unsigned long next_slice; /* jiffies */
    unsigned long pages = reclaim_policy->nr_pages(LRU_ANON) + reclaim_policy->nr_pages(LRU_FILE);

    if (!memory_is_tight() || get_jiffies() < next_slice) {
        return;
    }
    next_slice = get_jiffies() + AGE_INTERVAL;
    reclaim_policy->age(DIV_ROUND_UP(pages, AGE_SLICES));
    tlb_batch_flush();
}

/* Frees until the high watermark is reached, or nothing more comes. */
static void balance(void)
{
    count_vm_event(PAGEOUTRUN);
    while (zone.nr_free < zone.watermark[WMARK_HIGH]) {
        struct scan_control sc = {
            .nr_to_reclaim = max(zone.watermark[WMARK_HIGH] - zone.nr_free, SWAP_CLUSTER_MAX),
            .kswapd = true,
        };

        age_if_due();
        do_try_to_free_pages(&sc);
        if (sc.nr_reclaimed < sc.nr_to_reclaim && !swap_wait_any_write() && !sc.nr_reclaimed) {
            kswapd_failures++;
            return;
        }
        cond_resched();
    }
    kswapd_failures = 0;
}

static int kswapd(void *arg)
{
    (void)arg;
    current->flags |= PF_MEMALLOC;
    for (;;) {
        wait_event_timeout(&kswapd_wait, kswapd_wanted, memory_is_tight() ? AGE_INTERVAL : HZ);
        age_if_due();
        if (kswapd_wanted) {
            balance();
            kswapd_wanted = false;
        }
    }
    return 0;
}

void kswapd_init(void)
{
    kswapd_task = kthread_run(kswapd, NULL, "kswapd0");
    if (IS_ERR(kswapd_task)) {
        panic("kswapd_init: cannot start kswapd");
    }
    reclaim_ready = true;
}
