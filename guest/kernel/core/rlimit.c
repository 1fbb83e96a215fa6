/* Resource limits and usage. */
#include "core/rusage.h"
#include "mm.h"
#include "sched.h"
#include "string.h"
#include "uaccess.h"

/* ---- Usage ---- */

struct usage_sum {
    u64 utime, stime; /* timebase ticks */
    unsigned long min_flt, maj_flt, nvcsw, nivcsw, maxrss;
};

static void add_task(struct usage_sum *sum, const struct task_struct *task)
{
    sum->utime += task->utime;
    sum->stime += task->stime;
    sum->min_flt += task->min_flt;
    sum->maj_flt += task->maj_flt;
    sum->nvcsw += task->nvcsw;
    sum->nivcsw += task->nivcsw;
}

static void add_process(struct usage_sum *sum, const struct task_struct *task)
{
    const struct signal_struct *signal = task->signal;
    struct task_struct *t;

    for_each_thread(task, t) {
        add_task(sum, t);
    }
    sum->utime += signal->utime;
    sum->stime += signal->stime;
    sum->min_flt += signal->min_flt;
    sum->maj_flt += signal->maj_flt;
    sum->nvcsw += signal->nvcsw;
    sum->nivcsw += signal->nivcsw;
    sum->maxrss = max(sum->maxrss, signal->maxrss);
}

static void add_children(struct usage_sum *sum, const struct signal_struct *signal)
{
    sum->utime += signal->cutime;
    sum->stime += signal->cstime;
    sum->min_flt += signal->cmin_flt;
    sum->maj_flt += signal->cmaj_flt;
    sum->nvcsw += signal->cnvcsw;
    sum->nivcsw += signal->cnivcsw;
    sum->maxrss = max(sum->maxrss, signal->cmaxrss);
}

void get_rusage(const struct task_struct *task, int who, struct rusage *usage)
{
    struct usage_sum sum = {0};
    u64 utime, stime;

    if (who == RUSAGE_THREAD) {
        add_task(&sum, task);
    }
    if (who == RUSAGE_SELF || who == RUSAGE_BOTH) {
        add_process(&sum, task);
    }
    if (who == RUSAGE_CHILDREN || who == RUSAGE_BOTH) {
        add_children(&sum, task->signal);
    }
    if (who != RUSAGE_CHILDREN && task->mm) {
        update_hiwater_rss(task->mm);
        sum.maxrss = max(sum.maxrss, task->mm->hiwater_rss);
    }
    utime = ticks_to_ns(sum.utime) / 1000;
    stime = ticks_to_ns(sum.stime) / 1000;
    memset(usage, 0, sizeof(*usage));
    usage->ru_utime.tv_sec = (long)(utime / 1000000);
    usage->ru_utime.tv_usec = (long)(utime % 1000000);
    usage->ru_stime.tv_sec = (long)(stime / 1000000);
    usage->ru_stime.tv_usec = (long)(stime % 1000000);
    usage->ru_maxrss = (long)(sum.maxrss * (PAGE_SIZE / 1024));
    usage->ru_minflt = (long)sum.min_flt;
    usage->ru_majflt = (long)sum.maj_flt;
    usage->ru_nvcsw = (long)sum.nvcsw;
    usage->ru_nivcsw = (long)sum.nivcsw;
}

long sys_getrusage(unsigned long who, struct rusage *uusage)
{
    struct rusage usage;

    if ((int)who != RUSAGE_SELF && (int)who != RUSAGE_CHILDREN && (int)who != RUSAGE_THREAD) {
        return -EINVAL;
    }
    get_rusage(current, (int)who, &usage);
    return put_user(usage, uusage);
}

/* ---- Limits ---- */

static int set_rlimit(struct signal_struct *signal, unsigned int resource,
                      const struct rlimit *limit)
{
    if (limit->rlim_cur > limit->rlim_max) {
        return -EINVAL;
    }
    signal->rlim[resource] = *limit;
    return 0;
}

long sys_prlimit64(unsigned long pid, unsigned long resource, const struct rlimit *new,
                   struct rlimit *old)
{
    struct task_struct *task = (int)pid ? find_task_by_pid((int)pid) : current;
    struct rlimit limit, before;

    if (resource >= RLIM_NLIMITS) {
        return -EINVAL;
    }
    if (!task) {
        return -ESRCH;
    }
    if (new &&get_user(limit, new)) {
        return -EFAULT;
    }
    /* Reading user memory may have slept. */
    task = (int)pid ? find_task_by_pid((int)pid) : current;
    if (!task) {
        return -ESRCH;
    }
    before = task->signal->rlim[resource];
    if (new) {
        int error = set_rlimit(task->signal, (unsigned int)resource, &limit);

        if (error) {
            return error;
        }
    }
    return old ? put_user(before, old) : 0;
}

long sys_getrlimit(unsigned long resource, struct rlimit *old)
{
    return sys_prlimit64(0, resource, NULL, old);
}

long sys_setrlimit(unsigned long resource, const struct rlimit *new)
{
    return sys_prlimit64(0, resource, new, NULL);
}
