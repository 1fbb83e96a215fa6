/*
 * A hostile driver: the input is a script of register accesses, RAM contents, time steps and what
 * comes from the host, for one of the virtio devices. Nothing it says may make the host read or
 * write outside guest RAM and the disk, or stop. Random bytes alone seldom get past feature
 * negotiation, so that some steps do a sensible thing in one go; the nonsense goes on from there.
 */
#include "devices/virtio_balloon.h"
#include "devices/virtio_blk.h"
#include "devices/virtio_console.h"
#include "devices/virtio_mmio.h"
#include "devices/virtio_net.h"
#include "devices/virtio_rng.h"
#include "emu/abi/memmap.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#define RAM_SIZE  0x10000
#define DISK_SIZE 0x20000
#define CLOCK_HZ  1000000000
#define QUEUE     8

/* Where the well-behaved steps put their rings, for each of the queues, and requests. */
#define NR_QUEUES    3
#define DESC(queue)  (RAM_BASE + (queue)*0x400)
#define AVAIL(queue) (DESC(queue) + 0x100)
#define USED(queue)  (DESC(queue) + 0x200)

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
    STEP_HOST,   /* something from the host's side */
    STEP_BUFFER, /* a buffer that might be of use, offered to one of the queues */
    NR_STEPS,
};

#define DESC_NEXT  1
#define DESC_WRITE 2

struct descriptor {
    uint64_t addr;
    uint32_t len;
    uint16_t flags, next;
};

enum kind {
    BLK,
    NET,
    CONSOLE,
    RNG,
    BALLOON,
    NR_KINDS,
};

struct world {
    struct physmem ram;
    struct event_queue events;
    struct bus bus;
    struct disk disk;
    enum kind kind;
    union {
        struct virtio_blk *blk;
        struct virtio_net *net;
        struct virtio_console *console;
        struct virtio_rng *rng;
        struct virtio_balloon *balloon;
    };
    struct virtio_device *dev; /* whichever it is */
    unsigned frames;           /* that wait for the guest */
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
    unsigned queue = fuzz_u8(&w->in) % NR_QUEUES;
    poke(w, DESC(queue) + fuzz_u8(&w->in) % QUEUE * sizeof(d), &d, sizeof(d));
}

static void offer(struct world *w, unsigned queue, uint16_t head)
{
    uint16_t idx;
    if (!physmem_read(&w->ram, AVAIL(queue) + 2, &idx, sizeof(idx)))
        return;
    poke(w, AVAIL(queue) + 4 + idx % QUEUE * 2, &head, sizeof(head));
    idx++;
    poke(w, AVAIL(queue) + 2, &idx, sizeof(idx));
    set(w, 0x50, queue);
}

static void step_offer(struct world *w)
{
    unsigned queue = fuzz_u8(&w->in) % NR_QUEUES;
    offer(w, queue, fuzz_u8(&w->in) % (QUEUE + 1));
}

/* In one piece, for reading or for writing; page numbers in it are those of RAM, mostly. */
static void step_buffer(struct world *w)
{
    unsigned queue = fuzz_u8(&w->in) % NR_QUEUES, entry = fuzz_u8(&w->in) % QUEUE;
    uint32_t pfn = (uint32_t)(RAM_BASE >> PAGE_SHIFT) + fuzz_u8(&w->in) % 20;
    struct descriptor d = {.addr = DATA + fuzz_u8(&w->in) * 16,
                           .len = fuzz_u16(&w->in) % 0x2000,
                           .flags = fuzz_u8(&w->in) & DESC_WRITE};
    poke(w, d.addr, &pfn, sizeof(pfn));
    poke(w, DESC(queue) + entry * sizeof(d), &d, sizeof(d));
    offer(w, queue, entry);
}

/* Frames, keys, or a wish for memory. */
static void step_host(struct world *w)
{
    uint8_t bytes[300] = {0};
    switch (w->kind) {
    case NET:
        w->frames = fuzz_u8(&w->in) % 16;
        virtio_net_receive(w->net);
        break;
    case CONSOLE:
        virtio_console_receive(w->console, bytes, fuzz_u16(&w->in) % sizeof(bytes));
        break;
    case BALLOON:
        virtio_balloon_ask(w->balloon, fuzz_u8(&w->in));
        break;
    default:
        break;
    }
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
    poke(w, DESC(0), d, sizeof(d));
    offer(w, 0, 0);
}

