/* Clocks and sleeping. */
#include "sched.h"
#include "uaccess.h"

#define CLOCK_REALTIME           0
#define CLOCK_MONOTONIC          1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID  3
#define CLOCK_MONOTONIC_RAW      4
#define CLOCK_REALTIME_COARSE    5
#define CLOCK_MONOTONIC_COARSE   6
#define CLOCK_BOOTTIME           7

#define TIMER_ABSTIME 1

/* A negative clock id names the CPU time of a process or thread: ~pid << 3 | per thread << 2 | 2.
 */
static int cpu_clock(int clock, u64 *ns)
{
    pid_t pid = ~(clock >> 3);
    struct task_struct *task = pid ? find_task_by_pid(pid) : current;

    if (!task || (clock & 3) > 2) {
        return -EINVAL;
    }
    account_system_time();
    *ns =
        clock & 4 ? task_utime(task) + task_stime(task) : process_utime(task) + process_stime(task);
    return 0;
}

static int clock_read(int clock, u64 *ns)
{
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
        *ns = ktime_get_real_ns();
        return 0;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
        *ns = ktime_get_ns();
        return 0;
    case CLOCK_PROCESS_CPUTIME_ID:
        account_system_time();
        *ns = process_utime(current) + process_stime(current);
        return 0;
    case CLOCK_THREAD_CPUTIME_ID:
        account_system_time();
        *ns = task_utime(current) + task_stime(current);
        return 0;
    default:
        return clock < 0 ? cpu_clock(clock, ns) : -EINVAL;
    }
}

long sys_clock_gettime(unsigned long clock, struct timespec64 *uts)
{
    u64 ns;
    int error = clock_read((int)clock, &ns);

    return error ? error : put_user(ns_to_timespec(ns), uts);
}

long sys_clock_getres(unsigned long clock, struct timespec64 *uts)
{
    u64 ns;
    int error = clock_read((int)clock, &ns);
    bool coarse = clock == CLOCK_REALTIME_COARSE || clock == CLOCK_MONOTONIC_COARSE;

    if (error || !uts) {
        return error;
    }
    return put_user(ns_to_timespec(coarse ? NSEC_PER_TICK : 1), uts);
}

long sys_clock_settime(unsigned long clock, const struct timespec64 *uts)
{
    struct timespec64 ts;

    if (clock != CLOCK_REALTIME) {
        return -EINVAL;
    }
    if (get_user(ts, uts)) {
        return -EFAULT;
    }
    if (!timespec_valid(&ts)) {
        return -EINVAL;
    }
    set_real_time(timespec_to_ns(&ts));
    return 0;
}

struct timeval {
    s64 tv_sec;
    long tv_usec;
};

long sys_gettimeofday(struct timeval *utv, int *utz)
{
    u64 ns = ktime_get_real_ns();
    struct timeval tv = {(s64)(ns / NSEC_PER_SEC), (long)(ns % NSEC_PER_SEC / 1000)};
    int tz[2] = {0, 0};

    if (utv && put_user(tv, utv)) {
        return -EFAULT;
    }
    return utz && copy_to_user(utz, tz, sizeof(tz)) ? -EFAULT : 0;
}

long sys_settimeofday(const struct timeval *utv)
{
    struct timeval tv;

    if (!utv) {
        return 0;
    }
    if (get_user(tv, utv)) {
        return -EFAULT;
    }
    if (tv.tv_sec < 0 || tv.tv_usec < 0 || tv.tv_usec >= 1000000) {
        return -EINVAL;
    }
    set_real_time((u64)tv.tv_sec * NSEC_PER_SEC + (u64)tv.tv_usec * 1000);
    return 0;
}

struct tms {
    long tms_utime, tms_stime, tms_cutime, tms_cstime;
};

long sys_times(struct tms *utms)
{
    struct tms tms;

    account_system_time();
    tms = (struct tms){
        .tms_utime = (long)(process_utime(current) / (NSEC_PER_SEC / USER_HZ)),
        .tms_stime = (long)(process_stime(current) / (NSEC_PER_SEC / USER_HZ)),
        .tms_cutime = (long)(ticks_to_ns(current->signal->cutime) / (NSEC_PER_SEC / USER_HZ)),
        .tms_cstime = (long)(ticks_to_ns(current->signal->cstime) / (NSEC_PER_SEC / USER_HZ)),
    };
    if (utms && put_user(tms, utms)) {
        return -EFAULT;
    }
    return (long)(ktime_get_ns() / (NSEC_PER_SEC / USER_HZ));
}

/* ---- Sleeping ---- */

/* `uleft` (NULL allowed) gets what a signal has left of a relative sleep. */
static long sleep_until(u64 expires, struct timespec64 *uleft)
{
    while (ktime_get_ns() < expires) {
        u64 now;

        if (signal_pending(current)) {
            now = ktime_get_ns();
            if (uleft && put_user(ns_to_timespec(expires > now ? expires - now : 0), uleft)) {
                return -EFAULT;
            }
            return -ERESTART_RESTARTBLOCK;
        }
        current->state = TASK_INTERRUPTIBLE;
        schedule_until(expires);
    }
    return 0;
}

static long relative_sleep(u64 ns, struct timespec64 *uleft)
{
    current->restart_expires = ktime_get_ns() + ns;
    current->restart_left = uleft;
    return sleep_until(current->restart_expires, uleft);
}

/* Goes on with a relative sleep that a stop or an ignored signal has broken off. */
long sys_restart_syscall(void)
{
    return sleep_until(current->restart_expires, current->restart_left);
}

long sys_nanosleep(const struct timespec64 *uts, struct timespec64 *uleft)
{
    struct timespec64 ts;

    if (get_user(ts, uts)) {
        return -EFAULT;
    }
    return timespec_valid(&ts) ? relative_sleep(timespec_to_ns(&ts), uleft) : -EINVAL;
}

long sys_clock_nanosleep(unsigned long clock, unsigned long flags, const struct timespec64 *uts,
                         struct timespec64 *uleft)
{
    struct timespec64 ts;
    u64 now, wanted;
    long error;

    if (get_user(ts, uts)) {
        return -EFAULT;
    }
    if (!timespec_valid(&ts)) {
        return -EINVAL;
    }
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME) {
        return clock_read((int)clock, &now) ? -EINVAL : -EOPNOTSUPP;
    }
    wanted = timespec_to_ns(&ts);
    if (!(flags & TIMER_ABSTIME)) {
        return relative_sleep(wanted, uleft);
    }
    clock_read((int)clock, &now);
    error = sleep_until(wanted > now ? ktime_get_ns() + (wanted - now) : 0, NULL);
    return error == -ERESTART_RESTARTBLOCK ? -ERESTARTNOHAND : error;
}
