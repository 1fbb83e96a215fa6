#include "devices/virtio_balloon.h"
#include "tests/unit/suites.h"
#include "tests/unit/virtio_fixture.h"

#include <string.h>

#define INFLATE 0
#define DEFLATE 1
#define STATS   2
#define LIST    (RAM_BASE + 0xc000)

static struct virtio_balloon *balloon;

static void setup(void)
{
    driver_open();
    balloon = virtio_balloon_create(3, &driver.ram, driver_wire());
    CU_ASSERT_PTR_NOT_NULL_FATAL(balloon);
    driver_attach(virtio_balloon_device(balloon));
    driver_start(VIRTIO_F_VERSION_1);
}

static void teardown(void)
{
    virtio_balloon_destroy(balloon);
    driver_close();
}

static void give(unsigned queue, const uint32_t *pfns, unsigned nr)
{
    memcpy(driver_at(LIST), pfns, nr * sizeof(*pfns));
    driver_offer(queue, LIST, nr * sizeof(*pfns), false);
    driver_kick(queue);
}

static uint32_t pfn_of(unsigned page)
{
    return (uint32_t)(DRIVER_DATA >> PAGE_SHIFT) + page;
}

static void test_inflate(void)
{
    setup();
    CU_ASSERT_EQUAL(driver_get(0x08), 5);
    CU_ASSERT_EQUAL(driver_get(0x100), 3);
    memset(driver_at(DRIVER_DATA), 'x', 4 * PAGE_SIZE);
    *physmem_page_flags(&driver.ram, DRIVER_DATA) = PAGE_HAS_CODE;
    give(INFLATE, (uint32_t[]){pfn_of(2), pfn_of(0)}, 2);
    CU_ASSERT_TRUE(driver.irq);
    CU_ASSERT_EQUAL(driver_used(INFLATE), 1);
    for (unsigned page = 0; page < 4; page++) {
        const uint8_t *bytes = driver_at(DRIVER_DATA + page * PAGE_SIZE);
        CU_ASSERT_EQUAL(bytes[0], page % 2 ? 'x' : 0);
        CU_ASSERT_EQUAL(bytes[PAGE_SIZE - 1], page % 2 ? 'x' : 0);
    }
    /* Instructions that were in it are out of date. */
    CU_ASSERT_TRUE(*physmem_page_flags(&driver.ram, DRIVER_DATA) & PAGE_CODE_DIRTY);

    driver_set(0x104, 2);
    CU_ASSERT_EQUAL(driver_get(0x104), 2);
    CU_ASSERT_EQUAL(virtio_balloon_actual(balloon), 2);
    driver_set(0x100, 99); /* not the driver's to write */
    CU_ASSERT_EQUAL(driver_get(0x100), 3);

    *(uint8_t *)driver_at(DRIVER_DATA) = 'y';
    give(DEFLATE, (uint32_t[]){pfn_of(0)}, 1);
    CU_ASSERT_EQUAL(*(uint8_t *)driver_at(DRIVER_DATA), 'y');
    CU_ASSERT_EQUAL(virtio_balloon_stats(balloon)->inflated, 2);
    CU_ASSERT_EQUAL(virtio_balloon_stats(balloon)->deflated, 1);
    teardown();
}

static void test_ask(void)
{
    setup();
    uint32_t generation = driver_get(0xfc);
    virtio_balloon_ask(balloon, 3); /* as it was */
    CU_ASSERT_FALSE(driver.irq);
    virtio_balloon_ask(balloon, 5);
    CU_ASSERT_TRUE(driver.irq);
    CU_ASSERT_EQUAL(driver_get(0x60), 2);
    CU_ASSERT_EQUAL(driver_get(0x100), 5);
    CU_ASSERT_NOT_EQUAL(driver_get(0xfc), generation);
    driver_set(0x104, 5);
    driver_set(0x70, 0);
    CU_ASSERT_EQUAL(driver_get(0x104), 0);
    teardown();
}

struct stat {
    uint16_t tag;
    uint64_t value;
} __attribute__((packed));

static void tell(const struct stat *stats, unsigned nr)
{
    memcpy(driver_at(LIST), stats, nr * sizeof(*stats));
    driver_offer(STATS, LIST, nr * sizeof(*stats), false);
    driver_kick(STATS);
}

/* The buffer stays with the device until it wants to hear more: when the size has changed. */
static void test_guest_stats(void)
{
    setup();
    tell((struct stat[]){{4, 1000}, {5, 5000}, {77, 1}}, 3);
    CU_ASSERT_EQUAL(virtio_balloon_stats(balloon)->guest[BALLOON_FREE], 1000);
    CU_ASSERT_EQUAL(virtio_balloon_stats(balloon)->guest[BALLOON_TOTAL], 5000);
    CU_ASSERT_EQUAL(driver_used(STATS), 0);
    CU_ASSERT_FALSE(driver.irq);
    driver_set(0x104, 1);
    CU_ASSERT_EQUAL(driver_used(STATS), 1);
    CU_ASSERT_TRUE(driver.irq);
    driver_set(0x104, 2); /* there is nothing to give back */
    CU_ASSERT_EQUAL(driver_used(STATS), 1);
    tell((struct stat[]){{4, 900}}, 1);
    CU_ASSERT_EQUAL(virtio_balloon_stats(balloon)->guest[BALLOON_FREE], 900);
    CU_ASSERT_EQUAL(virtio_balloon_stats(balloon)->guest[BALLOON_TOTAL], 5000);
    tell((struct stat[]){{4, 800}}, 1); /* a second buffer: the first comes back */
    CU_ASSERT_EQUAL(driver_used(STATS), 2);
    driver_set(0x70, 0);
    driver_set(0x104, 3); /* with no driver there, nothing happens */
    driver_start(VIRTIO_F_VERSION_1);
    driver_offer(STATS, LIST, 1000, false); /* more than there can be */
    driver_kick(STATS);
    CU_ASSERT_EQUAL(driver_get(0x70), 15 | 64);
    teardown();
}

static void test_nonsense(void)
{
    setup();
    uint32_t end = (RAM_BASE + DRIVER_RAM) >> PAGE_SHIFT;
    give(INFLATE, (uint32_t[]){0, end, UINT32_MAX, end - 1}, 4);
    CU_ASSERT_EQUAL(virtio_balloon_stats(balloon)->refused, 3);
    CU_ASSERT_EQUAL(virtio_balloon_stats(balloon)->inflated, 1);
    CU_ASSERT_EQUAL(driver_get(0x70), 15);
    driver_offer(INFLATE, LIST, 7, false); /* part of a page number */
    driver_kick(INFLATE);
    CU_ASSERT_EQUAL(driver_get(0x70), 15 | 64);
    driver_start(VIRTIO_F_VERSION_1);
    driver_offer(DEFLATE, LIST, 8, true); /* a list that is to be written */
    driver_kick(DEFLATE);
    CU_ASSERT_EQUAL(driver_get(0x70), 15 | 64);
    teardown();
}

static CU_TestInfo tests[] = {
    {"inflate and deflate", test_inflate},
    {"a size is asked for", test_ask},
    {"what the guest says of its memory", test_guest_stats},
    {"pages that are none", test_nonsense},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo virtio_balloon_suite = {"virtio_balloon", NULL, NULL, NULL, NULL, tests};
