/*
 * /proc files about the machine as a whole (proc(5)).
 */
#include "fdt.h"
#include "file.h"
#include "internal.h"
#include "irq.h"
#include "ktime.h"
#include "mm.h"
#include "printk.h"
#include "proc.h"
#include "sched.h"
#include "string.h"
#include "utsname.h"
#include "vmstat.h"

#define NSEC_PER_USER_TICK   (NSEC_PER_SEC / USER_HZ)
#define NSEC_PER_CENTISECOND (NSEC_PER_SEC / 100)

static unsigned long user_ticks(u64 ns)
{
    return ns / NSEC_PER_USER_TICK;
}

/* One line of /proc/stat: user nice system idle iowait irq softirq steal guest guest_nice. */
static void show_cpu(struct seq_file *m, const char *name, struct cpu_times t)
{
    seq_printf(m, "%s %lu 0 %lu %lu 0 0 0 0 0 0\n", name, user_ticks(t.user), user_ticks(t.system),
               user_ticks(t.idle));
}

static int show_stat(struct seq_file *m, struct task_struct *task, const void *data)
{
    u64 interrupts =
        irq_count[IRQ_KIND_SOFT] + irq_count[IRQ_KIND_TIMER] + irq_count[IRQ_KIND_EXTERNAL];
    struct sched_stat s;

    (void)task;
    (void)data;
    get_sched_stat(&s);
    show_cpu(m, "cpu ", s.times);
    for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
        char name[8];

        snprintf(name, sizeof(name), "cpu%u", cpu);
        show_cpu(m, name, get_cpu_times(cpu));
    }
    seq_printf(m, "intr %lu\n", (unsigned long)interrupts);
    seq_printf(m, "ctxt %lu\n", s.nr_switches);
    seq_printf(m, "btime %lu\n", (ktime_get_real_ns() - ktime_get_ns()) / NSEC_PER_SEC);
    seq_printf(m, "processes %lu\n", s.processes);
    seq_printf(m, "procs_running %u\n", s.nr_running);
    seq_printf(m, "procs_blocked %u\n", s.nr_uninterruptible);
    return 0;
}

static void show_seconds(struct seq_file *m, u64 ns, char end)
{
    u64 cs = ns / NSEC_PER_CENTISECOND;

    seq_printf(m, "%lu.%02lu%c", (unsigned long)(cs / 100), (unsigned long)(cs % 100), end);
}

static int show_uptime(struct seq_file *m, struct task_struct *task, const void *data)
{
    struct sched_stat s;

    (void)task;
    (void)data;
    get_sched_stat(&s);
    show_seconds(m, ktime_get_ns(), ' ');
    show_seconds(m, s.times.idle, '\n');
    return 0;
}

#define LOAD_SHIFT 11

static int show_loadavg(struct seq_file *m, struct task_struct *task, const void *data)
{
    struct sched_stat s;

    (void)task;
    (void)data;
    get_sched_stat(&s);
    for (int i = 0; i < 3; i++) {
        /* Rounded to the nearest hundredth. */
        unsigned long load = s.loadavg[i] + (1UL << LOAD_SHIFT) / 200;
        unsigned long fraction = load & ((1UL << LOAD_SHIFT) - 1);

        seq_printf(m, "%lu.%02lu ", load >> LOAD_SHIFT, fraction * 100 >> LOAD_SHIFT);
    }
    seq_printf(m, "%u/%u %d\n", s.nr_running, nr_tasks(), current->pid);
    return 0;
}

static int show_cpuinfo(struct seq_file *m, struct task_struct *task, const void *data)
{
    (void)task;
    (void)data;
    for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
        int cpus_node = fdt_path(boot_fdt, "/cpus");

        seq_printf(m, "processor\t: %u\nhart\t\t: %lu\n", cpu, cpus[cpu].hartid);
        fdt_for_each_child(node, boot_fdt, cpus_node) {
            const char *isa = fdt_string(boot_fdt, node, "riscv,isa");
            u64 hartid, size;

            if (!isa || !fdt_reg(boot_fdt, node, 0, &hartid, &size) || hartid != cpus[cpu].hartid) {
                continue;
            }
            seq_printf(m, "isa\t\t: %s\n", isa);
        }
        seq_printf(m, "mmu\t\t: sv%d\n\n", pgtable_levels * 9 + 12);
    }
    return 0;
}

static int show_version(struct seq_file *m, struct task_struct *task, const void *data)
{
    (void)task;
    (void)data;
    seq_printf(m, "%s version %s %s\n", UTS_SYSNAME, UTS_RELEASE, UTS_VERSION);
    return 0;
}

static int show_filesystems(struct seq_file *m, struct task_struct *task, const void *data)
{
    (void)task;
    (void)data;
    seq_puts(m, "nodev\trootfs\nnodev\tdevtmpfs\nnodev\tproc\n");
    return 0;
}

static void show_mount(struct seq_file *m, const struct dentry *root)
{
    char buf[PATH_MAX / 16];

    seq_printf(m, "%s %s %s rw 0 0\n", root->fs_type, d_path(root, buf, sizeof(buf)),
               root->fs_type);
}

/* The root and what is mounted on its directories. */
int proc_show_mounts(struct seq_file *m, struct task_struct *task, const void *data)
{
    struct dentry *d;

    (void)task;
    (void)data;
    show_mount(m, root_dentry);
    list_for_each_entry(d, &root_dentry->children, sibling) {
        if (d->mounted) {
            show_mount(m, d->mounted);
        }
    }
    return 0;
}

void proc_system_init(struct dentry *root)
{
    static const struct proc_entry entries[] = {
        {.name = "cpuinfo", .mode = S_IFREG | 0444, .show = show_cpuinfo},
        {.name = "filesystems", .mode = S_IFREG | 0444, .show = show_filesystems},
        {.name = "loadavg", .mode = S_IFREG | 0444, .show = show_loadavg},
        {.name = "stat", .mode = S_IFREG | 0444, .show = show_stat},
        {.name = "uptime", .mode = S_IFREG | 0444, .show = show_uptime},
        {.name = "version", .mode = S_IFREG | 0444, .show = show_version},
    };

    proc_add(root, entries, ARRAY_SIZE(entries));
}
