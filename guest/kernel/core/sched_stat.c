/* What /proc/stat and /proc/loadavg show. */
#include "core/task.h"
#include "string.h"

/*
 * Load average: every 5 s, load = load * e + n * (1 - e), with e = exp(-5 s / 1, 5, 15 min), in
 * fixed point with 11 bits of fraction.
 */
#define LOAD_SHIFT     11
#define LOAD_PERIOD_NS (5 * NSEC_PER_SEC)

static const unsigned long load_decay[3] = {1884, 2014, 2037};
static unsigned long loadavg[3];
static u64 next_load_update = LOAD_PERIOD_NS;
static unsigned long nr_forks;

static unsigned int nr_uninterruptible(void)
{
    struct task_struct *p, *t;
    unsigned int n = 0;

    for_each_process(p) {
        for_each_thread(p, t) {
            n += t->state == TASK_UNINTERRUPTIBLE && !(t->flags & PF_KTHREAD);
        }
    }
    return n;
}

void update_loadavg(void)
{
    u64 now = ktime_get_ns();
    unsigned long active;

    if (now < next_load_update) {
        return;
    }
    active = (unsigned long)(nr_runnable() + nr_uninterruptible()) << LOAD_SHIFT;
    for (; next_load_update <= now; next_load_update += LOAD_PERIOD_NS) {
        for (int i = 0; i < 3; i++) {
            loadavg[i] =
                (loadavg[i] * load_decay[i] + active * ((1UL << LOAD_SHIFT) - load_decay[i])) >>
                LOAD_SHIFT;
        }
    }
}

void count_fork(void)
{
    nr_forks++;
}

struct cpu_times get_cpu_times(unsigned int id)
{
    const struct cpu *cpu = &cpus[id];
    const struct task_struct *running = cpu->running, *idle = cpu->idle;
    u64 utime = cpu->utime, stime = cpu->stime, idle_time = idle ? idle->stime : 0;

    if (running && running == idle) {
        idle_time += read_time() - idle->run_since;
    } else if (running) {
        utime += running->utime - cpu->utime_start;
        stime += running->stime - cpu->stime_start;
    }
    return (struct cpu_times){ticks_to_ns(utime), ticks_to_ns(stime), ticks_to_ns(idle_time)};
}

void get_sched_stat(struct sched_stat *stat)
{
    memset(stat, 0, sizeof(*stat));
    update_loadavg();
    for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
        struct cpu_times times = get_cpu_times(cpu);

        stat->times.user += times.user;
        stat->times.system += times.system;
        stat->times.idle += times.idle;
    }
    stat->nr_switches = nr_context_switches();
    stat->processes = nr_forks;
    stat->nr_running = nr_runnable();
    stat->nr_uninterruptible = nr_uninterruptible();
    memcpy(stat->loadavg, loadavg, sizeof(loadavg));
}
