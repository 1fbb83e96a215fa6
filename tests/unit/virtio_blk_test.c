#include "devices/virtio_blk.h"
#include "devices/virtio_mmio.h"
#include "emu/abi/memmap.h"
#include "tests/unit/suites.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RAM_SIZE  0x100000
#define DESC      (RAM_BASE + 0x1000)
#define AVAIL     (RAM_BASE + 0x2000)
#define USED      (RAM_BASE + 0x3000)
#define INDIRECT  (RAM_BASE + 0x4000)
#define HEADER    (RAM_BASE + 0x5000) /* 16 bytes for each request */
#define STATUS    (RAM_BASE + 0x6000) /* a byte for each request */
#define DATA      (RAM_BASE + 0x10000)
#define QUEUE     8
#define DISK_SIZE (1 << 20)
#define CLOCK_HZ  1000000000 /* a cycle is a nanosecond */

#define NEXT  1
#define WRITE 2
#define INDIR 4

#define T_IN     0
#define T_OUT    1
#define T_FLUSH  4
#define T_ID     8
#define T_TRIM   11
#define T_ZEROES 13

#define F_RO      ((uint64_t)1 << 5)
#define F_FLUSH   ((uint64_t)1 << 9)
#define F_WCE     ((uint64_t)1 << 11)
#define F_DISCARD ((uint64_t)1 << 13)
#define F_ZEROES  ((uint64_t)1 << 14)

struct desc {
    uint64_t addr;
    uint32_t len;
    uint16_t flags, next;
};

/* A driver as small as can be: request i uses descriptors 3i to 3i + 2. */
static struct physmem ram;
static struct event_queue events;
static struct bus bus;
static struct disk disk;
static struct virtio_blk *blk;
static struct virtio_mmio mmio;
static bool irq;
static uint16_t avail_idx;

static void note_level(void *opaque, unsigned number, bool level)
{
    (void)opaque, (void)number;
    irq = level;
}

static uint32_t get(uint64_t reg)
{
    uint64_t value = 0;
    CU_ASSERT_TRUE(bus_read(&bus, VIRTIO_BASE + reg, 4, &value));
    return value;
}

static void set(uint64_t reg, uint32_t value)
{
    CU_ASSERT_TRUE(bus_write(&bus, VIRTIO_BASE + reg, 4, value));
}

static void poke(paddr_t pa, const void *from, size_t len)
{
    CU_ASSERT_TRUE_FATAL(physmem_write(&ram, pa, from, len));
}

static uint16_t peek16(paddr_t pa)
{
    uint16_t value = 0;
    CU_ASSERT_TRUE(physmem_read(&ram, pa, &value, sizeof(value)));
    return value;
}

static void poke16(paddr_t pa, uint16_t value)
{
    poke(pa, &value, sizeof(value));
}

static uint8_t status_of(unsigned i)
{
    return *(uint8_t *)physmem_ptr(&ram, STATUS + i, 1);
}

static uint8_t *data_at(unsigned offset)
{
    return physmem_ptr(&ram, DATA + offset, 1);
}

static void put_desc(paddr_t table, unsigned i, uint64_t addr, uint32_t len, uint16_t flags,
                     uint16_t next)
{
    struct desc d = {addr, len, flags, next};
    poke(table + i * sizeof(d), &d, sizeof(d));
}

static void start_driver(uint64_t features)
{
    avail_idx = 0;
    set(0x70, 0);
    set(0x70, 1 | 2);
    set(0x24, 0);
    set(0x20, features);
    set(0x24, 1);
    set(0x20, (features | VIRTIO_F_VERSION_1) >> 32);
    set(0x70, 1 | 2 | 8);
    CU_ASSERT_EQUAL(get(0x70), 1 | 2 | 8);
    memset(physmem_ptr(&ram, RAM_BASE, 0x10000), 0, 0x10000);
    memset(physmem_ptr(&ram, STATUS, QUEUE), 0xee, QUEUE);
    set(0x30, 0);
    set(0x38, QUEUE);
    set(0x80, DESC);
    set(0x84, 0);
    set(0x90, AVAIL);
    set(0x94, 0);
    set(0xa0, USED);
    set(0xa4, 0);
    set(0x44, 1);
    CU_ASSERT_EQUAL(get(0x44), 1);
    set(0x70, 1 | 2 | 8 | 4);
}

