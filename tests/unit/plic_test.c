#include "devices/plic.h"
#include "tests/unit/suites.h"

#define PENDING   0x1000
#define ENABLE    0x2000
#define CONTEXT   0x200000
#define THRESHOLD 0
#define CLAIM     4

static struct bus bus;
static struct plic plic;
static bool out[PLIC_MAX_CONTEXTS];

static void note_level(void *opaque, unsigned number, bool level)
{
    ((bool *)opaque)[number] = level;
}

static void setup(unsigned nr_harts)
{
    bus_init(&bus);
    plic_init(&plic, nr_harts);
    for (unsigned i = 0; i < 2 * nr_harts; i++) {
        out[i] = false;
        plic_connect(&plic, i, (struct irq_line){note_level, out, i});
    }
    CU_ASSERT_EQUAL(plic_attach(&plic, &bus, PLIC_BASE), 0);
}

static uint32_t get(uint64_t offset)
{
    uint64_t value = 0;
    CU_ASSERT_TRUE(bus_read(&bus, PLIC_BASE + offset, 4, &value));
    return value;
}

static void set(uint64_t offset, uint32_t value)
{
    CU_ASSERT_TRUE(bus_write(&bus, PLIC_BASE + offset, 4, value));
}

static void set_priority(unsigned source, uint32_t priority)
{
    set(source * 4, priority);
}

static void enable(unsigned context, unsigned source)
{
    uint64_t offset = ENABLE + context * 0x80 + source / 32 * 4;
    set(offset, get(offset) | (uint32_t)1 << source % 32);
}

static uint32_t claim(unsigned context)
{
    return get(CONTEXT + context * 0x1000 + CLAIM);
}

static void complete(unsigned context, uint32_t source)
{
    set(CONTEXT + context * 0x1000 + CLAIM, source);
}

static void set_threshold(unsigned context, uint32_t threshold)
{
    set(CONTEXT + context * 0x1000 + THRESHOLD, threshold);
}

static void drive(unsigned source, bool level)
{
    struct irq_line line = plic_line(&plic, source);
    irq_set(&line, level);
}

static void test_level(void)
{
    setup(1);
    set_priority(10, 1);
    enable(1, 10);
    drive(10, true);
    CU_ASSERT_TRUE(out[1]);
    CU_ASSERT_FALSE(out[0]);
    CU_ASSERT_EQUAL(get(PENDING), 1 << 10);

    /* Claimed and not completed: the gateway lets nothing more through. */
    CU_ASSERT_EQUAL(claim(1), 10);
    CU_ASSERT_FALSE(out[1]);
    CU_ASSERT_EQUAL(claim(1), 0);
    drive(10, false);
    drive(10, true);
    CU_ASSERT_FALSE(out[1]);

    /* Completed with the wire still high: again. */
    complete(1, 10);
    CU_ASSERT_TRUE(out[1]);
    CU_ASSERT_EQUAL(claim(1), 10);
    drive(10, false);
    complete(1, 10);
    CU_ASSERT_FALSE(out[1]);
    CU_ASSERT_EQUAL(claim(1), 0);
}

static void test_falls_before_claim(void)
{
    setup(1);
    set_priority(3, 1);
    enable(0, 3);
    drive(3, true);
    drive(3, false);
    CU_ASSERT_TRUE(out[0]);
    CU_ASSERT_EQUAL(claim(0), 3);
    complete(0, 3);
    CU_ASSERT_FALSE(out[0]);
}

static void test_priorities(void)
{
    setup(1);
    set_priority(5, 2);
    set_priority(64, 7);
    set_priority(95, 7);
    set_priority(6, 0);
    for (unsigned i = 0; i < 4; i++)
        enable(1, (unsigned[]){5, 6, 64, 95}[i]);
    drive(95, true);
    drive(5, true);
    drive(6, true);
    drive(64, true);
    CU_ASSERT_EQUAL(claim(1), 64);
    CU_ASSERT_EQUAL(claim(1), 95);
    CU_ASSERT_EQUAL(claim(1), 5);
    CU_ASSERT_EQUAL(claim(1), 0);
    CU_ASSERT_FALSE(out[1]);
    set_priority(6, 1);
    CU_ASSERT_TRUE(out[1]);
    CU_ASSERT_EQUAL(claim(1), 6);
}

