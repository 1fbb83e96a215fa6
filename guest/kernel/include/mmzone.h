/*
 * Physical memory: frame numbers, the frame table and the free lists' watermarks.
 *
 * Frames are numbered by physical address (pfn). RAM may lie in several banks, so the frame
 * table is kept in sections of 1 GiB; section_map[] points where frame 0 of a flat table would
 * be, so that finding a frame costs one load and one addition.
 */
#ifndef MMZONE_H
#define MMZONE_H

#include "gfp.h"
#include "mm_types.h"
#include "types.h"

#define SECTION_SHIFT 18 /* frames, log2 */
#define NR_SECTIONS   256

extern struct page *section_map[NR_SECTIONS];
extern unsigned long first_ram_pfn;

static inline struct page *pfn_to_page(unsigned long pfn)
{
    return section_map[(pfn - first_ram_pfn) >> SECTION_SHIFT] + pfn;
}

unsigned long page_to_pfn(const struct page *page);
bool pfn_valid(unsigned long pfn);

/* Direct map. */
static inline struct page *virt_to_page(const void *addr)
{
    return pfn_to_page(__pa(addr) >> PAGE_SHIFT);
}
static inline paddr_t page_to_phys(const struct page *page)
{
    return page_to_pfn(page) << PAGE_SHIFT;
}
static inline void *page_address(const struct page *page)
{
    return __va(page_to_phys(page));
}

/*
 * Free frames below WMARK_LOW wake kswapd, which stops at WMARK_HIGH; below WMARK_MIN only
 * reclaim itself (PF_MEMALLOC), interrupts and dying tasks may allocate.
 */
enum zone_watermark { WMARK_MIN, WMARK_LOW, WMARK_HIGH, NR_WMARK };

struct free_area {
    struct list_head free_list;
    unsigned long nr_free; /* blocks */
};

/* There is one zone: all of RAM. */
struct zone {
    struct free_area free_area[MAX_ORDER + 1];
    unsigned long nr_free;       /* frames */
    unsigned long managed_pages; /* frames */
    unsigned long watermark[NR_WMARK];
};

extern struct zone zone;

/* Frames not to be used up by ordinary allocations; sets the watermarks (sysctl min_free_kbytes).
 */
void setup_watermarks(unsigned long min_free_kbytes);
extern int sysctl_min_free_kbytes;

#endif