static void setup_disk(const char *timing, uint64_t features)
{
    irq = false;
    event_queue_init(&events);
    bus_init(&bus);
    physmem_init(&ram);
    CU_ASSERT_EQUAL_FATAL(physmem_add(&ram, RAM_BASE, RAM_SIZE), 0);
    struct virtio_blk_config config = {&disk, *disk_timing_preset(timing), CLOCK_HZ, "disk-0"};
    blk = virtio_blk_create(&config, &ram, &events, (struct irq_line){note_level, NULL, 0});
    CU_ASSERT_PTR_NOT_NULL_FATAL(blk);
    virtio_mmio_init(&mmio, virtio_blk_device(blk));
    CU_ASSERT_EQUAL(virtio_mmio_attach(&mmio, &bus, VIRTIO_BASE), 0);
    start_driver(features);
}

static void setup(const char *timing, uint64_t features)
{
    CU_ASSERT_EQUAL_FATAL(disk_open_anonymous(&disk, DISK_SIZE), 0);
    setup_disk(timing, features);
}

static void teardown(void)
{
    virtio_blk_destroy(blk);
    disk_close(&disk);
    physmem_destroy(&ram);
}

static void offer(uint16_t head)
{
    poke16(AVAIL + 4 + avail_idx % QUEUE * 2, head);
    poke16(AVAIL + 2, ++avail_idx);
}

static void put_header(unsigned i, uint32_t type, uint64_t sector)
{
    struct {
        uint32_t type, reserved;
        uint64_t sector;
    } header = {type, 0, sector};
    poke(HEADER + i * 16, &header, sizeof(header));
}

/* Request i of `len` bytes at DATA + offset; 0 bytes: header and status only. */
static void submit(unsigned i, uint32_t type, uint64_t sector, unsigned offset, uint32_t len)
{
    uint16_t d = 3 * i;
    bool in = type == T_IN || type == T_ID;
    put_header(i, type, sector);
    put_desc(DESC, d, HEADER + i * 16, 16, NEXT, len ? d + 1 : d + 2);
    put_desc(DESC, d + 1, DATA + offset, len, NEXT | (in ? WRITE : 0), d + 2);
    put_desc(DESC, d + 2, STATUS + i, 1, WRITE, 0);
    offer(d);
}

static void kick(void)
{
    set(0x50, 0);
}

static void run_out(void)
{
    while (event_queue_next(&events) != CYCLES_NEVER)
        event_queue_advance(&events, event_queue_next(&events));
}

static void kick_and_wait(void)
{
    kick();
    run_out();
}

static void test_registers(void)
{
    setup("none", 0);
    CU_ASSERT_EQUAL(get(0x00), 0x74726976);
    CU_ASSERT_EQUAL(get(0x04), 2);
    CU_ASSERT_EQUAL(get(0x08), 2);
    CU_ASSERT_EQUAL(get(0x34), VIRTQUEUE_MAX);
    CU_ASSERT_EQUAL(get(0xb0), UINT32_MAX);
    CU_ASSERT_EQUAL(get(0x100), DISK_SIZE / 512);
    CU_ASSERT_EQUAL(get(0x104), 0);
    uint64_t value;
    CU_ASSERT_TRUE(bus_read(&bus, VIRTIO_BASE + 0x120, 1, &value));
    CU_ASSERT_EQUAL(value, 1);
    CU_ASSERT_TRUE(bus_read(&bus, VIRTIO_BASE + 0xff8, 8, &value));
    CU_ASSERT_EQUAL(value, 0);
    CU_ASSERT_FALSE(bus_read(&bus, VIRTIO_BASE, 1, &value));
    CU_ASSERT_FALSE(bus_read(&bus, VIRTIO_BASE, 8, &value));
    CU_ASSERT_FALSE(bus_write(&bus, VIRTIO_BASE + 0x72, 4, 0));

    /* A queue that does not exist; a layout that must not change. */
    set(0x30, 7);
    CU_ASSERT_EQUAL(get(0x34), 0);
    set(0x44, 1);
    set(0x30, 0);
    set(0x38, 4);
    set(0x50, 99);
    CU_ASSERT_EQUAL(virtio_blk_device(blk)->queue[0].size, QUEUE);
    CU_ASSERT_EQUAL(virtio_blk_device(blk)->guest_errors, 2);

    struct virtio_mmio empty;
    virtio_mmio_init(&empty, NULL);
    CU_ASSERT_EQUAL(virtio_mmio_attach(&empty, &bus, VIRTIO_BASE + VIRTIO_STRIDE), 0);
    set(VIRTIO_STRIDE + 0x70, 15);
    CU_ASSERT_EQUAL(get(VIRTIO_STRIDE + 0x00), 0x74726976);
    CU_ASSERT_EQUAL(get(VIRTIO_STRIDE + 0x08), 0);
    CU_ASSERT_EQUAL(get(VIRTIO_STRIDE + 0x70), 0);
    teardown();
}

