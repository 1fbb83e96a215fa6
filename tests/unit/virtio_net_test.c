#include "devices/virtio_net.h"
#include "tests/unit/suites.h"
#include "tests/unit/virtio_fixture.h"

#include <string.h>

#define RX       0
#define TX       1
#define HEADER   12
#define CLOCK_HZ 1000000000

static const uint8_t mac[NET_MAC_SIZE] = {0x52, 0x54, 0, 1, 2, 3};
static struct virtio_net *net;
static uint8_t sent[NET_FRAME_MAX];
static size_t sent_len;
static unsigned nr_sent;
static size_t pending[8]; /* lengths of the frames that wait for the guest; 0: no more */
static unsigned next_pending;

static void note_sent(void *opaque, const uint8_t *frame, size_t len)
{
    (void)opaque;
    memcpy(sent, frame, len);
    sent_len = len;
    nr_sent++;
}

/* Frame i is made of bytes i + 1. */
static size_t next_frame(void *opaque, uint8_t *frame)
{
    (void)opaque;
    size_t len = pending[next_pending];
    if (len > 0)
        memset(frame, (int)++next_pending, len);
    return len;
}

static void setup(void)
{
    const struct net_backend backend = {.send = note_sent, .receive = next_frame};
    memset(pending, 0, sizeof(pending));
    nr_sent = next_pending = 0;
    driver_open();
    net = virtio_net_create(backend, mac, CLOCK_HZ, &driver.ram, &driver.events, driver_wire());
    CU_ASSERT_PTR_NOT_NULL_FATAL(net);
    driver_attach(virtio_net_device(net));
    driver_start(VIRTIO_F_VERSION_1);
}

static void teardown(void)
{
    virtio_net_destroy(net);
    driver_close();
}

static void test_identity(void)
{
    setup();
    CU_ASSERT_EQUAL(driver_get(0x08), 1);
    CU_ASSERT_EQUAL(driver_get(0x100), 0x01005452);
    CU_ASSERT_EQUAL(driver_get(0x104), 0x00010302); /* the rest of the address; link up */
    teardown();
}

static void test_transmit(void)
{
    setup();
    memset(driver_at(DRIVER_DATA), 0, HEADER);
    memset(driver_at(DRIVER_DATA + HEADER), 'f', 60);
    driver_offer(TX, DRIVER_DATA, HEADER + 60, false);
    driver_kick(TX);
    CU_ASSERT_EQUAL(nr_sent, 1);
    CU_ASSERT_EQUAL(sent_len, 60);
    CU_ASSERT_EQUAL(sent[0], 'f');
    CU_ASSERT_EQUAL(sent[59], 'f');
    CU_ASSERT_EQUAL(driver_used(TX), 1);
    CU_ASSERT_EQUAL(driver_used_len(TX, 0), 0);
    /* No frame is so short, none so long. */
    driver_offer(TX, DRIVER_DATA, HEADER + NET_FRAME_MIN - 1, false);
    driver_offer(TX, DRIVER_DATA, HEADER + NET_FRAME_MAX + 1, false);
    driver_kick(TX);
    CU_ASSERT_EQUAL(nr_sent, 1);
    CU_ASSERT_EQUAL(driver_used(TX), 3);
    CU_ASSERT_EQUAL(virtio_net_stats(net)->dropped, 2);
    teardown();
}

static void test_receive(void)
{
    setup();
    pending[0] = 60, pending[1] = 1514, pending[2] = 100;
    virtio_net_receive(net); /* no buffers yet */
    CU_ASSERT_EQUAL(next_pending, 0);
    driver_offer(RX, DRIVER_DATA, 1600, true);
    driver_offer(RX, DRIVER_DATA + 2000, 1600, true);
    driver_kick(RX);
    CU_ASSERT_EQUAL(next_pending, 2);
    CU_ASSERT_EQUAL(driver_used(RX), 2);
    CU_ASSERT_EQUAL(driver_used_len(RX, 1), HEADER + 60);
    CU_ASSERT_EQUAL(driver_used_len(RX, 0), HEADER + 1514);
    const uint8_t *frame = driver_at(DRIVER_DATA + 2000);
    CU_ASSERT_EQUAL(frame[10], 1); /* num_buffers */
    CU_ASSERT_EQUAL(frame[HEADER - 1], 0);
    CU_ASSERT_EQUAL(frame[HEADER], 2);
    CU_ASSERT_EQUAL(frame[HEADER + 1513], 2);
    CU_ASSERT_EQUAL(frame[HEADER + 1514], 0);

    /* A buffer that is not needed stays the next one; a frame that does not fit is lost. */
    driver_offer(RX, DRIVER_DATA + 4000, 64, true);
    driver_kick(RX);
    CU_ASSERT_EQUAL(next_pending, 3);
    CU_ASSERT_EQUAL(driver_used(RX), 2);
    CU_ASSERT_EQUAL(virtio_net_stats(net)->dropped, 1);
    pending[3] = 52;
    virtio_net_receive(net);
    CU_ASSERT_EQUAL(driver_used(RX), 3);
    CU_ASSERT_EQUAL(*(uint8_t *)driver_at(DRIVER_DATA + 4000 + HEADER), 4);
    teardown();
}

/* An answer is looked for a little after what may have asked for it, in simulated time. */
static void test_answer(void)
{
    setup();
    driver_offer(RX, DRIVER_DATA, 1600, true);
    driver_kick(RX);
    driver_offer(TX, DRIVER_DATA + 4000, HEADER + 60, false);
    driver_kick(TX);
    pending[0] = 60;
    CU_ASSERT_EQUAL(driver_used(RX), 0);
    CU_ASSERT_EQUAL(event_queue_next(&driver.events), 20000);
    event_queue_advance(&driver.events, 20000);
    CU_ASSERT_EQUAL(driver_used(RX), 1);
    CU_ASSERT_EQUAL(event_queue_next(&driver.events), CYCLES_NEVER);
    teardown();
}

/* Drivers that never ask for version 1 have two bytes less of header. */
static void test_old_header(void)
{
    setup();
    driver_start(0);
    pending[0] = 60;
    driver_offer(RX, DRIVER_DATA, 1600, true);
    driver_kick(RX);
    CU_ASSERT_EQUAL(driver_used_len(RX, 0), 10 + 60);
    CU_ASSERT_EQUAL(*(uint8_t *)driver_at(DRIVER_DATA + 10), 1);
    driver_offer(TX, DRIVER_DATA, 10 + 60, false);
    driver_kick(TX);
    CU_ASSERT_EQUAL(sent_len, 60);
    teardown();
}

static void test_broken(void)
{
    setup();
    driver_offer(TX, DRIVER_DATA, HEADER - 1, false); /* no room for the header */
    driver_kick(TX);
    CU_ASSERT_EQUAL(driver_get(0x70), 15 | 64);
    driver_start(VIRTIO_F_VERSION_1);
    pending[0] = 60;
    driver_offer(RX, DRIVER_DATA, 1600, false); /* a buffer that cannot be written */
    driver_kick(RX);
    CU_ASSERT_EQUAL(driver_get(0x70), 15 | 64);
    virtio_net_receive(net); /* deaf now */
    CU_ASSERT_EQUAL(next_pending, 0);
    teardown();
}

static CU_TestInfo tests[] = {
    {"address and link", test_identity},
    {"frames from the guest", test_transmit},
    {"frames to the guest", test_receive},
    {"answers", test_answer},
    {"the older header", test_old_header},
    {"requests without sense", test_broken},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo virtio_net_suite = {"virtio_net", NULL, NULL, NULL, NULL, tests};
