/* The counters, their names, and the summary that free(1) and sysinfo(2) show. */
#include "vmstat.h"

#include "internal.h"
#include "mm.h"
#include "mmzone.h"
#include "swap.h"

unsigned long vm_events[NR_VM_EVENT_ITEMS];
long vm_stats[NR_VM_STAT_ITEMS];

const char *const vm_event_names[NR_VM_EVENT_ITEMS] = {
#define X(name, item) #name,
    VM_EVENTS(X)
#undef X
};

const char *const vm_stat_names[NR_VM_STAT_ITEMS] = {
#define X(name, item) #name,
    VM_STATS(X)
#undef X
};

/* A momentary difference of counters can be below zero; nobody wants to see that. */
static unsigned long stat(enum vm_stat_item item)
{
    return vm_stats[item] > 0 ? (unsigned long)vm_stats[item] : 0;
}

/* What could be had without swapping: free, less the reserve, and half of the file pages. */
static unsigned long available_pages(void)
{
    unsigned long file = stat(NR_ACTIVE_FILE) + stat(NR_INACTIVE_FILE);
    unsigned long pages = nr_free_pages() + file - min(file / 2, zone.watermark[WMARK_LOW]);

    return pages > zone.watermark[WMARK_HIGH] ? pages - zone.watermark[WMARK_HIGH] : 0;
}

void si_meminfo(struct meminfo *info)
{
    *info = (struct meminfo){
        .total = totalram_pages(),
        .free = nr_free_pages(),
        .available = available_pages(),
        .cached = stat(NR_FILE_PAGES),
        .swapcached = stat(NR_SWAPCACHE),
        .active_anon = stat(NR_ACTIVE_ANON),
        .inactive_anon = stat(NR_INACTIVE_ANON),
        .active_file = stat(NR_ACTIVE_FILE),
        .inactive_file = stat(NR_INACTIVE_FILE),
        .unevictable = stat(NR_UNEVICTABLE),
        .mlocked = stat(NR_MLOCK),
        .swap_total = total_swap_pages(),
        .swap_free = nr_swap_pages(),
        .dirty = stat(NR_FILE_DIRTY),
        .writeback = stat(NR_WRITEBACK),
        .anon_pages = stat(NR_ANON_MAPPED),
        .mapped = stat(NR_FILE_MAPPED),
        .shmem = stat(NR_SHMEM),
        .slab = stat(NR_SLAB),
        .kernel_stack = stat(NR_KERNEL_STACK),
        .page_tables = stat(NR_PAGETABLE),
        .commit_limit = vm_commit_limit(),
        .committed_as = vm_committed_pages(),
    };
}