static void test_negotiation(void)
{
    setup("none", 0);
    /* A feature that was not offered is refused. */
    set(0x70, 0);
    CU_ASSERT_EQUAL(get(0x44), 0);
    set(0x70, 3);
    set(0x24, 1);
    set(0x20, 1);
    set(0x24, 0);
    set(0x20, F_RO);
    set(0x70, 11);
    CU_ASSERT_EQUAL(get(0x70), 3);
    /* DRIVER_OK needs FEATURES_OK, and a queue, too. */
    set(0x70, 7);
    CU_ASSERT_EQUAL(get(0x70), 3);
    set(0x44, 1);
    CU_ASSERT_EQUAL(get(0x44), 0);
    set(0x20, 0);
    set(0x70, 11);
    CU_ASSERT_EQUAL(get(0x70), 11);
    set(0x20, F_FLUSH);
    CU_ASSERT_FALSE(virtio_has_feature(virtio_blk_device(blk), F_FLUSH));
    teardown();
}

/* Teaching kernels look for QEMU's vendor, and never at the upper feature word. */
static void test_simple_driver(void)
{
    setup("none", 0);
    CU_ASSERT_EQUAL(get(0x0c), 0x554d4551);
    set(0x70, 0);
    set(0x70, 1 | 2);
    set(0x24, 1);
    set(0x20, 0);
    set(0x70, 1 | 2 | 8);
    CU_ASSERT_EQUAL(get(0x70), 1 | 2 | 8);
    teardown();
}

static void test_read_write(void)
{
    setup("none", F_FLUSH);
    memset(data_at(0), 'x', 1024);
    submit(0, T_OUT, 7, 0, 1024);
    kick();
    CU_ASSERT_EQUAL(status_of(0), 0xee);
    run_out();
    CU_ASSERT_EQUAL(status_of(0), 0);
    CU_ASSERT_TRUE(irq);
    CU_ASSERT_EQUAL(get(0x60), 1);
    set(0x64, 1);
    CU_ASSERT_FALSE(irq);
    CU_ASSERT_EQUAL(peek16(USED + 2), 1);

    submit(1, T_IN, 8, 4096, 1024);
    kick_and_wait();
    CU_ASSERT_EQUAL(status_of(1), 0);
    CU_ASSERT_EQUAL(*data_at(4096), 'x');
    CU_ASSERT_EQUAL(*data_at(4096 + 511), 'x');
    CU_ASSERT_EQUAL(*data_at(4096 + 512), 0);
    CU_ASSERT_EQUAL(peek16(USED + 4 + 8), 3);
    CU_ASSERT_EQUAL(peek16(USED + 4 + 8 + 4), 1025);

    submit(0, T_FLUSH, 0, 0, 0);
    submit(1, T_ID, 0, 8192, 20);
    kick_and_wait();
    CU_ASSERT_EQUAL(status_of(0), 0);
    CU_ASSERT_STRING_EQUAL(data_at(8192), "disk-0");
    CU_ASSERT_EQUAL(virtio_blk_stats(blk)->bytes_written, 1024);
    CU_ASSERT_EQUAL(virtio_blk_stats(blk)->errors, 0);
    teardown();
}

