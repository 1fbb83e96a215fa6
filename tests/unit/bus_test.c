#include "devices/bus.h"
#include "devices/finisher.h"
#include "devices/rtc.h"
#include "emu/abi/memmap.h"
#include "tests/unit/suites.h"

#include <errno.h>

struct probe {
    uint64_t offset, value;
    unsigned size;
    bool refuse;
};

static bool probe_read(void *opaque, uint64_t offset, unsigned size, uint64_t *value)
{
    struct probe *p = opaque;
    p->offset = offset;
    p->size = size;
    *value = p->value;
    return !p->refuse;
}

static bool probe_write(void *opaque, uint64_t offset, unsigned size, uint64_t value)
{
    struct probe *p = opaque;
    p->offset = offset;
    p->size = size;
    p->value = value;
    return !p->refuse;
}

static int attach(struct bus *bus, struct probe *p, paddr_t base, uint64_t size)
{
    struct bus_device dev = {"probe", base, size, probe_read, probe_write, p};
    return bus_attach(bus, &dev);
}

static void test_attach(void)
{
    struct bus bus;
    struct probe p = {0};
    bus_init(&bus);
    CU_ASSERT_EQUAL(attach(&bus, &p, 0x2000, 0x1000), 0);
    CU_ASSERT_EQUAL(attach(&bus, &p, 0x1000, 0x1000), 0);
    CU_ASSERT_EQUAL(attach(&bus, &p, 0x4000, 0x1000), 0);
    CU_ASSERT_EQUAL(attach(&bus, &p, 0x2fff, 2), -EINVAL);
    CU_ASSERT_EQUAL(attach(&bus, &p, 0x0, 0x1001), -EINVAL);
    CU_ASSERT_EQUAL(attach(&bus, &p, 0x3000, 0x1001), -EINVAL);
    CU_ASSERT_EQUAL(attach(&bus, &p, 0x5000, 0), -EINVAL);
    CU_ASSERT_EQUAL(attach(&bus, &p, UINT64_MAX, 2), -EINVAL);
    for (unsigned i = bus.nr_devices; i < BUS_MAX_DEVICES; i++)
        CU_ASSERT_EQUAL(attach(&bus, &p, 0x10000 + i, 1), 0);
    CU_ASSERT_EQUAL(attach(&bus, &p, 0x3000, 1), -ENOSPC);
}

static void test_dispatch(void)
{
    struct bus bus;
    struct probe low = {0}, high = {.value = 7};
    uint64_t value = 99;
    bus_init(&bus);
    CU_ASSERT_FALSE(bus_read(&bus, 0x1000, 4, &value));
    CU_ASSERT_EQUAL(attach(&bus, &high, 0x8000, 0x10), 0);
    CU_ASSERT_EQUAL(attach(&bus, &low, 0x1000, 0x10), 0);

    CU_ASSERT_TRUE(bus_read(&bus, 0x8008, 8, &value));
    CU_ASSERT_EQUAL(value, 7);
    CU_ASSERT_EQUAL(high.offset, 8);
    CU_ASSERT_TRUE(bus_write(&bus, 0x1004, 2, 5));
    CU_ASSERT_EQUAL(low.offset, 4);
    CU_ASSERT_EQUAL(low.size, 2);
    CU_ASSERT_EQUAL(low.value, 5);

    /* Across the end, between, below and above. */
    CU_ASSERT_FALSE(bus_read(&bus, 0x1009, 8, &value));
    CU_ASSERT_FALSE(bus_read(&bus, 0x1010, 1, &value));
    CU_ASSERT_FALSE(bus_read(&bus, 0xfff, 1, &value));
    CU_ASSERT_FALSE(bus_write(&bus, 0x8010, 1, 0));
    CU_ASSERT_FALSE(bus_write(&bus, UINT64_MAX, 8, 0));
    high.refuse = true;
    CU_ASSERT_FALSE(bus_read(&bus, 0x8000, 4, &value));
    CU_ASSERT_EQUAL(value, 7);
    CU_ASSERT_EQUAL(bus.faults, 7);
    CU_ASSERT_EQUAL(bus.reads, 1);
    CU_ASSERT_EQUAL(bus.writes, 1);
}

static enum finisher_outcome last_outcome;
static unsigned last_code;
static unsigned nr_ends;

static void note_end(void *opaque, enum finisher_outcome outcome, unsigned code)
{
    (void)opaque;
    nr_ends++;
    last_outcome = outcome;
    last_code = code;
}

