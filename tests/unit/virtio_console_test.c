#include "devices/virtio_console.h"
#include "tests/unit/suites.h"
#include "tests/unit/virtio_fixture.h"

#include <stdlib.h>
#include <string.h>

#define RX 0
#define TX 1

#define CLOCK_HZ 1000000000
#define SILENCE  20000000 /* cycles without output until it listens */

static struct virtio_console *console;
static char output[64];
static size_t output_len;
static unsigned drained;

static void note_output(void *opaque, const uint8_t *bytes, size_t len)
{
    (void)opaque;
    for (size_t i = 0; i < len && output_len < sizeof(output) - 1; i++)
        output[output_len++] = (char)bytes[i];
}

static void note_drained(void *opaque)
{
    (void)opaque;
    drained++;
}

static void setup(void)
{
    const struct serial_backend backend = {.write = note_output, .drained = note_drained};
    memset(output, 0, sizeof(output));
    output_len = drained = 0;
    driver_open();
    console = virtio_console_create(backend, CLOCK_HZ, &driver.ram, &driver.events, driver_wire());
    CU_ASSERT_PTR_NOT_NULL_FATAL(console);
    driver_attach(virtio_console_device(console));
}

static void teardown(void)
{
    virtio_console_destroy(console);
    driver_close();
}

static void type(const char *text)
{
    virtio_console_receive(console, (const uint8_t *)text, strlen(text));
}

static void wait_for(cycles_t cycles)
{
    event_queue_advance(&driver.events, driver.events.now + cycles);
}

static void test_output(void)
{
    setup();
    CU_ASSERT_EQUAL(driver_get(0x08), 3);
    driver_start(VIRTIO_F_VERSION_1);
    memcpy(driver_at(DRIVER_DATA), "hello, world", 12);
    driver_offer(TX, DRIVER_DATA, 7, false);
    driver_offer(TX, DRIVER_DATA + 7, 5, false);
    driver_kick(TX);
    CU_ASSERT_STRING_EQUAL(output, "hello, world");
    CU_ASSERT_EQUAL(driver_used(TX), 2);
    CU_ASSERT_TRUE(driver.irq);
    CU_ASSERT_EQUAL(virtio_console_stats(console)->bytes_sent, 12);
    teardown();
}

/* Without a queue, by the configuration space. */
static void test_emergency_output(void)
{
    setup();
    driver_set(0x108, '!');
    CU_ASSERT_STRING_EQUAL(output, "!");
    teardown();
}

/* A driver that is busy printing is not ready for input. */
static void test_silence(void)
{
    setup();
    driver_start(VIRTIO_F_VERSION_1);
    wait_for(2 * SILENCE);
    CU_ASSERT_FALSE(virtio_console_is_listening(console)); /* no buffers */
    driver_offer(RX, DRIVER_DATA, 4, true);
    driver_kick(RX);
    for (unsigned i = 0; i < 3; i++) {
        wait_for(SILENCE - 1);
        CU_ASSERT_FALSE(virtio_console_is_listening(console));
        driver_offer(TX, DRIVER_DATA, 1, false);
        driver_kick(TX);
    }
    wait_for(SILENCE);
    CU_ASSERT_TRUE(virtio_console_is_listening(console));
    driver_offer(TX, DRIVER_DATA, 1, false); /* once is enough */
    driver_kick(TX);
    CU_ASSERT_TRUE(virtio_console_is_listening(console));
    driver_set(0x70, 0);
    CU_ASSERT_FALSE(virtio_console_is_listening(console));
    teardown();
}