static void test_threshold(void)
{
    setup(1);
    set_priority(1, 3);
    enable(1, 1);
    set_threshold(1, 3);
    drive(1, true);
    CU_ASSERT_FALSE(out[1]);
    set_threshold(1, 2);
    CU_ASSERT_TRUE(out[1]);
    set_threshold(1, 7);
    CU_ASSERT_FALSE(out[1]);
    /* Polling under a threshold is allowed. */
    CU_ASSERT_EQUAL(claim(1), 1);
    set_threshold(1, 0xffffffff);
    CU_ASSERT_EQUAL(get(CONTEXT + 0x1000 + THRESHOLD), 7);
}

static void test_contexts(void)
{
    setup(8);
    set_priority(1, 1);
    enable(1, 1);
    enable(15, 1);
    drive(1, true);
    CU_ASSERT_TRUE(out[1] && out[15]);
    CU_ASSERT_EQUAL(claim(15), 1);
    CU_ASSERT_FALSE(out[1] || out[15]);
    CU_ASSERT_EQUAL(claim(1), 0);

    /* Completion by a context for which it is not enabled, or of nonsense, is ignored. */
    complete(3, 1);
    complete(1, 0);
    complete(1, 96);
    complete(1, 0xffffffff);
    CU_ASSERT_FALSE(out[1]);
    complete(1, 1);
    CU_ASSERT_TRUE(out[1]);
}

static void test_registers(void)
{
    setup(1);
    set(ENABLE + 0x80, 0xffffffff);
    CU_ASSERT_EQUAL(get(ENABLE + 0x80), 0xfffffffe);
    set(ENABLE + 0x80 + 8, 0xffffffff);
    CU_ASSERT_EQUAL(get(ENABLE + 0x80 + 8), 0xffffffff);
    set(ENABLE + 0x80 + 12, 0xffffffff);
    CU_ASSERT_EQUAL(get(ENABLE + 0x80 + 12), 0);
    set_priority(0, 7);
    CU_ASSERT_EQUAL(get(0), 0);
    set_priority(95, 0xff);
    CU_ASSERT_EQUAL(get(95 * 4), 7);
    set_priority(96, 7);
    CU_ASSERT_EQUAL(get(96 * 4), 0);
    set(PENDING, 0xffffffff);
    CU_ASSERT_EQUAL(get(PENDING), 0);
    /* Contexts that do not exist, and the far end. */
    set(ENABLE + 2 * 0x80, 2);
    CU_ASSERT_EQUAL(get(ENABLE + 2 * 0x80), 0);
    CU_ASSERT_EQUAL(claim(2), 0);
    CU_ASSERT_EQUAL(get(PLIC_SIZE - 4), 0);
    set(PLIC_SIZE - 4, 1);
    uint64_t value;
    CU_ASSERT_FALSE(bus_read(&bus, PLIC_BASE, 8, &value));
    CU_ASSERT_FALSE(bus_read(&bus, PLIC_BASE + 1, 4, &value));
    CU_ASSERT_FALSE(bus_write(&bus, PLIC_BASE, 1, 0));
}

static CU_TestInfo tests[] = {
    {"a level source: claim, complete, again", test_level},
    {"a request survives the fall of its wire", test_falls_before_claim},
    {"highest priority first, then lowest number", test_priorities},
    {"the threshold holds back the signal, not the claim", test_threshold},
    {"one claim for all contexts", test_contexts},
    {"registers keep to their bits", test_registers},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo plic_suite = {"plic", NULL, NULL, NULL, NULL, tests};
