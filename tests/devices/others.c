/*
 * Drives the virtio devices other than disks from M-mode and prints what it sees: console, entropy,
 * balloon, and the network card with libslirp behind it. Nothing of it depends on speed or chance,
 * so that this machine and QEMU's virt board, which have the same libslirp, must print the same.
 */
#include "tests/devices/bare.h"

#define ID_NET     1
#define ID_CONSOLE 3
#define ID_RNG     4
#define ID_BALLOON 5

#define QUEUE      8
#define DESC_WRITE 2

#define PAGE 4096

struct desc {
    uint64_t addr;
    uint32_t len;
    uint16_t flags, next;
};

struct queue {
    struct desc desc[QUEUE] __attribute__((aligned(16)));
    struct {
        uint16_t flags, idx, ring[QUEUE], used_event;
    } avail;
    volatile struct {
        uint16_t flags, idx;
        struct {
            uint32_t id, len;
        } ring[QUEUE];
        uint16_t avail_event;
    } used __attribute__((aligned(4)));
};

static struct queue queue[2];
static uint64_t slot;

static uint32_t reg(uint64_t offset)
{
    return read32(slot + offset);
}

static void set_reg(uint64_t offset, uint32_t value)
{
    write32(slot + offset, value);
}

static void start_queue(unsigned q)
{
    set_reg(0x30, q);
    set_reg(0x38, QUEUE);
    set_reg(0x80, (uint64_t)queue[q].desc);
    set_reg(0x84, 0);
    set_reg(0x90, (uint64_t)&queue[q].avail);
    set_reg(0x94, 0);
    set_reg(0xa0, (uint64_t)&queue[q].used);
    set_reg(0xa4, 0);
    set_reg(0x44, 1);
}

/* Finds the device, and starts it with VERSION_1 only. */
static int start(const char *name, uint32_t id, unsigned nr_queues)
{
    print("--- ");
    print(name);
    print("\n");
    slot = 0;
    for (unsigned i = 0; i < VIRTIO_NR_SLOTS; i++)
        if (read32(VIRTIO_BASE + i * VIRTIO_STRIDE + 8) == id)
            slot = VIRTIO_BASE + i * VIRTIO_STRIDE;
    if (slot == 0) {
        print("not there\n");
        return 0;
    }
    memset(queue, 0, sizeof(queue));
    set_reg(0x70, 0);
    set_reg(0x70, 3);
    set_reg(0x24, 0);
    set_reg(0x20, 0);
    set_reg(0x24, 1);
    set_reg(0x20, 1);
    set_reg(0x70, 11);
    for (unsigned q = 0; q < nr_queues; q++)
        start_queue(q);
    set_reg(0x70, 15);
    print_value("status", reg(0x70));
    return 1;
}

static void offer(unsigned q, void *buffer, uint32_t len, int device_writes)
{
    struct queue *vq = &queue[q];
    unsigned entry = vq->avail.idx % QUEUE;
    vq->desc[entry] = (struct desc){(uint64_t)buffer, len, device_writes ? DESC_WRITE : 0, 0};
    vq->avail.ring[entry] = entry;
    barrier();
    vq->avail.idx++;
    barrier();
    set_reg(0x50, q);
}

/* Until all that was offered has come back; the length of the last of it. */
static uint32_t wait_for(unsigned q)
{
    struct queue *vq = &queue[q];
    while (vq->used.idx != vq->avail.idx)
        barrier();
    barrier();
    return vq->used.ring[(vq->used.idx - 1) % QUEUE].len;
}

static void test_console(void)
{
    static char first[] = "printed by the console, ", second[] = "in two parts\n", last[] = "E";
    if (!start("console", ID_CONSOLE, 2))
        return;
    offer(1, first, sizeof(first) - 1, 0);
    offer(1, second, sizeof(second) - 1, 0);
    print_value("written", wait_for(1));
    write32(slot + 0x108, last[0]); /* emergency output */
    print("\n");
}

static void test_rng(void)
{
    static uint8_t bytes[33];
    unsigned different = 0;
    if (!start("entropy", ID_RNG, 1))
        return;
    offer(0, bytes, 32, 1);
    print_value("bytes", wait_for(0));
    print_value("interrupt", reg(0x60));
    for (unsigned i = 1; i < 32; i++)
        different += bytes[i] != bytes[0];
    print_value("all the same", different == 0);
    print_value("beyond", bytes[32]);
}