/* It has ears from when the driver has given it a buffer; what has none waits. */
static void test_input(void)
{
    setup();
    CU_ASSERT_EQUAL(virtio_console_room(console), 0);
    driver_start(VIRTIO_F_VERSION_1);
    CU_ASSERT_FALSE(virtio_console_is_listening(console));
    type("lost");
    driver_offer(RX, DRIVER_DATA, 4, true);
    driver_kick(RX);
    wait_for(SILENCE);
    CU_ASSERT_TRUE(virtio_console_is_listening(console));
    CU_ASSERT_EQUAL(driver_used(RX), 0);
    CU_ASSERT_EQUAL(virtio_console_room(console), VIRTIO_CONSOLE_INPUT);

    type("abcdef");
    CU_ASSERT_TRUE(driver.irq);
    CU_ASSERT_EQUAL(driver_used(RX), 1);
    CU_ASSERT_EQUAL(driver_used_len(RX, 0), 4);
    CU_ASSERT_EQUAL(memcmp(driver_at(DRIVER_DATA), "abcd", 4), 0);
    CU_ASSERT_EQUAL(virtio_console_room(console), VIRTIO_CONSOLE_INPUT - 2);
    drained = 0;
    driver_offer(RX, DRIVER_DATA + 100, 100, true);
    driver_kick(RX);
    CU_ASSERT_EQUAL(driver_used_len(RX, 0), 2);
    CU_ASSERT_EQUAL(memcmp(driver_at(DRIVER_DATA + 100), "ef", 2), 0);
    CU_ASSERT_EQUAL(drained, 1);

    /* More than it has room for. */
    char many[VIRTIO_CONSOLE_INPUT + 2] = "";
    memset(many, 'x', sizeof(many) - 1);
    type(many);
    CU_ASSERT_EQUAL(virtio_console_room(console), 0);
    driver_set(0x70, 0);
    CU_ASSERT_FALSE(virtio_console_is_listening(console));
    teardown();
}

/* What waits in the device is part of its state; more than it has room for is refused. */
static void test_archive(void)
{
    struct archive_buffer buffer;
    struct archive a;
    setup();
    driver_start(VIRTIO_F_VERSION_1);
    driver_offer(RX, DRIVER_DATA, 2, true);
    driver_kick(RX);
    wait_for(SILENCE);
    type("abcdef");
    archive_to_buffer(&a, &buffer);
    virtio_console_archive(console, &a);
    driver_set(0x70, 0);
    archive_from_buffer(&a, &buffer);
    virtio_console_archive(console, &a);
    CU_ASSERT_FALSE(a.failed);
    CU_ASSERT_EQUAL(virtio_console_room(console), VIRTIO_CONSOLE_INPUT - 4);
    driver_offer(RX, DRIVER_DATA + 100, 100, true);
    driver_kick(RX);
    CU_ASSERT_EQUAL(memcmp(driver_at(DRIVER_DATA + 100), "cdef", 4), 0);

    const size_t len_at = buffer.size - sizeof(struct virtio_console_stats) - 4 - sizeof(size_t);
    buffer.bytes[len_at + 1] = 2; /* 512 and something */
    archive_from_buffer(&a, &buffer);
    virtio_console_archive(console, &a);
    CU_ASSERT_TRUE(a.failed);
    free(buffer.bytes);
    teardown();
}

static void test_broken(void)
{
    setup();
    driver_start(VIRTIO_F_VERSION_1);
    driver_offer(TX, DRIVER_DATA, 8, true); /* output that is to be written */
    driver_kick(TX);
    CU_ASSERT_EQUAL(driver_get(0x70), 15 | 64);
    driver_start(VIRTIO_F_VERSION_1);
    driver_offer(RX, DRIVER_DATA, 0, true); /* no room in it at all */
    driver_kick(RX);
    wait_for(SILENCE);
    type("a");
    CU_ASSERT_EQUAL(driver_get(0x70), 15 | 64);
    type("b"); /* deaf now */
    CU_ASSERT_EQUAL(driver_used(RX), 0);
    teardown();
}

static CU_TestInfo tests[] = {
    {"output", test_output},
    {"emergency output", test_emergency_output},
    {"input not before the guest is silent", test_silence},
    {"input, with and without buffers", test_input},
    {"snapshots", test_archive},
    {"requests without sense", test_broken},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo virtio_console_suite = {"virtio_console", NULL, NULL, NULL, NULL, tests};
