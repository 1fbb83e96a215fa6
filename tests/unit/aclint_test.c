#include "devices/aclint.h"
#include "tests/unit/suites.h"

static struct event_queue events;
static struct bus bus;
static struct aclint aclint;
static bool software[MAX_HARTS], timer[MAX_HARTS], supervisor_timer[MAX_HARTS];

static void note_level(void *opaque, unsigned number, bool level)
{
    ((bool *)opaque)[number] = level;
}

/* Ten cycles to the tick. */
static void setup(unsigned nr_harts)
{
    event_queue_init(&events);
    bus_init(&bus);
    aclint_init(&aclint, &events, nr_harts, 10);
    for (unsigned i = 0; i < nr_harts; i++) {
        software[i] = timer[i] = supervisor_timer[i] = false;
        aclint_connect(&aclint, i, (struct irq_line){note_level, software, i},
                       (struct irq_line){note_level, timer, i},
                       (struct irq_line){note_level, supervisor_timer, i});
    }
    CU_ASSERT_EQUAL(aclint_attach(&aclint, &bus, ACLINT_BASE), 0);
}

static uint64_t get(uint64_t offset, unsigned size)
{
    uint64_t value = 0;
    CU_ASSERT_TRUE(bus_read(&bus, ACLINT_BASE + offset, size, &value));
    return value;
}

static void set(uint64_t offset, unsigned size, uint64_t value)
{
    CU_ASSERT_TRUE(bus_write(&bus, ACLINT_BASE + offset, size, value));
}

static void test_software(void)
{
    setup(2);
    set(ACLINT_MSIP + 4, 4, 0xffffffff);
    CU_ASSERT_FALSE(software[0]);
    CU_ASSERT_TRUE(software[1]);
    CU_ASSERT_EQUAL(get(ACLINT_MSIP + 4, 4), 1);
    set(ACLINT_MSIP + 4, 4, 0xfffffffe);
    CU_ASSERT_FALSE(software[1]);
    /* A hart that does not exist. */
    set(ACLINT_MSIP + 8, 4, 1);
    CU_ASSERT_EQUAL(get(ACLINT_MSIP + 8, 4), 0);
}

static void test_timer(void)
{
    setup(2);
    set(ACLINT_MTIMECMP + 8, 8, 100);
    CU_ASSERT_EQUAL(event_queue_next(&events), 1000);
    event_queue_advance(&events, 999);
    CU_ASSERT_FALSE(timer[1]);
    CU_ASSERT_EQUAL(get(ACLINT_MTIME, 8), 99);
    event_queue_advance(&events, 1000);
    CU_ASSERT_TRUE(timer[1]);
    CU_ASSERT_FALSE(timer[0]);
    set(ACLINT_MTIMECMP + 8, 8, 101);
    CU_ASSERT_FALSE(timer[1]);
    set(ACLINT_MTIMECMP + 8, 8, UINT64_MAX);
    CU_ASSERT_EQUAL(event_queue_next(&events), CYCLES_NEVER);
    set(ACLINT_MTIMECMP, 8, 100);
    CU_ASSERT_TRUE(timer[0]);
}

/* As a 32-bit hart does it: high half to -1, low half, high half. */
static void test_halves(void)
{
    setup(1);
    set(ACLINT_MTIMECMP + 4, 4, UINT32_MAX);
    set(ACLINT_MTIMECMP, 4, 0x12345678);
    set(ACLINT_MTIMECMP + 4, 4, 0);
    CU_ASSERT_EQUAL(get(ACLINT_MTIMECMP, 8), 0x12345678);
    CU_ASSERT_EQUAL(event_queue_next(&events), (cycles_t)0x12345678 * 10);
    event_queue_advance(&events, (cycles_t)10 << 33);
    CU_ASSERT_EQUAL(get(ACLINT_MTIME + 4, 4), 2);
    CU_ASSERT_EQUAL(get(ACLINT_MTIME, 4), 0);
}

static void test_write_mtime(void)
{
    setup(1);
    event_queue_advance(&events, 12345);
    set(ACLINT_MTIMECMP, 8, 5000);
    CU_ASSERT_FALSE(timer[0]);
    set(ACLINT_MTIME, 8, 4999);
    CU_ASSERT_EQUAL(aclint_mtime(&aclint), 4999);
    CU_ASSERT_EQUAL(event_queue_next(&events), 12350);
    set(ACLINT_MTIME, 8, 5000);
    CU_ASSERT_TRUE(timer[0]);
    /* Back in time, and round the end of 64 bits. */
    set(ACLINT_MTIME, 8, 0);
    CU_ASSERT_FALSE(timer[0]);
    set(ACLINT_MTIME, 8, UINT64_MAX);
    CU_ASSERT_TRUE(timer[0]);
    event_queue_advance(&events, 12350);
    CU_ASSERT_EQUAL(aclint_mtime(&aclint), 0);
    CU_ASSERT_FALSE(timer[0]);
    set(ACLINT_MTIME + 4, 4, 7);
    CU_ASSERT_EQUAL(aclint_mtime(&aclint), (uint64_t)7 << 32);
}

static void test_supervisor_timer(void)
{
    setup(2);
    aclint_set_stimecmp(&aclint, 1, true, 100);
    CU_ASSERT_FALSE(supervisor_timer[1]);
    CU_ASSERT_EQUAL(event_queue_next(&events), 1000);
    event_queue_advance(&events, 1000);
    CU_ASSERT_TRUE(supervisor_timer[1]);
    CU_ASSERT_FALSE(supervisor_timer[0] || timer[0] || timer[1]);
    aclint_set_stimecmp(&aclint, 1, true, 200);
    CU_ASSERT_FALSE(supervisor_timer[1]);
    set(ACLINT_MTIME, 8, 200);
    CU_ASSERT_TRUE(supervisor_timer[1]);
    aclint_set_stimecmp(&aclint, 1, false, 0);
    CU_ASSERT_FALSE(supervisor_timer[1]);
    CU_ASSERT_EQUAL(event_queue_next(&events), CYCLES_NEVER);
}

static void test_refused(void)
{
    uint64_t value;
    setup(1);
    CU_ASSERT_FALSE(bus_read(&bus, ACLINT_BASE + ACLINT_MSIP, 1, &value));
    CU_ASSERT_FALSE(bus_read(&bus, ACLINT_BASE + ACLINT_MSIP, 8, &value));
    CU_ASSERT_FALSE(bus_write(&bus, ACLINT_BASE + ACLINT_MTIMECMP + 4, 8, 0));
    CU_ASSERT_FALSE(bus_write(&bus, ACLINT_BASE + ACLINT_MTIME + 2, 4, 0));
    CU_ASSERT_EQUAL(get(ACLINT_MTIME + 8 - 16, 8), 0);
    CU_ASSERT_EQUAL(get(ACLINT_SIZE - 4, 4), 0);
    set(ACLINT_SIZE - 4, 4, 1);
    CU_ASSERT_EQUAL(get(ACLINT_MTIMECMP, 8), UINT64_MAX);
}

static CU_TestInfo tests[] = {
    {"software interrupts per hart", test_software},
    {"the timer fires at mtimecmp", test_timer},
    {"registers by halves", test_halves},
    {"mtime can be written", test_write_mtime},
    {"the supervisor's timer", test_supervisor_timer},
    {"wrong sizes fault, holes read as 0", test_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo aclint_suite = {"aclint", NULL, NULL, NULL, NULL, tests};
