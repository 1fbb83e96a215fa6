/*
 * The clock (the time CSR) and the timer interrupt (stimecmp where there is Sstc, else SBI TIME),
 * with each hart's list of timers.
 * A timer belongs to the hart that started it: only that hart is woken for it.
 */
#include "ktime.h"

#include "bug.h"
#include "csr.h"
#include "fdt.h"
#include "isa.h"
#include "rtc.h"
#include "sbi.h"
#include "sched.h"

static u64 timebase_frequency; /* ticks of the time CSR per second */
static u64 boot_time;          /* of the time CSR */
static u64 real_time_base;     /* ns since 1970 at boot */
static bool has_sstc;          /* the supervisor has a comparator of its own */

/* The timer interrupt is pending from `when`, a value of the time CSR, on, and not before. */
static void set_timer(u64 when)
{
    if (has_sstc) {
        csr_write(stimecmp, when);
    } else {
        sbi_set_timer(when);
    }
}

void time_init(void)
{
    int cpus_node = fdt_path(boot_fdt, "/cpus");

    timebase_frequency = fdt_number(boot_fdt, cpus_node, "timebase-frequency", 0);
    if (!timebase_frequency) {
        panic("time_init: no timebase-frequency in the device tree");
    }
    has_sstc = isa_has("sstc");
    boot_time = read_time();
    real_time_base = rtc_read_ns();
    time_init_hart();
}

void time_init_hart(void)
{
    struct cpu *cpu = this_cpu();

    INIT_LIST_HEAD(&cpu->timers);
    cpu->programmed = ~0UL;
    set_timer(~0UL);
    csr_set(sie, SIE_STIE | SIE_SSIE);
    csr_write(scounteren, COUNTEREN_CY | COUNTEREN_TM | COUNTEREN_IR); /* rdcycle in programs */
}

u64 ticks_to_ns(u64 ticks)
{
    return ticks / timebase_frequency * NSEC_PER_SEC +
           ticks % timebase_frequency * NSEC_PER_SEC / timebase_frequency;
}

/* Rounded up, so that a timer never fires early. */
static u64 ns_to_ticks(u64 ns)
{
    return ns / NSEC_PER_SEC * timebase_frequency +
           DIV_ROUND_UP(ns % NSEC_PER_SEC * timebase_frequency, NSEC_PER_SEC);
}

u64 ktime_get_ns(void)
{
    return ticks_to_ns(read_time() - boot_time);
}

u64 ktime_get_real_ns(void)
{
    return real_time_base + ktime_get_ns();
}

void set_real_time(u64 ns)
{
    real_time_base = ns - ktime_get_ns();
}

unsigned long get_jiffies(void)
{
    return ktime_get_ns() / NSEC_PER_TICK;
}

struct timespec64 ns_to_timespec(u64 ns)
{
    return (struct timespec64){(s64)(ns / NSEC_PER_SEC), (long)(ns % NSEC_PER_SEC)};
}

bool timespec_valid(const struct timespec64 *ts)
{
    return ts->tv_sec >= 0 && ts->tv_nsec >= 0 && ts->tv_nsec < (long)NSEC_PER_SEC;
}

u64 timespec_to_ns(const struct timespec64 *ts)
{
    if ((u64)ts->tv_sec >= ~0UL / NSEC_PER_SEC / 2) {
        return ~0UL / 2;
    }
    return (u64)ts->tv_sec * NSEC_PER_SEC + (u64)ts->tv_nsec;
}

void timer_setup(struct timer *timer, void (*function)(struct timer *timer))
{
    INIT_LIST_HEAD(&timer->entry);
    timer->function = function;
}

bool timer_pending(const struct timer *timer)
{
    return !list_empty(&timer->entry);
}

/* Sets the comparator to this hart's next event. */
void timer_program(void)
{
    struct cpu *cpu = this_cpu();
    u64 next = ~0UL;

    if (!list_empty(&cpu->timers)) {
        next = list_first_entry(&cpu->timers, struct timer, entry)->expires;
    }
    if (cpu->running != cpu->idle) {
        next = min(next, cpu->next_tick);
    }
    if (next != cpu->programmed) {
        cpu->programmed = next;
        set_timer(next == ~0UL ? next : boot_time + ns_to_ticks(next));
    }
}

void timer_start(struct timer *timer, u64 expires)
{
    struct cpu *cpu = this_cpu();
    struct list_head *before = &cpu->timers;

    list_del_init(&timer->entry);
    timer->expires = expires;
    /* Behind all that are due no later. */
    while (before->prev != &cpu->timers &&
           list_entry(before->prev, struct timer, entry)->expires > expires) {
        before = before->prev;
    }
    list_add_tail(&timer->entry, before);
    timer_program();
}

void timer_cancel(struct timer *timer)
{
    list_del_init(&timer->entry);
}

void timer_interrupt(void)
{
    struct cpu *cpu = this_cpu();
    u64 now = ktime_get_ns();

    cpu->programmed = 0;
    while (!list_empty(&cpu->timers)) {
        struct timer *timer = list_first_entry(&cpu->timers, struct timer, entry);

        if (timer->expires > now) {
            break;
        }
        list_del_init(&timer->entry);
        timer->function(timer);
    }
    if (cpu->running != cpu->idle && now >= cpu->next_tick) {
        cpu->next_tick = now + NSEC_PER_TICK;
        scheduler_tick();
    }
    timer_program();
}
