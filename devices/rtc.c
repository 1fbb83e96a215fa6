#include "devices/rtc.h"

#include "emu/abi/memmap.h"

#include <assert.h>

#define NS_PER_SECOND 1000000000

/* Registers of 32 bits, as drivers for the goldfish board know them. */
#define TIME_LOW        0x00 /* reading it latches the high half */
#define TIME_HIGH       0x04
#define ALARM_LOW       0x08 /* writing it arms the alarm */
#define ALARM_HIGH      0x0c
#define IRQ_ENABLED     0x10
#define CLEAR_ALARM     0x14
#define ALARM_STATUS    0x18
#define CLEAR_INTERRUPT 0x1c

static uint64_t time_ns(const struct rtc *rtc)
{
    unsigned __int128 ns = (unsigned __int128)rtc->events->now * NS_PER_SECOND / rtc->clock_hz;
    return rtc->epoch_ns + (uint64_t)ns;
}

static void update_irq(struct rtc *rtc)
{
    irq_set(&rtc->irq, rtc->irq_pending && rtc->irq_enabled);
}

static void update_alarm(void *opaque)
{
    struct rtc *rtc = opaque;
    event_cancel(rtc->events, &rtc->alarm);
    if (!rtc->alarm_armed)
        return;
    uint64_t now = time_ns(rtc);
    if (rtc->alarm_ns <= now) {
        rtc->alarm_armed = false;
        rtc->irq_pending = true;
        update_irq(rtc);
        return;
    }
    /* Rounded up, so that the alarm's time has come when the event fires. */
    unsigned __int128 cycles =
        ((unsigned __int128)(rtc->alarm_ns - now) * rtc->clock_hz + NS_PER_SECOND - 1) /
        NS_PER_SECOND;
    if (cycles < CYCLES_NEVER - rtc->events->now)
        event_schedule(rtc->events, &rtc->alarm, rtc->events->now + (cycles_t)cycles);
}

void rtc_init(struct rtc *rtc, struct event_queue *events, struct irq_line irq, uint64_t clock_hz,
              uint64_t epoch_ns)
{
    assert(clock_hz > 0);
    *rtc = (struct rtc){.events = events, .irq = irq, .clock_hz = clock_hz, .epoch_ns = epoch_ns};
    event_init(&rtc->alarm, update_alarm, rtc);
}

void rtc_reset(struct rtc *rtc)
{
    rtc->time_high = 0;
    rtc->alarm_ns = 0;
    rtc->alarm_armed = rtc->irq_enabled = rtc->irq_pending = false;
    update_alarm(rtc);
    update_irq(rtc);
}

static bool rtc_read(void *opaque, uint64_t offset, unsigned size, uint64_t *value)
{
    struct rtc *rtc = opaque;
    if (size != 4 || offset % 4 != 0)
        return false;
    uint64_t now;
    switch (offset) {
    case TIME_LOW:
        now = time_ns(rtc);
        rtc->time_high = now >> 32;
        *value = (uint32_t)now;
        break;
    case TIME_HIGH:
        *value = rtc->time_high;
        break;
    case ALARM_LOW:
        *value = (uint32_t)rtc->alarm_ns;
        break;
    case ALARM_HIGH:
        *value = rtc->alarm_ns >> 32;
        break;
    case IRQ_ENABLED:
        *value = rtc->irq_enabled;
        break;
    case ALARM_STATUS:
        *value = rtc->alarm_armed;
        break;
    default:
        *value = 0;
    }
    return true;
}

static bool rtc_write(void *opaque, uint64_t offset, unsigned size, uint64_t value)
{
    struct rtc *rtc = opaque;
    if (size != 4 || offset % 4 != 0)
        return false;
    uint64_t low = (uint32_t)value;
    switch (offset) {
    case TIME_LOW:
        rtc->epoch_ns += ((uint64_t)rtc->time_high << 32 | low) - time_ns(rtc);
        update_alarm(rtc);
        break;
    case TIME_HIGH:
        rtc->time_high = low;
        break;
    case ALARM_LOW:
        rtc->alarm_ns = (rtc->alarm_ns & ~(uint64_t)UINT32_MAX) | low;
        rtc->alarm_armed = true;
        update_alarm(rtc);
        break;
    case ALARM_HIGH:
        rtc->alarm_ns = low << 32 | (uint32_t)rtc->alarm_ns;
        update_alarm(rtc);
        break;
    case IRQ_ENABLED:
        rtc->irq_enabled = low & 1;
        update_irq(rtc);
        break;
    case CLEAR_ALARM:
        rtc->alarm_armed = false;
        update_alarm(rtc);
        break;
    case CLEAR_INTERRUPT:
        rtc->irq_pending = false;
        update_irq(rtc);
        break;
    default: /* read-only or nothing there */
        break;
    }
    return true;
}

int rtc_attach(struct rtc *rtc, struct bus *bus, paddr_t base)
{
    return bus_attach(bus, &(struct bus_device){
                               .name = "rtc",
                               .base = base,
                               .size = RTC_SIZE,
                               .read = rtc_read,
                               .write = rtc_write,
                               .opaque = rtc,
                           });
}

ARCHIVE_COVERS(struct rtc, 112);

void rtc_archive(struct rtc *rtc, struct archive *a)
{
    archive_section(a, "rtc", sizeof(*rtc));
    archive_field(a, &rtc->epoch_ns);
    archive_field(a, &rtc->time_high);
    archive_field(a, &rtc->alarm_ns);
    archive_field(a, &rtc->alarm_armed);
    archive_field(a, &rtc->irq_enabled);
    archive_field(a, &rtc->irq_pending);
    event_archive(&rtc->alarm, rtc->events, a);
}