/* Header and data cut anywhere (a modern device must not count descriptors), indirectly. */
static void test_any_layout(void)
{
    setup("none", VIRTIO_F_INDIRECT_DESC);
    memset(data_at(0), 'y', 512);
    put_header(0, T_OUT, 3);
    put_desc(INDIRECT, 0, HEADER, 5, NEXT, 3);
    put_desc(INDIRECT, 3, HEADER + 5, 11, NEXT, 1);
    put_desc(INDIRECT, 1, DATA, 100, NEXT, 4);
    put_desc(INDIRECT, 4, DATA, 0, NEXT, 2);
    put_desc(INDIRECT, 2, DATA + 100, 412, NEXT, 5);
    put_desc(INDIRECT, 5, STATUS, 1, WRITE, 0);
    put_desc(DESC, 6, INDIRECT, 6 * 16, INDIR, 0);
    offer(6);
    kick_and_wait();
    CU_ASSERT_EQUAL(status_of(0), 0);

    /* Read back with the status in one piece with the data. */
    put_header(0, T_IN, 3);
    put_desc(DESC, 0, HEADER, 16, NEXT, 1);
    put_desc(DESC, 1, DATA + 1000, 513, WRITE, 0);
    offer(0);
    kick_and_wait();
    CU_ASSERT_EQUAL(*data_at(1000), 'y');
    CU_ASSERT_EQUAL(*data_at(1000 + 511), 'y');
    CU_ASSERT_EQUAL(*data_at(1000 + 512), 0);
    teardown();
}

static void test_guest_errors(void)
{
    setup("none", F_FLUSH);
    submit(0, T_IN, DISK_SIZE / 512, 0, 512); /* beyond the end */
    submit(1, T_OUT, UINT64_MAX, 0, 512);     /* far beyond */
    kick_and_wait();
    CU_ASSERT_EQUAL(status_of(0), 1);
    CU_ASSERT_EQUAL(status_of(1), 1);
    submit(0, T_IN, 0, 0, 100); /* no whole sectors */
    submit(1, 1234, 0, 0, 512); /* no such request */
    kick_and_wait();
    CU_ASSERT_EQUAL(status_of(0), 1);
    CU_ASSERT_EQUAL(status_of(1), 2);
    submit(0, T_TRIM, 0, 0, 16); /* not negotiated */
    kick_and_wait();
    CU_ASSERT_EQUAL(status_of(0), 2);
    CU_ASSERT_EQUAL(get(0x70), 15);
    CU_ASSERT_EQUAL(virtio_blk_stats(blk)->errors, 5);
    teardown();
}

static void put_range(unsigned offset, uint64_t sector, uint32_t nr, uint32_t flags)
{
    struct {
        uint64_t sector;
        uint32_t nr, flags;
    } range = {sector, nr, flags};
    poke(DATA + offset, &range, sizeof(range));
}

static void test_discard(void)
{
    setup("none", F_FLUSH | F_DISCARD | F_ZEROES);
    memset(data_at(0), 'z', 32768);
    submit(0, T_OUT, 0, 0, 32768);
    kick_and_wait();
    put_range(0, 3, 30, 0);
    put_range(16, 60, 1, 0);
    submit(0, T_TRIM, 0, 0, 32);
    put_range(100, 62, 1, 1);
    submit(1, T_ZEROES, 0, 100, 16);
    kick_and_wait();
    CU_ASSERT_EQUAL(status_of(0), 0);
    CU_ASSERT_EQUAL(status_of(1), 0);
    for (unsigned sector = 0; sector < 64; sector++) {
        bool zero = (sector >= 3 && sector < 33) || sector == 60 || sector == 62;
        CU_ASSERT_EQUAL(disk.memory[sector * 512], zero ? 0 : 'z');
        CU_ASSERT_EQUAL(disk.memory[sector * 512 + 511], zero ? 0 : 'z');
    }
    put_range(0, 0, 1, 1); /* unmap is no flag of a discard */
    submit(0, T_TRIM, 0, 0, 16);
    put_range(100, DISK_SIZE / 512 - 1, 2, 0);
    submit(1, T_ZEROES, 0, 100, 16);
    kick_and_wait();
    CU_ASSERT_EQUAL(status_of(0), 2);
    CU_ASSERT_EQUAL(status_of(1), 1);
    teardown();
}

