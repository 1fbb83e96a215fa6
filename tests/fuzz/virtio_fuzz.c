/*
 * A hostile driver: the input is a script of register accesses, RAM contents and time steps for
 * a block device. Nothing it says may make the host read or write outside guest RAM and the
 * disk, or stop. Random bytes alone seldom get past feature negotiation, so that some steps do a
 * sensible thing in one go; the nonsense goes on from there.
 */
#include "devices/virtio_blk.h"
#include "devices/virtio_mmio.h"
#include "emu/abi/memmap.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#define RAM_SIZE  0x10000
#define DISK_SIZE 0x20000
#define CLOCK_HZ  1000000000
#define QUEUE     8

/* Where the well-behaved steps put their rings and requests. */
#define DESC  RAM_BASE
#define AVAIL (RAM_BASE + 0x1000)
#define USED  (RAM_BASE + 0x2000)

#define HEADER (RAM_BASE + 0x3000)
#define DATA   (RAM_BASE + 0x4000)

enum step {
    STEP_READ,
    STEP_WRITE,
    STEP_POKE,       /* some bytes anywhere in RAM */
    STEP_DESCRIPTOR, /* a descriptor with plausible fields */
    STEP_REQUEST,    /* a request that might even be served, offered */
    STEP_OFFER,      /* one more entry in the available ring, and a notification */
    STEP_START,      /* reset and negotiate */
    STEP_TIME,
    NR_STEPS,
};

#define DESC_NEXT  1
#define DESC_WRITE 2

struct descriptor {
    uint64_t addr;
    uint32_t len;
    uint16_t flags, next;
};

struct world {
    struct physmem ram;
    struct event_queue events;
    struct bus bus;
    struct disk disk;
    struct virtio_blk *blk;
    struct virtio_mmio mmio;
    struct fuzz_input in;
};

static void set(struct world *w, uint64_t reg, uint32_t value)
{
    if (!bus_write(&w->bus, VIRTIO_BASE + reg, 4, value))
        abort(); /* an aligned word is never refused */
}

static void poke(struct world *w, paddr_t pa, const void *from, size_t len)
{
    if (!physmem_write(&w->ram, pa, from, len))
        return; /* an address made up of input bytes */
}

static void step_access(struct world *w, bool write)
{
    unsigned size = 1u << fuzz_u8(&w->in) % 4;
    paddr_t pa = VIRTIO_BASE + fuzz_u16(&w->in) % (2 * VIRTIO_STRIDE);
    uint64_t value = fuzz_u64(&w->in);
    bool accepted =
        write ? bus_write(&w->bus, pa, size, value) : bus_read(&w->bus, pa, size, &value);
    if (accepted && pa + size > VIRTIO_BASE + VIRTIO_STRIDE)
        abort(); /* beyond the device */
}

static void step_poke(struct world *w)
{
    uint64_t value = fuzz_u64(&w->in);
    poke(w, RAM_BASE + fuzz_u16(&w->in) % RAM_SIZE, &value, 1 + fuzz_u8(&w->in) % 8);
}

static void step_descriptor(struct world *w)
{
    struct descriptor d = {
        .addr = RAM_BASE + fuzz_u16(&w->in),
        .len = fuzz_u8(&w->in) * 16,
        .flags = fuzz_u8(&w->in) % 8,
        .next = fuzz_u8(&w->in) % (QUEUE + 1),
    };
    poke(w, DESC + fuzz_u8(&w->in) % QUEUE * sizeof(d), &d, sizeof(d));
}

static void offer(struct world *w, uint16_t head)
{
    uint16_t idx;
    if (!physmem_read(&w->ram, AVAIL + 2, &idx, sizeof(idx)))
        return;
    poke(w, AVAIL + 4 + idx % QUEUE * 2, &head, sizeof(head));
    idx++;
    poke(w, AVAIL + 2, &idx, sizeof(idx));
    set(w, 0x50, 0);
}

static void step_offer(struct world *w)
{
    offer(w, fuzz_u8(&w->in) % (QUEUE + 1));
}

