/* Scheduling calls. There is one policy, SCHED_OTHER; niceness scales the time slice. */
#include "mm.h"
#include "sched.h"
#include "syscall.h"
#include "tlbflush.h"
#include "uaccess.h"

#define SCHED_OTHER 0
#define SCHED_FIFO  1
#define SCHED_RR    2
#define SCHED_BATCH 3
#define SCHED_IDLE  5

static struct task_struct *task_of(unsigned long pid)
{
    return (int)pid ? find_task_by_pid((int)pid) : current;
}

long sys_sched_yield(void)
{
    schedule();
    return 0;
}

static unsigned long online_mask(void)
{
    unsigned long mask = 0;

    for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
        mask |= (unsigned long)cpus[cpu].online << cpu;
    }
    return mask;
}

long sys_sched_setaffinity(unsigned long pid, unsigned long len, const void *umask)
{
    unsigned long mask = 0;
    struct task_struct *task;

    if (copy_from_user(&mask, umask, min(len, sizeof(mask)))) {
        return -EFAULT;
    }
    task = task_of(pid);
    if (!task) {
        return -ESRCH;
    }
    mask &= online_mask();
    if (!mask) {
        return -EINVAL;
    }
    task->cpus_allowed = mask;
    if (!(mask >> task->cpu & 1)) {
        task->flags |= PF_NEED_RESCHED;
        kick_task(task);
    }
    return 0;
}

long sys_sched_getaffinity(unsigned long pid, unsigned long len, void *umask)
{
    struct task_struct *task = task_of(pid);
    unsigned long mask;

    if (!task) {
        return -ESRCH;
    }
    if (len < sizeof(mask) || len % sizeof(mask)) {
        return -EINVAL;
    }
    mask = task->cpus_allowed & online_mask();
    return copy_to_user(umask, &mask, sizeof(mask)) ? -EFAULT : (long)sizeof(mask);
}

long sys_sched_getscheduler(unsigned long pid)
{
    return task_of(pid) ? SCHED_OTHER : -ESRCH;
}

long sys_sched_setscheduler(unsigned long pid, unsigned long policy, const int *uparam)
{
    int priority;

    if (get_user(priority, uparam)) {
        return -EFAULT;
    }
    if (!task_of(pid)) {
        return -ESRCH;
    }
    switch ((int)policy) {
    case SCHED_OTHER:
    case SCHED_BATCH:
    case SCHED_IDLE:
        return priority ? -EINVAL : 0;
    case SCHED_FIFO:
    case SCHED_RR:
        return -EPERM;
    default:
        return -EINVAL;
    }
}

long sys_sched_setparam(unsigned long pid, const int *uparam)
{
    return sys_sched_setscheduler(pid, SCHED_OTHER, uparam);
}

long sys_sched_getparam(unsigned long pid, int *uparam)
{
    return task_of(pid) ? put_user(0, uparam) : -ESRCH;
}

static long priority_limit(unsigned long policy, long realtime)
{
    switch ((int)policy) {
    case SCHED_FIFO:
    case SCHED_RR:
        return realtime;
    case SCHED_OTHER:
    case SCHED_BATCH:
    case SCHED_IDLE:
        return 0;
    default:
        return -EINVAL;
    }
}

long sys_sched_get_priority_max(unsigned long policy)
{
    return priority_limit(policy, 99);
}

long sys_sched_get_priority_min(unsigned long policy)
{
    return priority_limit(policy, 1);
}

long sys_sched_rr_get_interval(unsigned long pid, struct timespec64 *uts)
{
    return task_of(pid) ? put_user(ns_to_timespec(5 * NSEC_PER_TICK), uts) : -ESRCH;
}

/* ---- Niceness ---- */

#define PRIO_PROCESS 0
#define PRIO_PGRP    1
#define PRIO_USER    2

static bool priority_matches(const struct task_struct *p, int which, pid_t who)
{
    switch (which) {
    case PRIO_PROCESS:
        return p->pid == (who ? who : current->tgid);
    case PRIO_PGRP:
        return p->signal->pgrp == (who ? who : current->signal->pgrp);
    default:
        return who == 0 && !(p->flags & PF_KTHREAD);
    }
}

long sys_setpriority(unsigned long which, unsigned long who, unsigned long unice)
{
    int nice = min(max((int)unice, -20), 19);
    struct task_struct *p, *t;
    long error = -ESRCH;

    if (which > PRIO_USER) {
        return -EINVAL;
    }
    for_each_process(p) {
        for_each_thread(p, t) {
            if (priority_matches(t, (int)which, (pid_t)who)) {
                t->nice = nice;
                error = 0;
            }
        }
    }
    return error;
}

/* The call returns 20 - nice, so that an error can be told from a result. */
long sys_getpriority(unsigned long which, unsigned long who)
{
    struct task_struct *p, *t;
    long best = -ESRCH;

    if (which > PRIO_USER) {
        return -EINVAL;
    }
    for_each_process(p) {
        for_each_thread(p, t) {
            if (priority_matches(t, (int)which, (pid_t)who)) {
                best = max(best, 20L - t->nice);
            }
        }
    }
    return best;
}

/* ---- Harts ---- */

long sys_getcpu(unsigned int *ucpu, unsigned int *unode)
{
    if ((ucpu && put_user(current->cpu, ucpu)) || (unode && put_user(0u, unode))) {
        return -EFAULT;
    }
    return 0;
}

#define MEMBARRIER_CMD_QUERY                      0
#define MEMBARRIER_CMD_GLOBAL                     1
#define MEMBARRIER_CMD_PRIVATE_EXPEDITED          8
#define MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED 16

/* A remote fence.i makes every hart enter the firmware and come back: a full barrier there. */
long sys_membarrier(unsigned long cmd)
{
    switch ((int)cmd) {
    case MEMBARRIER_CMD_QUERY:
        return MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_PRIVATE_EXPEDITED |
               MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED;
    case MEMBARRIER_CMD_GLOBAL:
    case MEMBARRIER_CMD_PRIVATE_EXPEDITED:
        flush_icache_all();
        return 0;
    case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
        return 0;
    default:
        return -EINVAL;
    }
}

/* The range is not looked at: fence.i knows none. Bit 0 of flags: this thread's hart only. */
long sys_riscv_flush_icache(unsigned long start, unsigned long end, unsigned long flags)
{
    (void)start;
    (void)end;
    if (flags & ~1UL) {
        return -EINVAL;
    }
    flush_icache_mm(current->mm);
    return 0;
}