static void expect_broken(void)
{
    kick_and_wait();
    CU_ASSERT_EQUAL(get(0x70), 15 | 64);
    CU_ASSERT_EQUAL(get(0x60) & 2, 2);
    CU_ASSERT_TRUE(irq);
    CU_ASSERT_EQUAL(peek16(USED + 2), 0);
    /* Deaf until it is reset, and well after that. */
    kick_and_wait();
    CU_ASSERT_EQUAL(peek16(USED + 2), 0);
    start_driver(VIRTIO_F_INDIRECT_DESC);
    CU_ASSERT_FALSE(irq);
    submit(0, T_IN, 0, 0, 512);
    kick_and_wait();
    CU_ASSERT_EQUAL(status_of(0), 0);
    start_driver(VIRTIO_F_INDIRECT_DESC);
}

static void test_broken_rings(void)
{
    setup("none", VIRTIO_F_INDIRECT_DESC);
    put_desc(DESC, 0, HEADER, 16, NEXT, 0); /* bites its tail */
    offer(0);
    expect_broken();
    offer(QUEUE); /* head outside the table */
    expect_broken();
    put_desc(DESC, 0, HEADER, 16, NEXT, 999); /* next outside the table */
    offer(0);
    expect_broken();
    put_desc(DESC, 0, 0x1000, 16, 0, 0); /* buffer outside RAM */
    offer(0);
    expect_broken();
    put_desc(DESC, 0, RAM_BASE + RAM_SIZE - 8, UINT32_MAX, 0, 0); /* across its end */
    offer(0);
    expect_broken();
    put_desc(DESC, 0, HEADER, 15, NEXT, 1); /* header too short */
    put_desc(DESC, 1, STATUS, 1, WRITE, 0);
    offer(0);
    expect_broken();
    put_desc(DESC, 0, HEADER, 16, 0, 0); /* no room for the status */
    offer(0);
    expect_broken();
    put_desc(DESC, 0, STATUS, 1, NEXT | WRITE, 1); /* readable after writable */
    put_desc(DESC, 1, HEADER, 16, 0, 0);
    offer(0);
    expect_broken();
    put_desc(DESC, 0, INDIRECT, 17, INDIR, 0); /* part of a descriptor */
    offer(0);
    expect_broken();
    put_desc(DESC, 0, INDIRECT, 16, INDIR, 0); /* a table in a table */
    put_desc(INDIRECT, 0, INDIRECT, 16, INDIR, 0);
    offer(0);
    expect_broken();
    put_desc(DESC, 0, ~(uint64_t)0xf, 32, INDIR, 0); /* table outside RAM */
    offer(0);
    expect_broken();
    poke16(AVAIL + 2, QUEUE + 1); /* more than the ring holds */
    expect_broken();
    teardown();
}

static void test_broken_layout(void)
{
    setup("none", 0);
    static const struct {
        uint64_t reg, value;
    } bad[] = {{0x38, 0},
               {0x38, 3},
               {0x38, 256},
               {0x80, DESC + 8},
               {0x84, 0xffffffff},
               {0x90, AVAIL + 1},
               {0x94, 1},
               {0xa0, USED + 2},
               {0xa0, RAM_BASE - 4},
               {0x80, RAM_BASE + RAM_SIZE - 64}};
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        start_driver(0);
        set(0x44, 0);
        set(bad[i].reg, bad[i].value);
        set(0x44, 1);
        CU_ASSERT_EQUAL(get(0x44), 0);
        CU_ASSERT_EQUAL(get(0x70), 15 | 64);
        kick_and_wait();
    }
    teardown();
}

/* A chain offered again while it is in flight: bounded by the size of the queue. */
static void test_too_many_in_flight(void)
{
    setup("hdd", 0);
    submit(0, T_IN, 1000, 0, 512);
    for (unsigned i = 1; i < QUEUE; i++)
        offer(0);
    kick();
    CU_ASSERT_EQUAL(get(0x70), 15);
    offer(0);
    kick();
    CU_ASSERT_EQUAL(get(0x70), 15 | 64);
    CU_ASSERT_EQUAL(event_queue_next(&events), CYCLES_NEVER);
    teardown();
}

