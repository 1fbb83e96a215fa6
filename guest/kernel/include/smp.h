/* Several harts: found in the device tree, started once the scheduler works. */
#ifndef SMP_H
#define SMP_H

struct task_struct;

/* Fills cpus[] and nr_cpus; the boot hart becomes cpus[0]. */
void smp_find_cpus(unsigned long boot_hartid);
/* Starts all harts but the first; each enters its idle loop. Needs memory and the clock. */
void smp_start_cpus(void);

/* A task for a hart's idle loop (core/fork.c); NULL when memory is short. */
struct task_struct *idle_task_create(unsigned int cpu);

#endif