static void test_finisher(void)
{
    struct bus bus;
    struct finisher f;
    bus_init(&bus);
    nr_ends = 0;
    finisher_init(&f, note_end, NULL);
    CU_ASSERT_EQUAL(finisher_attach(&f, &bus, FINISHER_BASE), 0);
    CU_ASSERT_TRUE(bus_write(&bus, FINISHER_BASE, 4, 0x1234));
    CU_ASSERT_TRUE(bus_write(&bus, FINISHER_BASE + 4, 4, FINISHER_PASS));
    CU_ASSERT_EQUAL(nr_ends, 0);
    CU_ASSERT_TRUE(bus_write(&bus, FINISHER_BASE, 4, FINISHER_FAIL | 42 << 16));
    CU_ASSERT_EQUAL(last_outcome, FINISHER_OUTCOME_FAIL);
    CU_ASSERT_EQUAL(last_code, 42);
    CU_ASSERT_TRUE(bus_write(&bus, FINISHER_BASE, 2, FINISHER_PASS));
    CU_ASSERT_EQUAL(last_outcome, FINISHER_OUTCOME_PASS);
    CU_ASSERT_TRUE(bus_write(&bus, FINISHER_BASE, 8, FINISHER_RESET));
    CU_ASSERT_EQUAL(last_outcome, FINISHER_OUTCOME_RESET);
    CU_ASSERT_EQUAL(nr_ends, 3);
}

static void note_level(void *opaque, unsigned number, bool level)
{
    (void)number;
    *(bool *)opaque = level;
}

static uint64_t rtc_reg(struct bus *bus, uint64_t offset)
{
    uint64_t value = 0;
    CU_ASSERT_TRUE(bus_read(bus, RTC_BASE + offset, 4, &value));
    return value;
}

static void set_rtc_reg(struct bus *bus, uint64_t offset, uint64_t value)
{
    CU_ASSERT_TRUE(bus_write(bus, RTC_BASE + offset, 4, value));
}

/* At 500 MHz a cycle is 2 ns. Registers: time 0/4, alarm 8/c, irq enable 10, clear irq 1c. */
static void test_rtc(void)
{
    struct bus bus;
    struct event_queue events;
    struct rtc rtc;
    bool level = false;
    const uint64_t epoch = 1700000000000000000;
    bus_init(&bus);
    event_queue_init(&events);
    rtc_init(&rtc, &events, (struct irq_line){note_level, &level, 0}, 500000000, epoch);
    CU_ASSERT_EQUAL(rtc_attach(&rtc, &bus, RTC_BASE), 0);

    event_queue_advance(&events, 1000);
    CU_ASSERT_EQUAL(rtc_reg(&bus, 0), (uint32_t)(epoch + 2000));
    CU_ASSERT_EQUAL(rtc_reg(&bus, 4), (epoch + 2000) >> 32);

    set_rtc_reg(&bus, 0x10, 1);
    set_rtc_reg(&bus, 0xc, (epoch + 3001) >> 32);
    set_rtc_reg(&bus, 0x8, (uint32_t)(epoch + 3001));
    CU_ASSERT_EQUAL(rtc_reg(&bus, 0x18), 1);
    event_queue_advance(&events, 1500);
    CU_ASSERT_FALSE(level);
    event_queue_advance(&events, 1501);
    CU_ASSERT_TRUE(level);
    CU_ASSERT_EQUAL(rtc_reg(&bus, 0x18), 0);
    set_rtc_reg(&bus, 0x1c, 1);
    CU_ASSERT_FALSE(level);

    /* Setting the clock past the alarm rings it; a cleared alarm does not ring. */
    set_rtc_reg(&bus, 0x8, (uint32_t)(epoch + 90000));
    set_rtc_reg(&bus, 4, (epoch >> 32) + 1);
    set_rtc_reg(&bus, 0, 5);
    CU_ASSERT_TRUE(level);
    CU_ASSERT_EQUAL(rtc_reg(&bus, 0), 5);
    CU_ASSERT_EQUAL(rtc_reg(&bus, 4), (epoch >> 32) + 1);
    set_rtc_reg(&bus, 0x1c, 1);
    set_rtc_reg(&bus, 0xc, (epoch >> 32) + 2);
    set_rtc_reg(&bus, 0x8, 0);
    set_rtc_reg(&bus, 0x14, 1);
    CU_ASSERT_EQUAL(event_queue_next(&events), CYCLES_NEVER);
    uint64_t value;
    CU_ASSERT_FALSE(bus_read(&bus, RTC_BASE, 8, &value));
    CU_ASSERT_FALSE(bus_read(&bus, RTC_BASE + 2, 4, &value));
}

static CU_TestInfo tests[] = {
    {"devices do not overlap", test_attach},
    {"accesses find their device, or fault", test_dispatch},
    {"the finisher reports outcome and code", test_finisher},
    {"the clock runs on simulated time, and rings", test_rtc},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo bus_suite = {"bus", NULL, NULL, NULL, NULL, tests};
