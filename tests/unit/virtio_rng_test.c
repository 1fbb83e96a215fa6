#include "devices/virtio_rng.h"
#include "tests/unit/suites.h"
#include "tests/unit/virtio_fixture.h"

#include <stdlib.h>
#include <string.h>

static struct virtio_rng *rng;

static void setup(uint64_t seed)
{
    driver_open();
    rng = virtio_rng_create(seed, &driver.ram, driver_wire());
    CU_ASSERT_PTR_NOT_NULL_FATAL(rng);
    driver_attach(virtio_rng_device(rng));
    driver_start(VIRTIO_F_VERSION_1);
}

static void teardown(void)
{
    virtio_rng_destroy(rng);
    driver_close();
}

static void ask(uint32_t len)
{
    driver_offer(0, DRIVER_DATA, len, true);
    driver_kick(0);
}

static void test_fills(void)
{
    setup(1);
    CU_ASSERT_EQUAL(driver_get(0x08), 4);
    memset(driver_at(DRIVER_DATA), 0, 64);
    ask(21);
    CU_ASSERT_TRUE(driver.irq);
    CU_ASSERT_EQUAL(driver_used(0), 1);
    CU_ASSERT_EQUAL(driver_used_len(0, 0), 21);
    const uint8_t *bytes = driver_at(DRIVER_DATA);
    unsigned zeros = 0;
    for (unsigned i = 0; i < 21; i++)
        zeros += bytes[i] == 0;
    CU_ASSERT_TRUE(zeros < 4);
    CU_ASSERT_EQUAL(bytes[21], 0);
    CU_ASSERT_EQUAL(virtio_rng_stats(rng)->bytes, 21);
    teardown();
}

/* The same seed gives the same bytes, another one others, and no two requests the same. */
static void test_follows_from_seed(void)
{
    uint8_t first[32], again[32];
    setup(7);
    ask(32);
    memcpy(first, driver_at(DRIVER_DATA), 32);
    ask(32);
    CU_ASSERT_NOT_EQUAL(memcmp(first, driver_at(DRIVER_DATA), 32), 0);
    teardown();
    setup(7);
    ask(32);
    memcpy(again, driver_at(DRIVER_DATA), 32);
    CU_ASSERT_EQUAL(memcmp(first, again, 32), 0);
    teardown();
    setup(8);
    ask(32);
    CU_ASSERT_NOT_EQUAL(memcmp(first, driver_at(DRIVER_DATA), 32), 0);
    teardown();
}

/* A request made before DRIVER_OK, with a notification that is too early, is served after it. */
static void test_early(void)
{
    setup(1);
    driver_set(0x70, 0);
    driver_set(0x70, 3);
    driver_set(0x24, 1);
    driver_set(0x20, VIRTIO_F_VERSION_1 >> 32);
    driver_set(0x70, 11);
    driver_start_queue(0);
    ask(32);
    CU_ASSERT_EQUAL(driver_used(0), 0);
    driver_set(0x70, 15);
    CU_ASSERT_EQUAL(driver_used(0), 1);
    driver_set(0x70, 15); /* nothing new */
    CU_ASSERT_EQUAL(driver_used(0), 1);
    teardown();
}

/* Read back, it goes on from where it was when it was written. */
static void test_archive(void)
{
    uint8_t next[32];
    struct archive_buffer buffer;
    struct archive a;
    setup(7);
    ask(32);
    archive_to_buffer(&a, &buffer);
    virtio_rng_archive(rng, &a);
    ask(32);
    memcpy(next, driver_at(DRIVER_DATA), 32);
    archive_from_buffer(&a, &buffer);
    virtio_rng_archive(rng, &a);
    CU_ASSERT_FALSE(a.failed);
    CU_ASSERT_EQUAL(virtio_rng_stats(rng)->bytes, 32);
    memset(driver_at(DRIVER_DATA), 0, 32);
    driver_kick(0); /* the same request as before */
    CU_ASSERT_EQUAL(memcmp(next, driver_at(DRIVER_DATA), 32), 0);
    free(buffer.bytes);
    teardown();
}

/* One request does not keep the host busy, however large; one to be read makes no sense. */
static void test_limits(void)
{
    setup(1);
    ask(DRIVER_RAM - 0x10000);
    CU_ASSERT_EQUAL(driver_used_len(0, 0), RNG_MAX_BYTES);
    driver_offer(0, DRIVER_DATA, 16, false);
    driver_kick(0);
    CU_ASSERT_EQUAL(driver_get(0x70), 15 | 64);
    CU_ASSERT_EQUAL(driver_used(0), 1);
    teardown();
}

static CU_TestInfo tests[] = {
    {"fills what it is given", test_fills},
    {"is a function of the seed", test_follows_from_seed},
    {"requests before the driver is ready", test_early},
    {"snapshots", test_archive},
    {"bounds, and requests without sense", test_limits},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo virtio_rng_suite = {"virtio_rng", NULL, NULL, NULL, NULL, tests};
