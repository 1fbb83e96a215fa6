/*
 * Interval timers. ITIMER_REAL is a timer; ITIMER_VIRTUAL and ITIMER_PROF are driven by the
 * scheduler's tick, which charges a whole tick to the process that it hits.
 */
#include "core/task.h"
#include "uaccess.h"

#define ITIMER_REAL 0
#define ITIMER_PROF 2

struct itimerval {
    struct {
        s64 tv_sec;
        long tv_usec;
    } it_interval, it_value;
};

static void real_timer_expired(struct timer *timer)
{
    struct signal_struct *signal = container_of(timer, struct signal_struct, real_timer);

    if (signal->real_interval) {
        timer_start(timer, timer->expires + signal->real_interval);
    }
    send_sig(SIGALRM, signal->leader);
}

void itimer_init(struct signal_struct *signal)
{
    timer_setup(&signal->real_timer, real_timer_expired);
}

/* One CPU-time timer: `used` more ns have gone by. */
static void advance_cpu_timer(struct cpu_timer *timer, u64 used, int sig)
{
    if (timer->left == 0) {
        return;
    }
    if (timer->left > used) {
        timer->left -= used;
        return;
    }
    timer->left = timer->interval;
    send_sig(sig, current);
}

void itimer_tick(void)
{
    struct signal_struct *signal = current->signal;

    if (signal) {
        advance_cpu_timer(&signal->cpu_timer[0], NSEC_PER_TICK, SIGVTALRM);
        advance_cpu_timer(&signal->cpu_timer[1], NSEC_PER_TICK, SIGPROF);
    }
}

static struct itimerval make_itimerval(u64 interval, u64 value)
{
    struct itimerval it = {
        {(s64)(interval / NSEC_PER_SEC), (long)(interval % NSEC_PER_SEC / 1000)},
        {(s64)(value / NSEC_PER_SEC), (long)(value % NSEC_PER_SEC / 1000)},
    };

    /* A timer that runs never shows zero. */
    if (value && value < 1000) {
        it.it_value.tv_usec = 1;
    }
    return it;
}

static struct itimerval get_itimer(unsigned int which)
{
    struct signal_struct *signal = current->signal;
    u64 now = ktime_get_ns(), left = 0;

    if (which != ITIMER_REAL) {
        const struct cpu_timer *timer = &signal->cpu_timer[which - 1];

        return make_itimerval(timer->interval, timer->left);
    }
    if (timer_pending(&signal->real_timer)) {
        left = signal->real_timer.expires > now ? signal->real_timer.expires - now : 1;
    }
    return make_itimerval(signal->real_interval, left);
}

static void set_itimer(unsigned int which, u64 interval, u64 value)
{
    struct signal_struct *signal = current->signal;

    if (which != ITIMER_REAL) {
        signal->cpu_timer[which - 1] = (struct cpu_timer){interval, value};
        return;
    }
    signal->real_interval = interval;
    if (value) {
        timer_start(&signal->real_timer, ktime_get_ns() + value);
    } else {
        timer_cancel(&signal->real_timer);
    }
}

long sys_getitimer(unsigned long which, struct itimerval *uold)
{
    return which > ITIMER_PROF ? -EINVAL : put_user(get_itimer((unsigned int)which), uold);
}

static bool valid_timeval(s64 sec, long usec)
{
    return sec >= 0 && usec >= 0 && usec < 1000000;
}

static u64 timeval_ns(s64 sec, long usec)
{
    struct timespec64 ts = {sec, usec * 1000};

    return timespec_to_ns(&ts);
}

long sys_setitimer(unsigned long which, const struct itimerval *unew, struct itimerval *uold)
{
    struct itimerval new = {0}, old;

    if (which > ITIMER_PROF) {
        return -EINVAL;
    }
    if (unew && get_user(new, unew)) {
        return -EFAULT;
    }
    if (!valid_timeval(new.it_interval.tv_sec, new.it_interval.tv_usec) ||
        !valid_timeval(new.it_value.tv_sec, new.it_value.tv_usec)) {
        return -EINVAL;
    }
    old = get_itimer((unsigned int)which);
    set_itimer((unsigned int)which, timeval_ns(new.it_interval.tv_sec, new.it_interval.tv_usec),
               timeval_ns(new.it_value.tv_sec, new.it_value.tv_usec));
    return uold ? put_user(old, uold) : 0;
}
