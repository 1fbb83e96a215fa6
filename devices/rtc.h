/*
 * The goldfish real-time clock: nanoseconds since 1970 in two 32-bit halves, and an alarm.
 * Its time is the epoch that the configuration names plus simulated time: the host's clock is
 * never asked. The guest may set it.
 *
 * Owner: the machine: rtc_init(), rtc_attach(). The event queue's `now` must be up to date when
 * a hart accesses a register.
 */
#ifndef DEVICES_RTC_H
#define DEVICES_RTC_H

#include "devices/bus.h"
#include "devices/irq.h"
#include "emu/base/events.h"

struct rtc {
    struct event_queue *events;
    struct irq_line irq;
    uint64_t clock_hz;
    uint64_t epoch_ns;  /* the time at cycle 0; changed when the guest sets the clock */
    uint32_t time_high; /* latched by a read of TIME_LOW; staged by a write of TIME_HIGH */
    uint64_t alarm_ns;
    bool alarm_armed;
    bool irq_enabled;
    bool irq_pending;
    struct event alarm;
};

/* `clock_hz` > 0: cycles of simulated time per second. `epoch_ns`: nanoseconds since 1970. */
void rtc_init(struct rtc *rtc, struct event_queue *events, struct irq_line irq, uint64_t clock_hz,
              uint64_t epoch_ns);

/* Disarms the alarm; the time of day goes on. */
void rtc_reset(struct rtc *rtc);

/* Puts its registers on the bus at `base`. Returns as bus_attach() does. */
int rtc_attach(struct rtc *rtc, struct bus *bus, paddr_t base) NODISCARD;

/* Snapshots (emu/base/archive.h). */
void rtc_archive(struct rtc *rtc, struct archive *a);

#endif