static void test_queue_reset(void)
{
    setup("nvme", VIRTIO_F_RING_RESET);
    submit(0, T_IN, 0, 0, 512);
    kick();
    CU_ASSERT_NOT_EQUAL(event_queue_next(&events), CYCLES_NEVER);
    set(0xc0, 1);
    CU_ASSERT_EQUAL(get(0xc0), 0);
    CU_ASSERT_EQUAL(get(0x44), 0);
    CU_ASSERT_EQUAL(event_queue_next(&events), CYCLES_NEVER);
    kick_and_wait();
    CU_ASSERT_EQUAL(peek16(USED + 2), 0);
    CU_ASSERT_EQUAL(status_of(0), 0xee);
    teardown();
}

static void test_event_idx(void)
{
    setup("none", VIRTIO_F_EVENT_IDX);
    poke16(AVAIL + 4 + QUEUE * 2, 1); /* used_event: tell me of the second */
    submit(0, T_IN, 0, 0, 512);
    kick_and_wait();
    CU_ASSERT_TRUE(irq); /* the very first is always told */
    set(0x64, 3);
    CU_ASSERT_EQUAL(peek16(USED + 4 + QUEUE * 8), 1); /* avail_event */
    submit(0, T_IN, 0, 0, 512);
    kick_and_wait();
    CU_ASSERT_TRUE(irq);
    set(0x64, 3);
    submit(0, T_IN, 0, 0, 512);
    kick_and_wait();
    CU_ASSERT_FALSE(irq);
    CU_ASSERT_EQUAL(peek16(USED + 2), 3);

    start_driver(0);
    poke16(AVAIL, 1); /* NO_INTERRUPT */
    submit(0, T_IN, 0, 0, 512);
    kick_and_wait();
    CU_ASSERT_FALSE(irq);
    teardown();
}

static void test_timing(void)
{
    /* nvme: 70 us and a transfer of 512 bytes (170 ns); two overlap but for the transfer. */
    setup("nvme", F_FLUSH);
    submit(0, T_IN, 100, 0, 512);
    submit(1, T_IN, 900, 512, 512);
    kick();
    event_queue_advance(&events, 70169);
    CU_ASSERT_EQUAL(peek16(USED + 2), 0);
    event_queue_advance(&events, 70170);
    CU_ASSERT_EQUAL(peek16(USED + 2), 1);
    event_queue_advance(&events, 70340);
    CU_ASSERT_EQUAL(peek16(USED + 2), 2);
    CU_ASSERT_EQUAL(virtio_blk_stats(blk)->busy_cycles, 70340);
    CU_ASSERT_EQUAL(virtio_blk_stats(blk)->latency_cycles, 70170 + 70340);
    CU_ASSERT_EQUAL(virtio_blk_stats(blk)->max_in_flight, 2);

    /* A write overtakes the read before it; a flush waits for both. */
    submit(0, T_IN, 0, 0, 512);
    submit(1, T_OUT, 0, 0, 512);
    kick();
    run_out();
    CU_ASSERT_EQUAL(peek16(USED + 4 + 2 * 8), 3);
    CU_ASSERT_EQUAL(peek16(USED + 4 + 3 * 8), 0);
    cycles_t start = events.now;
    submit(0, T_IN, 0, 0, 512);
    submit(1, T_FLUSH, 0, 0, 0);
    kick_and_wait();
    CU_ASSERT_EQUAL(events.now - start, 70170 + 300000);
    teardown();
}

static cycles_t time_of(uint32_t type, uint64_t sector)
{
    cycles_t start = events.now;
    submit(0, type, sector, 0, 512);
    kick_and_wait();
    CU_ASSERT_EQUAL(status_of(0), 0);
    return events.now - start;
}

static void test_seek(void)
{
    setup("hdd", F_FLUSH);
    cycles_t sequential = time_of(T_IN, 0);
    CU_ASSERT_EQUAL(time_of(T_IN, 1), sequential);
    cycles_t near = time_of(T_IN, 10);
    cycles_t far = time_of(T_IN, DISK_SIZE / 512 - 1);
    CU_ASSERT_TRUE(near > sequential + 5000000);
    CU_ASSERT_TRUE(far > near + 10000000);
    CU_ASSERT_TRUE(far < 30000000);
    teardown();
}

