/*
 * Swap: slots on the swap device, the swap cache, and the entries in page tables that name slots.
 *
 * A slot (mm/swapfile.c) is one page on the device. Its count says how many page-table entries
 * (and shared-memory indexes) name it; besides, the swap cache (mm/swap_state.c) may hold a page
 * for it. It is free again when both are gone.
 *
 * The swap cache is what makes sharing after fork right: whoever faults on a slot finds the page
 * another one has already read, and a page being written out can be taken back. A page in it is
 * PG_SWAPCACHE, its private is the entry, and it carries one reference.
 */
#ifndef SWAP_H
#define SWAP_H

#include "gfp.h"
#include "mm_types.h"
#include "types.h"

/* Slot number; 0 is never used (page 0 of the device is left alone). */
typedef struct {
    unsigned long val;
} swp_entry_t;

struct block_device;

/* Slots. */

/* Begins swapping to the whole device. -EINVAL when it is too small, -EBUSY when already on. */
int swap_on(struct block_device *bdev);
/* One slot for a page about to enter the swap cache, near the last one; .val 0: swap is full. */
swp_entry_t get_swap_page(void);
/* One more, or one less page-table entry names the slot. */
void swap_duplicate(swp_entry_t entry);
void swap_free(swp_entry_t entry);
/* swap_free(), and drops the cached page too if that was the last user and it is not busy. */
void free_swap_and_cache(swp_entry_t entry);
unsigned swap_count(swp_entry_t entry);
/* False for a number no slot has: a corrupted page table. */
bool swap_entry_valid(swp_entry_t entry);

unsigned long total_swap_pages(void);
unsigned long nr_swap_pages(void); /* free slots */

/* Swap cache. */

/* The page, with a reference, or NULL. */
struct page *lookup_swap_cache(swp_entry_t entry);
/* Gives the locked anonymous page a slot and puts it in the cache; false: swap is full. */
bool add_to_swap(struct page *page);
/* Takes the locked page out; drops the cache's reference, and the slot if nobody names it. */
void delete_from_swap_cache(struct page *page);
/* delete_from_swap_cache() if only the cache uses the slot and no write is under way. */
bool try_to_free_swap(struct page *page);
/* The page of a slot, read ahead around it; a reference, perhaps still locked. NULL: OOM. */
struct page *swapin_readahead(swp_entry_t entry);
/* Pages in the swap cache. */
unsigned long total_swapcache_pages(void);

/*
 * I/O. Writes are gathered while slots follow each other: swap_writepage() takes a locked page,
 * sets PG_WRITEBACK and unlocks; swap_write_flush() sends what is gathered. The requests come
 * from a fixed pool, so that reclaim never has to allocate.
 */
void swap_writepage(struct page *page);
void swap_write_flush(void);
/* Sleeps until a write that is under way has succeeded or failed; false: that, or there is none. */
bool swap_wait_any_write(void);
/* Reads or writes are under way. */
bool swap_io_busy(void);
/* The write that was done last has failed: those that are under way promise nothing. */
bool swap_is_failing(void);

#endif
