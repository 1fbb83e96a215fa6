#include "virtio_mmio.h"

#include "errno.h"
#include "mm.h"
#include "string.h"

/* Registers (virtio 1.2, table 4.1). */
#define MAGIC_VALUE         0x000
#define VERSION             0x004
#define DEVICE_ID           0x008
#define DEVICE_FEATURES     0x010
#define DEVICE_FEATURES_SEL 0x014
#define DRIVER_FEATURES     0x020
#define DRIVER_FEATURES_SEL 0x024
#define QUEUE_SEL           0x030
#define QUEUE_NUM_MAX       0x034
#define QUEUE_NUM           0x038
#define QUEUE_READY         0x044
#define QUEUE_NOTIFY        0x050
#define INTERRUPT_STATUS    0x060
#define INTERRUPT_ACK       0x064
#define STATUS              0x070
#define QUEUE_DESC          0x080
#define QUEUE_DRIVER        0x090
#define QUEUE_DEVICE        0x0a0
#define CONFIG_GENERATION   0x0fc
#define CONFIG              0x100

#define MAGIC          0x74726976 /* "virt" */
#define MODERN_VERSION 2

#define STATUS_ACKNOWLEDGE 1
#define STATUS_DRIVER      2
#define STATUS_DRIVER_OK   4
#define STATUS_FEATURES_OK 8
#define STATUS_FAILED      128

#define VIRTIO_F_VERSION_1 (1ull << 32)

/* The rings share a page: the avail ring first, the used ring at this offset. */
#define USED_OFFSET 1024u
#define MAX_QUEUE   256u /* so that both fit */

static u32 reg_read(const struct virtio_device *dev, unsigned reg)
{
    return *(volatile u32 *)(dev->regs + reg);
}

static void reg_write(struct virtio_device *dev, unsigned reg, u32 value)
{
    *(volatile u32 *)(dev->regs + reg) = value;
}

static void reg_write64(struct virtio_device *dev, unsigned reg, u64 value)
{
    reg_write(dev, reg, (u32)value);
    reg_write(dev, reg + 4, (u32)(value >> 32));
}

/* Memory and device accesses before it are done before those after it. */
static void io_fence(void)
{
    __asm__ volatile("fence iorw, iorw" ::: "memory");
}

static void add_status(struct virtio_device *dev, u32 bits)
{
    reg_write(dev, STATUS, reg_read(dev, STATUS) | bits);
}

/* Device initialization, virtio 1.2, 3.1.1, steps 1 to 3. */
bool virtio_probe(struct virtio_device *dev, u32 device_id)
{
    if (reg_read(dev, MAGIC_VALUE) != MAGIC || reg_read(dev, VERSION) != MODERN_VERSION ||
        reg_read(dev, DEVICE_ID) != device_id) {
        return false;
    }
    reg_write(dev, STATUS, 0);
    add_status(dev, STATUS_ACKNOWLEDGE);
    add_status(dev, STATUS_DRIVER);
    return true;
}

static u64 device_features(struct virtio_device *dev)
{
    u64 features;

    reg_write(dev, DEVICE_FEATURES_SEL, 1);
    features = (u64)reg_read(dev, DEVICE_FEATURES) << 32;
    reg_write(dev, DEVICE_FEATURES_SEL, 0);
    return features | reg_read(dev, DEVICE_FEATURES);
}

/* Steps 4 to 6. */
bool virtio_negotiate(struct virtio_device *dev, u64 wanted, u64 *features)
{
    *features = device_features(dev) & (wanted | VIRTIO_F_VERSION_1);
    reg_write(dev, DRIVER_FEATURES_SEL, 0);
    reg_write(dev, DRIVER_FEATURES, (u32)*features);
    reg_write(dev, DRIVER_FEATURES_SEL, 1);
    reg_write(dev, DRIVER_FEATURES, (u32)(*features >> 32));
    add_status(dev, STATUS_FEATURES_OK);
    return (*features & VIRTIO_F_VERSION_1) && (reg_read(dev, STATUS) & STATUS_FEATURES_OK);
}

static void init_free_chain(struct virtqueue *vq)
{
    for (unsigned i = 0; i < vq->size; i++) {
        vq->desc[i].next = (u16)(i + 1);
    }
    vq->free_head = 0;
    vq->nr_free = vq->size;
}

/* Step 7, for the one queue: virtio 1.2, 4.2.3.2. */
int virtio_setup_queue(struct virtio_device *dev, unsigned size)
{
    struct virtqueue *vq = &dev->vq;
    u32 max_size;
    char *rings;

    reg_write(dev, QUEUE_SEL, 0);
    max_size = reg_read(dev, QUEUE_NUM_MAX);
    if (reg_read(dev, QUEUE_READY) || max_size == 0) {
        return -ENODEV;
    }
    vq->size = min(min(size, MAX_QUEUE), max_size);
    vq->desc = (void *)get_zeroed_page();
    rings = (void *)get_zeroed_page();
    if (!vq->desc || !rings) {
        return -ENOMEM; /* at boot: the machine is of no use anyway */
    }
    vq->avail = (void *)rings;
    vq->used = (void *)(rings + USED_OFFSET);
    init_free_chain(vq);
    reg_write(dev, QUEUE_NUM, vq->size);
    reg_write64(dev, QUEUE_DESC, __pa(vq->desc));
    reg_write64(dev, QUEUE_DRIVER, __pa(rings));
    reg_write64(dev, QUEUE_DEVICE, __pa(rings + USED_OFFSET));
    reg_write(dev, QUEUE_READY, 1);
    return 0;
}

void virtio_ready(struct virtio_device *dev)
{
    add_status(dev, STATUS_DRIVER_OK);
}

void virtio_fail(struct virtio_device *dev)
{
    add_status(dev, STATUS_FAILED);
}

u64 virtio_config64(struct virtio_device *dev, unsigned offset)
{
    u32 generation;
    u64 value;

    do {
        generation = reg_read(dev, CONFIG_GENERATION);
        value = reg_read(dev, CONFIG + offset);
        value |= (u64)reg_read(dev, CONFIG + offset + 4) << 32;
    } while (reg_read(dev, CONFIG_GENERATION) != generation);
    return value;
}

u16 virtq_get_desc(struct virtqueue *vq)
{
    u16 desc = vq->free_head;

    vq->free_head = vq->desc[desc].next;
    vq->nr_free--;
    return desc;
}

void virtq_put_chain(struct virtqueue *vq, u16 head)
{
    u16 last = head;
    unsigned nr = 1;

    while (vq->desc[last].flags & VIRTQ_DESC_F_NEXT) {
        last = vq->desc[last].next;
        nr++;
    }
    vq->desc[last].next = vq->free_head;
    vq->free_head = head;
    vq->nr_free += nr;
}

void virtq_submit(struct virtio_device *dev, u16 head)
{
    struct virtqueue *vq = &dev->vq;

    vq->avail->ring[vq->avail->idx % vq->size] = head;
    io_fence(); /* the entry before the index, virtio 1.2, 2.7.13.3.1 */
    vq->avail->idx++;
    io_fence();
    reg_write(dev, QUEUE_NOTIFY, 0);
}

bool virtq_next_used(struct virtqueue *vq, u16 *head)
{
    if (vq->last_used == vq->used->idx) {
        return false;
    }
    io_fence();
    *head = (u16)vq->used->ring[vq->last_used % vq->size].id;
    vq->last_used++;
    return true;
}

void virtio_ack_irq(struct virtio_device *dev)
{
    reg_write(dev, INTERRUPT_ACK, reg_read(dev, INTERRUPT_STATUS));
    io_fence();
}
