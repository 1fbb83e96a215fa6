/*
 * The swap device: slots and I/O.
 *
 * A slot is free when no entry names it (count 0) and the swap cache has no page for it. Slots
 * are given out one after the other inside clusters, by preference wholly free ones, so that
 * pages reclaimed together can be written, and later read ahead, with one request.
 */
#include "bitops.h"
#include "blkdev.h"
#include "bug.h"
#include "errno.h"
#include "internal.h"
#include "mm.h"
#include "printk.h"
#include "rmap.h"
#include "sched.h"
#include "swap.h"
#include "vmscan.h"
#include "vmstat.h"

#define CLUSTER_SLOTS    256u
#define SECTORS_PER_PAGE (PAGE_SIZE / SECTOR_SIZE)
#define NR_SWAP_IOS      64 /* requests in flight */

static struct {
    struct block_device *bdev;
    unsigned long nr_slots; /* slot 0 included, which is never given out */
    unsigned long nr_free;
    unsigned *count;    /* entries that name the slot */
    struct page **page; /* its page in the swap cache, or NULL */
    unsigned short *cluster_free;
    unsigned long nr_clusters;
    unsigned long next; /* where the search for a free slot goes on */
} swap;

int swap_on(struct block_device *bdev)
{
    unsigned long slots = bdev->nr_sectors / SECTORS_PER_PAGE;

    if (swap.bdev) {
        return -EBUSY;
    }
    if (slots < 2 || bdev->read_only) {
        return -EINVAL;
    }
    swap.nr_clusters = DIV_ROUND_UP(slots, CLUSTER_SLOTS);
    swap.count = vzalloc(slots * sizeof(*swap.count));
    swap.page = vzalloc(slots * sizeof(struct page *));
    swap.cluster_free = vzalloc(swap.nr_clusters * sizeof(*swap.cluster_free));
    if (!swap.count || !swap.page || !swap.cluster_free) {
        vfree(swap.count);
        vfree(swap.page);
        vfree(swap.cluster_free);
        return -ENOMEM;
    }
    for (unsigned long i = 1; i < slots; i++) {
        swap.cluster_free[i / CLUSTER_SLOTS]++;
    }
    swap.nr_slots = slots;
    swap.nr_free = slots - 1;
    swap.next = 1;
    swap.bdev = bdev;
    return 0;
}

unsigned long total_swap_pages(void)
{
    return swap.nr_slots ? swap.nr_slots - 1 : 0;
}

unsigned long nr_swap_pages(void)
{
    return swap.nr_free;
}

static bool slot_is_free(unsigned long slot)
{
    return swap.count[slot] == 0 && !swap.page[slot];
}

static unsigned long cluster_end(unsigned long cluster)
{
    return min((cluster + 1) * CLUSTER_SLOTS, swap.nr_slots);
}

/* The first cluster after `from`, round the end, with at least `want` free slots; or none. */
static bool find_cluster(unsigned long from, unsigned want, unsigned long *found)
{
    for (unsigned long i = 1; i <= swap.nr_clusters; i++) {
        unsigned long cluster = (from + i) % swap.nr_clusters;

        if (swap.cluster_free[cluster] >= want) {
            *found = cluster;
            return true;
        }
    }
    return false;
}

/* First free slot in [slot, end), or end. */
static unsigned long scan_slots(unsigned long slot, unsigned long end)
{
    while (slot < end && !slot_is_free(slot)) {
        slot++;
    }
    return slot;
}

swp_entry_t get_swap_page(void)
{
    unsigned long cluster = swap.next / CLUSTER_SLOTS;
    unsigned long slot, end;

    if (swap.nr_free == 0) {
        return (swp_entry_t){0};
    }
    end = min(cluster_end(cluster), swap.nr_slots);
    slot = swap.next < end ? scan_slots(swap.next, end) : end;
    if (slot == end) {
        if (!find_cluster(cluster, CLUSTER_SLOTS, &cluster) &&
            !find_cluster(cluster, 1, &cluster)) {
            panic("get_swap_page: %lu slots free, but no cluster has one", swap.nr_free);
        }
        slot = scan_slots(max(cluster * CLUSTER_SLOTS, 1ul), cluster_end(cluster));
    }
    swap.next = slot + 1 < swap.nr_slots ? slot + 1 : 1;
    return (swp_entry_t){slot};
}

/* The slot has become free, or has been taken. */
static void account_slot(unsigned long slot, int free)
{
    swap.nr_free += (unsigned long)free;
    swap.cluster_free[slot / CLUSTER_SLOTS] += (unsigned short)free;
}

bool swap_entry_valid(swp_entry_t entry)
{
    return entry.val > 0 && entry.val < swap.nr_slots && !slot_is_free(entry.val);
}

unsigned swap_count(swp_entry_t entry)
{
    return swap.count[entry.val];
}

void swap_duplicate(swp_entry_t entry)
{
    BUG_ON(!swap_entry_valid(entry));
    swap.count[entry.val]++;
}

void swap_free(swp_entry_t entry)
{
    BUG_ON(!swap_entry_valid(entry) || swap.count[entry.val] == 0);
    if (--swap.count[entry.val] == 0 && !swap.page[entry.val]) {
        account_slot(entry.val, 1);
    }
}

struct page *swap_slot_page(swp_entry_t entry)
{
    return swap.page[entry.val];
}

void swap_slot_set_page(swp_entry_t entry, struct page *page)
{
    bool was_free = slot_is_free(entry.val);

    swap.page[entry.val] = page;
    if (was_free != slot_is_free(entry.val)) {
        account_slot(entry.val, was_free ? -1 : 1);
    }
}