/* Header, data and status in the first three descriptors; the types lie between 0 and 15. */
static void step_request(struct world *w)
{
    struct {
        uint32_t type, reserved;
        uint64_t sector;
    } header = {.type = fuzz_u8(&w->in) % 16, .sector = fuzz_u16(&w->in) % 300};
    struct {
        uint64_t sector;
        uint32_t nr_sectors, flags;
    } range = {fuzz_u8(&w->in), fuzz_u8(&w->in), fuzz_u8(&w->in) % 3};
    bool device_writes = header.type == 0 || header.type == 8;
    struct descriptor d[] = {
        {HEADER, sizeof(header), DESC_NEXT, 1},
        {DATA, (fuzz_u8(&w->in) % 40) << (fuzz_u8(&w->in) & 1 ? 4 : 9),
         DESC_NEXT | (device_writes ? DESC_WRITE : 0), 2},
        {HEADER + 64, 1, DESC_WRITE, 0},
    };
    poke(w, HEADER, &header, sizeof(header));
    poke(w, DATA, &range, sizeof(range));
    poke(w, DESC, d, sizeof(d));
    offer(w, 0);
}

static void step_start(struct world *w)
{
    const uint16_t zero = 0;
    set(w, 0x70, 0);
    set(w, 0x24, 0);
    set(w, 0x20, virtio_blk_device(w->blk)->features & fuzz_u64(&w->in));
    set(w, 0x24, 1);
    set(w, 0x20, virtio_blk_device(w->blk)->features >> 32);
    set(w, 0x70, 11);
    set(w, 0x30, 0);
    set(w, 0x38, QUEUE);
    set(w, 0x80, DESC);
    set(w, 0x84, 0);
    set(w, 0x90, AVAIL);
    set(w, 0x94, 0);
    set(w, 0xa0, USED);
    set(w, 0xa4, 0);
    poke(w, AVAIL + 2, &zero, sizeof(zero));
    set(w, 0x44, 1);
    set(w, 0x70, 15);
}

static void step(struct world *w)
{
    switch (fuzz_u8(&w->in) % NR_STEPS) {
    case STEP_READ:
        step_access(w, false);
        break;
    case STEP_WRITE:
        step_access(w, true);
        break;
    case STEP_POKE:
        step_poke(w);
        break;
    case STEP_DESCRIPTOR:
        step_descriptor(w);
        break;
    case STEP_REQUEST:
        step_request(w);
        break;
    case STEP_OFFER:
        step_offer(w);
        break;
    case STEP_START:
        step_start(w);
        break;
    case STEP_TIME:
        event_queue_advance(&w->events, w->events.now + fuzz_u16(&w->in) * 100);
        break;
    }
}

static void open_world(struct world *w, const uint8_t *data, size_t size)
{
    static const char *const timings[] = {"none", "nvme", "ssd", "hdd"};
    w->in = (struct fuzz_input){data, size};
    event_queue_init(&w->events);
    bus_init(&w->bus);
    physmem_init(&w->ram);
    if (physmem_add(&w->ram, RAM_BASE, RAM_SIZE) || disk_open_anonymous(&w->disk, DISK_SIZE))
        abort();
    uint8_t choice = fuzz_u8(&w->in);
    w->disk.read_only = choice & 4;
    struct virtio_blk_config config = {
        .disk = &w->disk,
        .timing = *disk_timing_preset(timings[choice % 4]),
        .clock_hz = CLOCK_HZ,
        .serial = "fuzz",
    };
    w->blk = virtio_blk_create(&config, &w->ram, &w->events, (struct irq_line){0});
    if (!w->blk)
        abort();
    virtio_mmio_init(&w->mmio, virtio_blk_device(w->blk));
    if (virtio_mmio_attach(&w->mmio, &w->bus, VIRTIO_BASE))
        abort();
}

static void close_world(struct world *w)
{
    virtio_blk_destroy(w->blk);
    disk_close(&w->disk);
    physmem_destroy(&w->ram);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world w;
    open_world(&w, data, size);
    while (w.in.left > 0)
        step(&w);
    while (event_queue_next(&w.events) != CYCLES_NEVER)
        event_queue_advance(&w.events, event_queue_next(&w.events));
    close_world(&w);
    return 0;
}
