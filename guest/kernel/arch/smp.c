/*
 * Bringing up the other harts through SBI HSM. cpus[0] is the boot hart, the others follow in the
 * device tree's order; up to NR_CPUS.
 */
#include "smp.h"

#include "fdt.h"
#include "ktime.h"
#include "pgtable.h"
#include "printk.h"
#include "sbi.h"
#include "sched.h"
#include "tlbflush.h"

struct cpu cpus[NR_CPUS];
unsigned int nr_cpus;

void secondary_entry(void);
_Noreturn void secondary_start(void);

static void add_cpu(unsigned long hartid)
{
    struct cpu *cpu = &cpus[nr_cpus];

    cpu->id = nr_cpus++;
    cpu->hartid = hartid;
    INIT_LIST_HEAD(&cpu->timers);
}

void smp_find_cpus(unsigned long boot_hartid)
{
    int node = fdt_path(boot_fdt, "/cpus");

    add_cpu(boot_hartid);
    cpus[0].online = true;
    fdt_for_each_child(child, boot_fdt, node) {
        const char *type = fdt_string(boot_fdt, child, "device_type");
        u64 hartid, size;

        if (type && type[0] == 'c' && fdt_enabled(boot_fdt, child) &&
            fdt_reg(boot_fdt, child, 0, &hartid, &size) && hartid != boot_hartid && hartid < 64 &&
            nr_cpus < NR_CPUS) {
            add_cpu(hartid);
        }
    }
}

/* The boot hart gives the kernel lock away while it waits: the new hart takes it first thing. */
static void start_cpu(struct cpu *cpu)
{
    u64 limit = ktime_get_ns() + NSEC_PER_SEC;
    long error;

    cpu->idle = idle_task_create(cpu->id);
    if (!cpu->idle) {
        pr_err("smp: no memory for hart %lu\n", cpu->hartid);
        return;
    }
    error = sbi_hart_start(cpu->hartid, __pa(secondary_entry), (unsigned long)cpu->idle);
    if (error) {
        pr_err("smp: hart %lu does not start: error %ld\n", cpu->hartid, error);
        return;
    }
    while (!READ_ONCE(cpu->online) && ktime_get_ns() < limit) {
        kernel_unlock();
        kernel_lock();
    }
    if (!cpu->online) {
        pr_err("smp: hart %lu does not answer\n", cpu->hartid);
    }
}

void smp_start_cpus(void)
{
    for (unsigned int i = 1; i < nr_cpus; i++) {
        start_cpu(&cpus[i]);
    }
    pr_info("smp: %u harts\n", nr_cpus);
}

/* First C code of another hart, on its idle task. */
_Noreturn void secondary_start(void)
{
    kernel_lock();
    local_flush_tlb_all();
    time_init_hart();
    this_cpu()->online = true;
    cpu_idle();
}