/* One request in flight; the first slot is in req.sector. */
struct swap_io {
    struct blk_request req;
    bool in_use;
    bool kswapd; /* whose scan the pages were victims of */
};

static struct swap_io swap_ios[NR_SWAP_IOS];
static WAIT_QUEUE_HEAD(swap_io_wait);
static struct swap_io *gather; /* write that still takes pages */
static unsigned writes_in_flight;
static unsigned long writes_done;
static bool last_write_failed;

static struct swap_io *find_free_io(void)
{
    for (unsigned i = 0; i < NR_SWAP_IOS; i++) {
        if (!swap_ios[i].in_use) {
            return &swap_ios[i];
        }
    }
    return NULL;
}

/* Sleeps until one is free: each that is in flight comes back by interrupt, without our help. */
static struct swap_io *get_io(enum blk_op op, unsigned long slot)
{
    struct swap_io *io = find_free_io();

    if (!io) {
        wait_event(&swap_io_wait, (io = find_free_io()) != NULL);
    }
    *io = (struct swap_io){.in_use = true, .kswapd = current->flags & PF_KTHREAD};
    io->req.op = op;
    io->req.sector = slot * SECTORS_PER_PAGE;
    io->req.private = io;
    return io;
}

bool swap_is_failing(void)
{
    return last_write_failed;
}

bool swap_io_busy(void)
{
    for (unsigned i = 0; i < NR_SWAP_IOS; i++) {
        if (swap_ios[i].in_use) {
            return true;
        }
    }
    return false;
}

static void put_io(struct swap_io *io)
{
    io->in_use = false;
    wake_up_all(&swap_io_wait);
}

/* The page was written and is wanted by nobody: frees it. Else it goes back to the policy. */
static void finish_written_page(struct page *page, bool kswapd)
{
    if (!PageDirty(page) && !page_mapped(page) && page->refcount == 2 && trylock_page(page)) {
        delete_from_swap_cache(page);
        unlock_page(page);
        count_vm_event(kswapd ? PGSTEAL_KSWAPD : PGSTEAL_DIRECT);
    } else {
        lru_putback(page, true);
    }
    free_page_and_swap_cache(page);
}

static void end_swap_write(struct blk_request *req)
{
    struct swap_io *io = req->private;

    for (unsigned i = 0; i < req->nr_pages; i++) {
        struct page *page = req->pages[i];

        end_page_writeback(page);
        if (req->status) {
            SetPageDirty(page);
        }
        finish_written_page(page, io->kswapd);
    }
    if (req->status) {
        pr_err("swap: write error on slot %lu\n", (unsigned long)(req->sector / SECTORS_PER_PAGE));
    }
    writes_in_flight--;
    writes_done++;
    last_write_failed = req->status != 0;
    put_io(io);
}

void swap_write_flush(void)
{
    struct swap_io *io = gather;

    if (io) {
        gather = NULL;
        count_vm_events(PSWPOUT, io->req.nr_pages);
        count_vm_events(PGPGOUT, io->req.nr_pages * (PAGE_SIZE / 1024));
        blkdev_submit(swap.bdev, &io->req);
    }
}

/* Whether the slot continues the write that is being gathered. */
static bool continues_gather(unsigned long slot)
{
    return gather && gather->req.nr_pages < BLK_MAX_SEGMENTS &&
           gather->req.sector == (slot - gather->req.nr_pages) * SECTORS_PER_PAGE;
}

void swap_writepage(struct page *page)
{
    unsigned long slot = page->private;

    ClearPageDirty(page);
    SetPageWriteback(page);
    mod_vm_stat(NR_WRITEBACK, 1);
    get_page(page);
    unlock_page(page);
    if (!continues_gather(slot)) {
        struct swap_io *io;

        swap_write_flush();
        io = get_io(BLK_WRITE, slot); /* may sleep: another task may have begun a gather */
        swap_write_flush();
        io->req.end_io = end_swap_write;
        writes_in_flight++;
        gather = io;
    }
    gather->req.pages[gather->req.nr_pages++] = page;
}

bool swap_wait_any_write(void)
{
    unsigned long before = writes_done;

    swap_write_flush();
    if (writes_in_flight == 0) {
        return false;
    }
    wait_event(&swap_io_wait, writes_done != before);
    return !last_write_failed;
}

static void end_swap_read(struct blk_request *req)
{
    for (unsigned i = 0; i < req->nr_pages; i++) {
        struct page *page = req->pages[i];

        if (req->status) {
            SetPageError(page);
        } else {
            SetPageUptodate(page);
        }
        unlock_page(page);
        free_page_and_swap_cache(page);
    }
    if (req->status) {
        pr_err("swap: read error on slot %lu\n", (unsigned long)(req->sector / SECTORS_PER_PAGE));
    }
    put_io(req->private);
}

void swap_readpages(struct page **pages, unsigned nr, swp_entry_t first)
{
    struct swap_io *io = get_io(BLK_READ, first.val);

    for (unsigned i = 0; i < nr; i++) {
        get_page(pages[i]);
        io->req.pages[i] = pages[i];
    }
    io->req.nr_pages = nr;
    io->req.end_io = end_swap_read;
    count_vm_events(PSWPIN, nr);
    count_vm_events(PGPGIN, nr * (PAGE_SIZE / 1024));
    blkdev_submit(swap.bdev, &io->req);
}
