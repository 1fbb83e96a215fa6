/*
 * Time and timers. Time is the `time` CSR, counted in timebase ticks and handed out in
 * nanoseconds since boot; real time adds what the RTC said at boot. HZ is the scheduler's tick.
 */
#ifndef KTIME_H
#define KTIME_H

#include "csr.h"
#include "list.h"
#include "types.h"

#define HZ            100
#define NSEC_PER_SEC  1000000000UL
#define NSEC_PER_TICK (NSEC_PER_SEC / HZ)
#define USER_HZ       100 /* the unit of times(2) and /proc/PID/stat */

/* Reads the timebase from the device tree and the RTC. */
void time_init(void);
/* Starts this hart's timer interrupt. */
void time_init_hart(void);

/* Timebase ticks. */
static inline u64 read_time(void)
{
    return csr_read(time);
}

u64 ktime_get_ns(void);      /* since boot */
u64 ktime_get_real_ns(void); /* since 1970 */
void set_real_time(u64 ns);  /* since 1970 */
u64 ticks_to_ns(u64 ticks);  /* timebase ticks */
/* Scheduler ticks since boot. */
unsigned long get_jiffies(void);

struct timespec64 ns_to_timespec(u64 ns);
/* Clamped to what a u64 holds; `ts` must be valid. */
u64 timespec_to_ns(const struct timespec64 *ts);
bool timespec_valid(const struct timespec64 *ts);

/*
 * A one-shot timer. `function` runs in interrupt context under the kernel lock and may start the
 * timer again. Embedded in its owner, who must cancel it before it goes.
 */
struct timer {
    struct list_head entry;
    u64 expires;      /* ns since boot */
    unsigned int cpu; /* whose list it is on */
    void (*function)(struct timer *timer);
};

void timer_setup(struct timer *timer, void (*function)(struct timer *timer));
/* (Re)starts it for the time `expires`, ns since boot. */
void timer_start(struct timer *timer, u64 expires);
void timer_cancel(struct timer *timer);
bool timer_pending(const struct timer *timer);

/* From the timer interrupt: runs what is due. */
void timer_interrupt(void);
/* Programs this hart's comparator for its next event: after a timer or the running task changed. */
void timer_program(void);

#endif
