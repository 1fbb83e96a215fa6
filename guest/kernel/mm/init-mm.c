/*
 * Memory management's start: frame table, free lists, caches. Order: memblock_init() finds RAM,
 * the direct map is made, mm_init() hands what is not reserved to the buddy allocator; from
 * mm_late_init() on, which needs the scheduler and interrupts, reclaim can run.
 */
#include "blkdev.h"
#include "bootargs.h"
#include "bug.h"
#include "errno.h"
#include "internal.h"
#include "mm.h"
#include "mmzone.h"
#include "printk.h"
#include "radix_tree.h"
#include "rmap.h"
#include "slab.h"
#include "string.h"
#include "swap.h"
#include "vmscan.h"

struct page *section_map[NR_SECTIONS];
unsigned long first_ram_pfn;
struct mm_struct init_mm;
struct page *zero_page;

#define BLOCK_PFNS      (1ul << MAX_ORDER)
#define PFNS_OF_SECTION (1ul << SECTION_SHIFT)

static unsigned long last_ram_pfn;

unsigned long page_to_pfn(const struct page *page)
{
    return (unsigned long)(page - section_map[page->flags >> SECTION_FLAGS_SHIFT]);
}

/* Frames of one section that banks lie in: lowest and one past the highest. */
struct section_span {
    unsigned long start, end; /* of the section; in: clip to it */
    unsigned long low, high;
};

static void widen_span(paddr_t bank_start, paddr_t bank_end, void *arg)
{
    struct section_span *span = arg;
    unsigned long low = bank_start >> PAGE_SHIFT;
    unsigned long high = bank_end >> PAGE_SHIFT;

    low = low > span->start ? low : span->start;
    high = high < span->end ? high : span->end;
    if (low < high) {
        span->low = low < span->low ? low : span->low;
        span->high = high > span->high ? high : span->high;
    }
}

/*
 * The frame table of one section, for whole blocks of the buddy allocator, so that looking at a
 * block's buddy never leaves the table. Everything starts out reserved.
 */
static void section_init(unsigned long section)
{
    struct section_span span = {
        .start = first_ram_pfn + section * PFNS_OF_SECTION,
        .end = first_ram_pfn + (section + 1) * PFNS_OF_SECTION,
        .low = ~0ul,
    };
    struct page *map;

    memblock_for_each_bank(widen_span, &span);
    if (span.low >= span.high) {
        return;
    }
    span.low &= ~(BLOCK_PFNS - 1);
    span.high = (span.high + BLOCK_PFNS - 1) & ~(BLOCK_PFNS - 1);
    map = memblock_alloc((span.high - span.low) * sizeof(*map), PAGE_SIZE);
    section_map[section] = map - span.low;
    for (unsigned long i = 0; i < span.high - span.low; i++) {
        map[i].flags = section << SECTION_FLAGS_SHIFT | 1ul << PG_RESERVED;
        map[i].refcount = 1;
    }
}

static void mem_map_init(void)
{
    unsigned long sections;

    first_ram_pfn = memblock_start() >> PAGE_SHIFT & ~(BLOCK_PFNS - 1);
    last_ram_pfn = memblock_end() >> PAGE_SHIFT;
    sections = (last_ram_pfn - first_ram_pfn + PFNS_OF_SECTION - 1) >> SECTION_SHIFT;
    if (sections > NR_SECTIONS) {
        panic("mem_map_init: RAM spans more than %d GiB", NR_SECTIONS);
    }
    for (unsigned long i = 0; i < sections; i++) {
        section_init(i);
    }
}

bool pfn_valid(unsigned long pfn)
{
    return pfn >= first_ram_pfn && pfn < last_ram_pfn &&
           section_map[(pfn - first_ram_pfn) >> SECTION_SHIFT];
}

static void release_free_range(paddr_t start, paddr_t end)
{
    free_pfn_range(start >> PAGE_SHIFT, end >> PAGE_SHIFT);
}

/* Integer square root, rounded down. */
static unsigned long int_sqrt(unsigned long x)
{
    unsigned long root = 0;

    for (unsigned long bit = 1ul << 31; bit; bit >>= 1) {
        if ((root | bit) * (root | bit) <= x) {
            root |= bit;
        }
    }
    return root;
}

/* The reserve grows with the square root of memory, as Linux has it: 2 MiB of 256 MiB. */
static unsigned long default_min_free_kbytes(void)
{
    return int_sqrt((zone.managed_pages << (PAGE_SHIFT - 10)) * 16);
}

void mm_init(void)
{
    mem_map_init();
    free_area_init();
    memblock_for_each_free(release_free_range);
    setup_watermarks(default_min_free_kbytes());
    kmem_cache_init();
    vmalloc_init();
    page_wait_init();
    radix_tree_init();
    vma_init();
    anon_vma_init();
    reclaim_policy->init();
    zero_page = alloc_page(GFP_ZERO);
    if (!zero_page) {
        panic("mm_init: no memory");
    }
    SetPageReserved(zero_page);
}

static void swap_init(void)
{
    const char *name = bootarg("swap");
    struct block_device *bdev;
    int error;

    if (!name) {
        return;
    }
    bdev = blkdev_find(name);
    error = bdev ? swap_on(bdev) : -ENODEV;
    if (error) {
        pr_err("swap=%s: cannot be used: error %d\n", name, -error);
    }
}

static void sysctl_init(void)
{
    const char *mode = bootarg("fork");

    sysctl_overcommit_memory = (int)bootarg_long("overcommit", sysctl_overcommit_memory);
    if (mode && !strcmp(mode, "eager")) {
        sysctl_fork_mode = FORK_EAGER;
    }
    page_poison = bootarg("page_poison");
}

void mm_late_init(void)
{
    sysctl_init();
    blk_init();
    swap_init();
    kswapd_init();
}
