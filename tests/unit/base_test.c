#include "emu/base/events.h"
#include "emu/base/physmem.h"
#include "tests/unit/suites.h"

#include <errno.h>

static void test_ranges(void)
{
    struct physmem pm;
    physmem_init(&pm);
    CU_ASSERT_EQUAL(physmem_add(&pm, 0x80000000, 0x10000), 0);
    CU_ASSERT_EQUAL(physmem_add(&pm, 0x80008000, 0x10000), -EINVAL);
    CU_ASSERT_EQUAL(physmem_add(&pm, 0x123, 0x1000), -EINVAL);
    CU_ASSERT_EQUAL(physmem_add(&pm, 0xfffffffffff000, 0x1000), 0);
    CU_ASSERT_EQUAL(physmem_add(&pm, 0x100000000000000, 0x1000), -EINVAL);
    CU_ASSERT_PTR_NOT_NULL(physmem_ptr(&pm, 0x8000fff8, 8));
    CU_ASSERT_PTR_NULL(physmem_ptr(&pm, 0x8000fff9, 8));
    CU_ASSERT_PTR_NULL(physmem_ptr(&pm, 0x7fffffff, 1));
    CU_ASSERT_PTR_NULL(physmem_ptr(&pm, 0x80000000, UINT64_MAX));
    physmem_destroy(&pm);
}

static void test_dma_marks_code(void)
{
    struct physmem pm;
    physmem_init(&pm);
    CU_ASSERT_EQUAL_FATAL(physmem_add(&pm, 0x80000000, 0x3000), 0);
    *physmem_page_flags(&pm, 0x80001000) = PAGE_HAS_CODE;
    uint64_t value = 42, back = 0;
    CU_ASSERT_TRUE(physmem_write(&pm, 0x80000ffc, &value, sizeof(value)));
    CU_ASSERT_TRUE(physmem_read(&pm, 0x80000ffc, &back, sizeof(back)));
    CU_ASSERT_EQUAL(back, value);
    CU_ASSERT_EQUAL(*physmem_page_flags(&pm, 0x80000000), 0);
    CU_ASSERT_EQUAL(*physmem_page_flags(&pm, 0x80001000), PAGE_HAS_CODE | PAGE_CODE_DIRTY);
    CU_ASSERT_FALSE(physmem_write(&pm, 0x80002ffc, &value, sizeof(value)));
    physmem_destroy(&pm);
}

static void test_doorbell(void)
{
    const uint8_t ones[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, zeros[16] = {0};
    struct physmem pm;
    physmem_init(&pm);
    CU_ASSERT_EQUAL_FATAL(physmem_add(&pm, 0x80000000, 0x3000), 0);
    physmem_set_doorbell(&pm, 0x80001ffc); /* in two pages */
    CU_ASSERT_FALSE(physmem_mark_written(&pm, 0x80000ff8, 8));
    CU_ASSERT_FALSE(physmem_mark_written(&pm, 0x80001ff8, 4));
    CU_ASSERT_FALSE(physmem_mark_written(&pm, 0x80002004, 8));
    CU_ASSERT_EQUAL(pm.doorbell.rung, 0);
    CU_ASSERT_TRUE(physmem_write(&pm, 0x80001ff8, ones, 5));
    CU_ASSERT_EQUAL(pm.doorbell.rung, 0x01);
    CU_ASSERT_TRUE(physmem_write(&pm, 0x80002003, ones, 4));
    CU_ASSERT_EQUAL(pm.doorbell.rung, 0x81);
    CU_ASSERT_TRUE(physmem_mark_written(&pm, 0x80001fff, 2));
    CU_ASSERT_EQUAL(pm.doorbell.rung, 0x99);
    CU_ASSERT_TRUE(physmem_write(&pm, 0x80001ff8, zeros, 16));
    CU_ASSERT_EQUAL(pm.doorbell.rung, 0);
    physmem_set_doorbell(&pm, 0x70000000); /* where no RAM is */
    physmem_destroy(&pm);
}

static char fired[8];
static unsigned nr_fired;

static void note(void *opaque)
{
    fired[nr_fired++] = *(char *)opaque;
}

static void test_events_in_order(void)
{
    struct event_queue q;
    struct event a, b, c, d;
    char names[] = "abcd";
    nr_fired = 0;
    event_queue_init(&q);
    event_init(&a, note, &names[0]);
    event_init(&b, note, &names[1]);
    event_init(&c, note, &names[2]);
    event_init(&d, note, &names[3]);
    event_schedule(&q, &a, 20);
    event_schedule(&q, &b, 10);
    event_schedule(&q, &c, 20);
    event_schedule(&q, &d, 30);
    event_schedule(&q, &d, 15);
    CU_ASSERT_EQUAL(event_queue_next(&q), 10);
    event_cancel(&q, &b);
    event_queue_advance(&q, 19);
    CU_ASSERT_EQUAL(nr_fired, 1);
    event_queue_advance(&q, 20);
    CU_ASSERT_EQUAL(q.now, 20);
    CU_ASSERT_NSTRING_EQUAL(fired, "dac", 3);
    CU_ASSERT_EQUAL(event_queue_next(&q), CYCLES_NEVER);
}

static CU_TestInfo tests[] = {
    {"RAM ranges and their edges", test_ranges},
    {"DMA into a code page is remembered", test_dma_marks_code},
    {"writes to the doorbell, byte by byte", test_doorbell},
    {"events fire by time, then by order of scheduling", test_events_in_order},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo base_suite = {"base", NULL, NULL, NULL, NULL, tests};
