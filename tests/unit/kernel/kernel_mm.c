#include "tests/unit/kernel/kernel_mm.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "mm/internal.h"
#include "mm/radix_tree.h"
#include "mmzone.h"
#include "oom.h"
#include "rmap.h"
#include "slab.h"
#include "vmscan.h"
#include "vmstat.h"

#define FIRST_PFN 0x80000ul

static struct task_struct task = {.comm = "test"};
struct task_struct *current = &task;
struct page *section_map[NR_SECTIONS];
unsigned long first_ram_pfn = FIRST_PFN;
paddr_t phys_ram_base, phys_kern_base;
unsigned long vm_events[NR_VM_EVENT_ITEMS];
long vm_stats[NR_VM_STAT_ITEMS];
bool reclaim_ready = true;

unsigned kernel_reclaim_calls, kernel_kswapd_wakeups, kernel_oom_calls;
unsigned long (*kernel_reclaim)(void);
void (*kernel_oom)(void);

_Noreturn void panic(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    abort();
}

void printk_level(int level, const char *format, ...)
{
    (void)level;
    (void)format;
}

unsigned long page_to_pfn(const struct page *page)
{
    return (unsigned long)(page - section_map[0]);
}

void clear_page(void *page)
{
    memset(page, 0, PAGE_SIZE);
}

void lru_del_page(struct page *page)
{
    (void)page;
}

void wakeup_kswapd(void)
{
    kernel_kswapd_wakeups++;
}

unsigned long try_to_free_pages(unsigned order, gfp_t gfp)
{
    (void)order;
    (void)gfp;
    kernel_reclaim_calls++;
    return kernel_reclaim ? kernel_reclaim() : 0;
}

void out_of_memory(unsigned order)
{
    (void)order;
    kernel_oom_calls++;
    if (!kernel_oom) {
        panic("out_of_memory: the test did not expect this\n");
    }
    kernel_oom();
}

void kernel_mm_reset(unsigned long frames)
{
    static struct page *map;
    static void *ram;
    unsigned long table = (frames + (1ul << MAX_ORDER) - 1) & ~((1ul << MAX_ORDER) - 1);

    free(map);
    free(ram);
    map = calloc(table, sizeof(*map));
    ram = aligned_alloc(PAGE_SIZE, frames * PAGE_SIZE);
    if (!map || !ram) {
        abort();
    }
    for (unsigned long i = 0; i < table; i++) {
        map[i].flags = 1ul << PG_RESERVED;
        map[i].refcount = 1;
    }
    section_map[0] = map - FIRST_PFN;
    /* __va() of the first frame is then `ram`, modulo 2^64. */
    phys_ram_base = (FIRST_PFN << PAGE_SHIFT) + PAGE_OFFSET - (unsigned long)ram;
    memset(&zone, 0, sizeof(zone));
    memset(vm_events, 0, sizeof(vm_events));
    memset(vm_stats, 0, sizeof(vm_stats));
    kernel_reclaim_calls = 0;
    kernel_kswapd_wakeups = 0;
    kernel_oom_calls = 0;
    kernel_reclaim = NULL;
    kernel_oom = NULL;
    free_area_init();
    free_pfn_range(FIRST_PFN, FIRST_PFN + frames);
    setup_watermarks(0);
    kmem_cache_init();
    radix_tree_init();
    vma_init();
    idle_policy.init();
}