/* Without FLUSH, or with the cache off, every write is made durable, and takes as long. */
static void test_write_through(void)
{
    setup("ssd", F_FLUSH | F_WCE);
    cycles_t cached = time_of(T_OUT, 0);
    uint32_t generation = get(0xfc);
    CU_ASSERT_TRUE(bus_write(&bus, VIRTIO_BASE + 0x120, 1, 0));
    CU_ASSERT_NOT_EQUAL(get(0xfc), generation);
    CU_ASSERT_EQUAL(time_of(T_OUT, 0), cached + 1500000);
    set(0x100, 12345); /* capacity is read-only */
    CU_ASSERT_EQUAL(get(0x100), DISK_SIZE / 512);
    start_driver(0);
    CU_ASSERT_EQUAL(time_of(T_OUT, 0), cached + 1500000);
    CU_ASSERT_EQUAL(time_of(T_IN, 0), 90000 + 966);
    teardown();
}

/* A file of 10 sectors and a bit, with an 'a' in front. */
static void make_file(char *path)
{
    strcpy(path, "/tmp/pagewalk-disk-XXXXXX");
    int fd = mkstemp(path);
    CU_ASSERT_TRUE_FATAL(fd >= 0);
    CU_ASSERT_EQUAL(ftruncate(fd, 10 * 512 + 7), 0);
    CU_ASSERT_EQUAL(pwrite(fd, "a", 1, 0), 1);
    close(fd);
}

static void test_file(void)
{
    char path[64], read_only_path[64];
    struct disk other;
    make_file(path);
    CU_ASSERT_EQUAL_FATAL(disk_open_file(&disk, path, false), 0);
    CU_ASSERT_EQUAL(disk.size, 10 * 512);
    CU_ASSERT_EQUAL(disk_open_file(&other, path, true), -EWOULDBLOCK);
    setup_disk("none", F_FLUSH | F_ZEROES);
    submit(0, T_IN, 0, 0, 1024);
    kick_and_wait();
    CU_ASSERT_EQUAL(*data_at(0), 'a');
    memset(data_at(0), 'b', 1024);
    submit(0, T_OUT, 8, 0, 1024);
    submit(1, T_FLUSH, 0, 0, 0);
    kick_and_wait();
    put_range(0, 0, 9, 0);
    submit(0, T_ZEROES, 0, 0, 16);
    kick_and_wait();
    CU_ASSERT_EQUAL(status_of(0), 0);
    /* Shortened behind our back: an I/O error of the guest. */
    CU_ASSERT_EQUAL(truncate(path, 512), 0);
    submit(0, T_IN, 4, 0, 512);
    kick_and_wait();
    CU_ASSERT_EQUAL(status_of(0), 1);
    teardown();

    make_file(read_only_path);
    CU_ASSERT_EQUAL_FATAL(disk_open_file(&disk, read_only_path, true), 0);
    setup_disk("none", F_RO);
    submit(0, T_OUT, 0, 0, 512);
    submit(1, T_IN, 0, 0, 512);
    kick_and_wait();
    CU_ASSERT_EQUAL(status_of(0), 1);
    CU_ASSERT_EQUAL(status_of(1), 0);
    teardown();
    CU_ASSERT_EQUAL(disk_open_file(&disk, "/tmp", true), -EINVAL);
    CU_ASSERT_EQUAL(disk_open_file(&disk, "/dev/null", true), -EINVAL);
    CU_ASSERT_EQUAL(disk_open_file(&disk, "/nonexistent/file", true), -ENOENT);
    unlink(path);
    unlink(read_only_path);
}

static CU_TestInfo tests[] = {
    {"transport registers and the empty slot", test_registers},
    {"feature negotiation", test_negotiation},
    {"a driver that does not ask for version 1", test_simple_driver},
    {"read, write, flush, identify", test_read_write},
    {"buffers cut anywhere, and indirect", test_any_layout},
    {"requests that cannot be served", test_guest_errors},
    {"discard and write-zeroes", test_discard},
    {"malformed rings need a reset", test_broken_rings},
    {"rings outside RAM do not become ready", test_broken_layout},
    {"a queue bounds what is in flight", test_too_many_in_flight},
    {"reset of one queue", test_queue_reset},
    {"interrupts as the driver wants them", test_event_idx},
    {"latency, overlap and flush", test_timing},
    {"seeking takes time by distance", test_seek},
    {"write-through", test_write_through},
    {"files as disks", test_file},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo virtio_blk_suite = {"virtio_blk", NULL, NULL, NULL, NULL, tests};