static void start_queue(struct world *w, unsigned queue)
{
    const uint16_t zero = 0;
    set(w, 0x30, queue);
    set(w, 0x38, QUEUE);
    set(w, 0x80, DESC(queue));
    set(w, 0x84, 0);
    set(w, 0x90, AVAIL(queue));
    set(w, 0x94, 0);
    set(w, 0xa0, USED(queue));
    set(w, 0xa4, 0);
    poke(w, AVAIL(queue) + 2, &zero, sizeof(zero));
    set(w, 0x44, 1);
}

static void step_start(struct world *w)
{
    set(w, 0x70, 0);
    set(w, 0x24, 0);
    set(w, 0x20, w->dev->features & fuzz_u64(&w->in));
    set(w, 0x24, 1);
    set(w, 0x20, w->dev->features >> 32);
    set(w, 0x70, 11);
    for (unsigned i = 0; i < NR_QUEUES; i++)
        start_queue(w, i);
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
        event_queue_advance(&w->events, w->events.now + fuzz_u16(&w->in) * 1000);
        break;
    case STEP_HOST:
        step_host(w);
        break;
    case STEP_BUFFER:
        step_buffer(w);
        break;
    }
}

static size_t next_frame(void *opaque, uint8_t *frame)
{
    struct world *w = opaque;
    if (w->frames == 0)
        return 0;
    size_t len = NET_FRAME_MIN + w->frames-- * 100;
    memset(frame, 0x55, len);
    return len;
}

/* Reads every byte, for a sanitizer to see where they come from. */
static void take_bytes(void *opaque, const uint8_t *bytes, size_t len)
{
    volatile uint8_t sum = 0;
    (void)opaque;
    for (size_t i = 0; i < len; i++)
        sum += bytes[i];
}

static struct virtio_device *create_blk(struct world *w, uint8_t choice)
{
    static const char *const timings[] = {"none", "nvme", "ssd", "hdd"};
    if (disk_open_anonymous(&w->disk, DISK_SIZE))
        abort();
    if (choice & 8 && disk_add_overlay(&w->disk, NULL))
        abort();
    w->disk.read_only = choice & 4;
    struct virtio_blk_config config = {
        .disk = &w->disk,
        .timing = *disk_timing_preset(timings[choice % 4]),
        .clock_hz = CLOCK_HZ,
        .serial = "fuzz",
    };
    w->blk = virtio_blk_create(&config, &w->ram, &w->events, (struct irq_line){0});
    return w->blk ? virtio_blk_device(w->blk) : NULL;
}

static struct virtio_device *create_device(struct world *w)
{
    static const uint8_t mac[NET_MAC_SIZE] = {2};
    const struct irq_line nowhere = {0};
    const struct serial_backend serial = {.write = take_bytes};
    const struct net_backend cable = {.send = take_bytes, .receive = next_frame, .opaque = w};
    const uint8_t choice = fuzz_u8(&w->in);
    w->kind = fuzz_u8(&w->in) % NR_KINDS;
    switch (w->kind) {
    case NET:
        w->net = virtio_net_create(cable, mac, CLOCK_HZ, &w->ram, &w->events, nowhere);
        return w->net ? virtio_net_device(w->net) : NULL;
    case CONSOLE:
        w->console = virtio_console_create(serial, CLOCK_HZ, &w->ram, &w->events, nowhere);
        return w->console ? virtio_console_device(w->console) : NULL;
    case RNG:
        w->rng = virtio_rng_create(choice, &w->ram, nowhere);
        return w->rng ? virtio_rng_device(w->rng) : NULL;
    case BALLOON:
        w->balloon = virtio_balloon_create(choice, &w->ram, nowhere);
        return w->balloon ? virtio_balloon_device(w->balloon) : NULL;
    default:
        return create_blk(w, choice);
    }
}

static void destroy_device(struct world *w)
{
    switch (w->kind) {
    case NET:
        virtio_net_destroy(w->net);
        break;
    case CONSOLE:
        virtio_console_destroy(w->console);
        break;
    case RNG:
        virtio_rng_destroy(w->rng);
        break;
    case BALLOON:
        virtio_balloon_destroy(w->balloon);
        break;
    default:
        virtio_blk_destroy(w->blk);
        disk_close(&w->disk);
        break;
    }
}

static void open_world(struct world *w, const uint8_t *data, size_t size)
{
    *w = (struct world){.in = {data, size}};
    event_queue_init(&w->events);
    bus_init(&w->bus);
    physmem_init(&w->ram);
    if (physmem_add(&w->ram, RAM_BASE, RAM_SIZE))
        abort();
    w->dev = create_device(w);
    if (!w->dev)
        abort();
    virtio_mmio_init(&w->mmio, w->dev);
    if (virtio_mmio_attach(&w->mmio, &w->bus, VIRTIO_BASE))
        abort();
}

static void close_world(struct world *w)
{
    destroy_device(w);
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