static void test_balloon(void)
{
    static uint8_t pages[3 * PAGE] __attribute__((aligned(PAGE)));
    static uint32_t pfn;
    if (!start("balloon", ID_BALLOON, 2))
        return;
    print_value("asked for", reg(0x100));
    memset(pages, 'x', sizeof(pages));
    pfn = (uint64_t)(pages + PAGE) / PAGE;
    offer(0, &pfn, sizeof(pfn), 0);
    print_value("inflated", wait_for(0));
    set_reg(0x104, 1);
    print_value("actual", reg(0x104));
    offer(1, &pfn, sizeof(pfn), 0);
    print_value("deflated", wait_for(1));
    set_reg(0x104, 0);
    print_value("page before", ((volatile uint8_t *)pages)[PAGE - 1]);
    print_value("page", ((volatile uint8_t *)pages)[PAGE]);
    print_value("page, end", ((volatile uint8_t *)pages)[2 * PAGE - 1]);
    print_value("page after", ((volatile uint8_t *)pages)[2 * PAGE]);
}

#define HEADER 12

static uint8_t sent[HEADER + 1514], received[QUEUE][HEADER + 1514];

static void put_bytes(unsigned at, const char *bytes, unsigned len)
{
    for (unsigned i = 0; i < len; i++)
        sent[HEADER + at + i] = bytes[i];
}

/*
 * Sends `len` bytes of a frame and shows the answer. Not its header: QEMU 7.2 leaves num_buffers 0
 * there, which has to be 1 (virtio 1.2, 5.1.6.4.1).
 */
static void exchange(const char *name, unsigned len)
{
    unsigned before = queue[0].used.idx;
    uint64_t sum = 0;
    offer(1, sent, HEADER + len, 0);
    wait_for(1);
    while (queue[0].used.idx == before)
        barrier();
    barrier();
    uint32_t got = queue[0].used.ring[before % QUEUE].len - HEADER;
    const volatile uint8_t *frame = received[before % QUEUE];
    print("answer to ");
    print(name);
    print_value(", bytes", got);
    for (uint32_t i = 0; i < got; i++)
        sum = sum * 31 + frame[HEADER + i];
    print_value("type", (uint64_t)frame[HEADER + 12] << 8 | frame[HEADER + 13]);
    print_value("sum", sum);
}

static uint16_t ip_checksum(unsigned at, unsigned len)
{
    uint32_t sum = 0;
    for (unsigned i = 0; i < len; i += 2)
        sum += (uint32_t)sent[HEADER + at + i] << 8 | sent[HEADER + at + i + 1];
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return ~sum;
}

static void put_checksum(unsigned to, unsigned from, unsigned len)
{
    uint16_t sum = ip_checksum(from, len);
    sent[HEADER + to] = sum >> 8;
    sent[HEADER + to + 1] = sum & 0xff;
}

static void test_net(void)
{
    if (!start("network", ID_NET, 2))
        return;
    for (unsigned i = 0; i < 6; i++)
        print_value("mac", read8(slot + 0x100 + i));
    for (unsigned i = 0; i < QUEUE; i++)
        offer(0, received[i], sizeof(received[i]), 1);

    /* Who has 10.0.2.2? */
    put_bytes(0, "\xff\xff\xff\xff\xff\xff\x52\x54\x00\x12\x34\x56\x08\x06", 14);
    put_bytes(14, "\x00\x01\x08\x00\x06\x04\x00\x01", 8);
    put_bytes(22, "\x52\x54\x00\x12\x34\x56\x0a\x00\x02\x0f", 10);
    put_bytes(32, "\x00\x00\x00\x00\x00\x00\x0a\x00\x02\x02", 10);
    exchange("ARP", 42);

    /* Echo. */
    put_bytes(0, "\x52\x55\x0a\x00\x02\x02\x52\x54\x00\x12\x34\x56\x08\x00", 14);
    put_bytes(14, "\x45\x00\x00\x24\x00\x01\x00\x00\x40\x01\x00\x00", 12);
    put_bytes(26, "\x0a\x00\x02\x0f\x0a\x00\x02\x02", 8);
    put_checksum(24, 14, 20);
    put_bytes(34,
              "\x08\x00\x00\x00\x12\x34\x00\x01"
              "01234567",
              16);
    put_checksum(36, 34, 16);
    exchange("echo", 50);
}

int main(void)
{
    test_console();
    test_rng();
    test_balloon();
    test_net();
    return 5;
}
