/*
 * Counters of memory management: events since boot and pages in each state now. /proc/vmstat and
 * /proc/meminfo are made of them (fs/procfs); this header has numbers only.
 */
#ifndef VMSTAT_H
#define VMSTAT_H

#include "types.h"

/* name as in /proc/vmstat, enum constant */
#define VM_EVENTS(X)                                                                               \
    X(pgpgin, PGPGIN)                                                                              \
    X(pgpgout, PGPGOUT)                                                                            \
    X(pswpin, PSWPIN)                                                                              \
    X(pswpout, PSWPOUT)                                                                            \
    X(pgalloc, PGALLOC)                                                                            \
    X(pgfree, PGFREE)                                                                              \
    X(pgactivate, PGACTIVATE)                                                                      \
    X(pgdeactivate, PGDEACTIVATE)                                                                  \
    X(pgfault, PGFAULT)                                                                            \
    X(pgmajfault, PGMAJFAULT)                                                                      \
    X(pgcow, PGCOW)                                                                                \
    X(pgreuse, PGREUSE)                                                                            \
    X(pgscan_kswapd, PGSCAN_KSWAPD)                                                                \
    X(pgscan_direct, PGSCAN_DIRECT)                                                                \
    X(pgscan_idle, PGSCAN_IDLE)                                                                    \
    X(pgsteal_kswapd, PGSTEAL_KSWAPD)                                                              \
    X(pgsteal_direct, PGSTEAL_DIRECT)                                                              \
    X(pgrotated, PGROTATED)                                                                        \
    X(pageoutrun, PAGEOUTRUN)                                                                      \
    X(allocstall, ALLOCSTALL)                                                                      \
    X(kswapd_wakeups, KSWAPD_WAKEUPS)                                                              \
    X(swap_ra, SWAP_RA)                                                                            \
    X(swap_ra_hit, SWAP_RA_HIT)                                                                    \
    X(oom_kill, OOM_KILL)                                                                          \
    X(unevictable_pgs_culled, UNEVICTABLE_PGCULLED)                                                \
    X(unevictable_pgs_rescued, UNEVICTABLE_PGRESCUED)

enum vm_event_item {
#define X(name, item) item,
    VM_EVENTS(X)
#undef X
        NR_VM_EVENT_ITEMS
};

/* Pages now; name as in /proc/vmstat with its nr_, enum constant. */
#define VM_STATS(X)                                                                                \
    X(nr_active_anon, NR_ACTIVE_ANON)                                                              \
    X(nr_inactive_anon, NR_INACTIVE_ANON)                                                          \
    X(nr_active_file, NR_ACTIVE_FILE)                                                              \
    X(nr_inactive_file, NR_INACTIVE_FILE)                                                          \
    X(nr_unevictable, NR_UNEVICTABLE)                                                              \
    X(nr_mlock, NR_MLOCK)                                                                          \
    X(nr_anon_pages, NR_ANON_MAPPED)                                                               \
    X(nr_mapped, NR_FILE_MAPPED)                                                                   \
    X(nr_file_pages, NR_FILE_PAGES)                                                                \
    X(nr_dirty, NR_FILE_DIRTY)                                                                     \
    X(nr_writeback, NR_WRITEBACK)                                                                  \
    X(nr_shmem, NR_SHMEM)                                                                          \
    X(nr_page_table_pages, NR_PAGETABLE)                                                           \
    X(nr_kernel_stack, NR_KERNEL_STACK)                                                            \
    X(nr_slab, NR_SLAB)                                                                            \
    X(nr_swapcached, NR_SWAPCACHE)

enum vm_stat_item {
#define X(name, item) item,
    VM_STATS(X)
#undef X
        NR_VM_STAT_ITEMS
};

extern unsigned long vm_events[NR_VM_EVENT_ITEMS];
extern long vm_stats[NR_VM_STAT_ITEMS];
/* Names in the order of the enums, as /proc/vmstat prints them. */
extern const char *const vm_event_names[NR_VM_EVENT_ITEMS];
extern const char *const vm_stat_names[NR_VM_STAT_ITEMS];

static inline void count_vm_event(enum vm_event_item item)
{
    vm_events[item]++;
}
static inline void count_vm_events(enum vm_event_item item, unsigned long n)
{
    vm_events[item] += n;
}
static inline void mod_vm_stat(enum vm_stat_item item, long n)
{
    vm_stats[item] += n;
}

/* In pages, all of it; what sysinfo() and /proc/meminfo show. */
struct meminfo {
    unsigned long total, free, available;
    unsigned long buffers, cached, swapcached;
    unsigned long active_anon, inactive_anon, active_file, inactive_file;
    unsigned long unevictable, mlocked;
    unsigned long swap_total, swap_free;
    unsigned long dirty, writeback, anon_pages, mapped, shmem;
    unsigned long slab, kernel_stack, page_tables;
    unsigned long commit_limit, committed_as;
};
void si_meminfo(struct meminfo *info);

#endif
