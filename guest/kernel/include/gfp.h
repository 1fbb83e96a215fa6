/*
 * Page frame allocation: how a caller asks for frames, and how badly it needs them.
 *
 * A frame comes from the buddy allocator (mm/page_alloc.c) with a reference count of one and goes
 * back when put_page() drops the last reference, or at once with free_pages(). Orders are powers
 * of two of 4 KiB frames, 0 to MAX_ORDER.
 *
 * Allocation with GFP_KERNEL may sleep: it may start kswapd, reclaim by itself, wait for swap
 * writes and in the end wake the OOM killer. An order up to PAGE_ALLOC_COSTLY_ORDER then fails
 * only for a task that is being killed; larger orders and GFP_ATOMIC may fail at any time.
 */
#ifndef GFP_H
#define GFP_H

#include "types.h"

struct page;

typedef unsigned int gfp_t;

#define GFP_RECLAIM 0x01u /* may sleep and reclaim */
#define GFP_ZERO    0x02u /* frame filled with zeros */
#define GFP_NORETRY 0x04u /* one round of reclaim, then fail; never the OOM killer */
#define GFP_HIGH    0x08u /* may go below the min watermark (interrupts, I/O completion) */
#define GFP_NOWARN  0x10u /* failure is expected: no message */

#define GFP_KERNEL    (GFP_RECLAIM)
#define GFP_USER      (GFP_RECLAIM)
#define GFP_ATOMIC    (GFP_HIGH)
/* Read-ahead: a luxury, so it neither reclaims nor touches the reserve. */
#define GFP_READAHEAD (GFP_NORETRY | GFP_NOWARN)

#define MAX_ORDER               10 /* 4 MiB */
#define PAGE_ALLOC_COSTLY_ORDER 3

/* 2^order frames, physically contiguous and aligned to their size; NULL on failure. */
struct page *alloc_pages(gfp_t gfp, unsigned order);
#define alloc_page(gfp) alloc_pages(gfp, 0)

/* Gives back frames whose only user is the caller. `order` must be the one allocated. */
void free_pages(struct page *page, unsigned order);
#define free_page(page) free_pages(page, 0)

/* The same by kernel (direct map) address; 0 on failure. */
unsigned long get_free_pages(gfp_t gfp, unsigned order);
void free_pages_addr(unsigned long addr, unsigned order);
#define get_zeroed_page() get_free_pages(GFP_KERNEL | GFP_ZERO, 0)

/* Frames free now, and frames managed in all. */
unsigned long nr_free_pages(void);
unsigned long totalram_pages(void);

#endif
