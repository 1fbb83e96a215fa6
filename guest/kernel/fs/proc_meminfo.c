/*
 * /proc files about memory: meminfo, vmstat, swaps, buddyinfo.
 */
#include "mm.h"
#include "mmzone.h"
#include "proc.h"
#include "swap.h"
#include "vmstat.h"

#define VMALLOC_TOTAL_PAGES ((VMALLOC_END - VMALLOC_START) >> PAGE_SHIFT)

static int show_meminfo(struct seq_file *m, struct task_struct *task, const void *data)
{
    struct meminfo i;

    (void)task;
    (void)data;
    si_meminfo(&i);
    seq_kb(m, "MemTotal:       ", i.total);
    seq_kb(m, "MemFree:        ", i.free);
    seq_kb(m, "MemAvailable:   ", i.available);
    seq_kb(m, "Buffers:        ", i.buffers);
    seq_kb(m, "Cached:         ", i.cached);
    seq_kb(m, "SwapCached:     ", i.swapcached);
    seq_kb(m, "Active:         ", i.active_anon + i.active_file);
    seq_kb(m, "Inactive:       ", i.inactive_anon + i.inactive_file);
    seq_kb(m, "Active(anon):   ", i.active_anon);
    seq_kb(m, "Inactive(anon): ", i.inactive_anon);
    seq_kb(m, "Active(file):   ", i.active_file);
    seq_kb(m, "Inactive(file): ", i.inactive_file);
    seq_kb(m, "Unevictable:    ", i.unevictable);
    seq_kb(m, "Mlocked:        ", i.mlocked);
    seq_kb(m, "SwapTotal:      ", i.swap_total);
    seq_kb(m, "SwapFree:       ", i.swap_free);
    seq_kb(m, "Dirty:          ", i.dirty);
    seq_kb(m, "Writeback:      ", i.writeback);
    seq_kb(m, "AnonPages:      ", i.anon_pages);
    seq_kb(m, "Mapped:         ", i.mapped);
    seq_kb(m, "Shmem:          ", i.shmem);
    seq_kb(m, "Slab:           ", i.slab);
    seq_kb(m, "KernelStack:    ", i.kernel_stack);
    seq_kb(m, "PageTables:     ", i.page_tables);
    seq_kb(m, "CommitLimit:    ", i.commit_limit);
    seq_kb(m, "Committed_AS:   ", i.committed_as);
    seq_kb(m, "VmallocTotal:   ", VMALLOC_TOTAL_PAGES);
    return 0;
}

static int show_vmstat(struct seq_file *m, struct task_struct *task, const void *data)
{
    (void)task;
    (void)data;
    seq_printf(m, "nr_free_pages %lu\n", nr_free_pages());
    for (int i = 0; i < NR_VM_STAT_ITEMS; i++) {
        seq_printf(m, "%s %ld\n", vm_stat_names[i], vm_stats[i]);
    }
    for (int i = 0; i < NR_VM_EVENT_ITEMS; i++) {
        seq_printf(m, "%s %lu\n", vm_event_names[i], vm_events[i]);
    }
    return 0;
}

static int show_swaps(struct seq_file *m, struct task_struct *task, const void *data)
{
    unsigned long total = total_swap_pages();

    (void)task;
    (void)data;
    seq_puts(m, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
    if (total) {
        seq_printf(m, "%-40s%s\t%lu\t\t%lu\t\t%d\n", "/dev/vda", "partition",
                   total << (PAGE_SHIFT - 10), (total - nr_swap_pages()) << (PAGE_SHIFT - 10), -2);
    }
    return 0;
}

/* Free blocks by order. */
static int show_buddyinfo(struct seq_file *m, struct task_struct *task, const void *data)
{
    (void)task;
    (void)data;
    seq_printf(m, "Node %d, zone %8s ", 0, "Normal");
    for (int order = 0; order <= MAX_ORDER; order++) {
        seq_printf(m, "%6lu ", zone.free_area[order].nr_free);
    }
    seq_puts(m, "\n");
    return 0;
}

void proc_meminfo_init(struct dentry *root)
{
    static const struct proc_entry entries[] = {
        {.name = "buddyinfo", .mode = S_IFREG | 0444, .show = show_buddyinfo},
        {.name = "meminfo", .mode = S_IFREG | 0444, .show = show_meminfo},
        {.name = "swaps", .mode = S_IFREG | 0444, .show = show_swaps},
        {.name = "vmstat", .mode = S_IFREG | 0444, .show = show_vmstat},
    };

    proc_add(root, entries, ARRAY_SIZE(entries));
}
