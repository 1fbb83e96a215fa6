#include "devices/virtio_mmio.h"

#include "emu/abi/memmap.h"

/* Registers (4.2.2, table 4.1): 32 bits each, then the configuration space. */
#define REG_MAGIC               0x000
#define REG_VERSION             0x004
#define REG_DEVICE_ID           0x008
#define REG_VENDOR_ID           0x00c
#define REG_DEVICE_FEATURES     0x010
#define REG_DEVICE_FEATURES_SEL 0x014
#define REG_DRIVER_FEATURES     0x020
#define REG_DRIVER_FEATURES_SEL 0x024
#define REG_QUEUE_SEL           0x030
#define REG_QUEUE_SIZE_MAX      0x034
#define REG_QUEUE_SIZE          0x038
#define REG_QUEUE_READY         0x044
#define REG_QUEUE_NOTIFY        0x050
#define REG_INTERRUPT_STATUS    0x060
#define REG_INTERRUPT_ACK       0x064
#define REG_STATUS              0x070
#define REG_QUEUE_DESC_LOW      0x080
#define REG_QUEUE_DESC_HIGH     0x084
#define REG_QUEUE_DRIVER_LOW    0x090
#define REG_QUEUE_DRIVER_HIGH   0x094
#define REG_QUEUE_DEVICE_LOW    0x0a0
#define REG_QUEUE_DEVICE_HIGH   0x0a4
#define REG_SHM_LEN_LOW         0x0b0
#define REG_SHM_BASE_HIGH       0x0bc
#define REG_QUEUE_RESET         0x0c0
#define REG_CONFIG_GENERATION   0x0fc
#define CONFIG_SPACE            0x100

#define MAGIC   0x74726976 /* "virt" */
#define VERSION 2
#define VENDOR  0x554d4551 /* "QEMU": drivers of teaching kernels insist on it */

/* The selected queue, or NULL when the driver has selected one that does not exist. */
static struct virtqueue *selected_queue(const struct virtio_mmio *t)
{
    return t->queue_sel < t->dev->nr_queues ? &t->dev->queue[t->queue_sel] : NULL;
}

static uint32_t read_queue_register(const struct virtio_mmio *t, uint64_t offset)
{
    const struct virtqueue *vq = selected_queue(t);
    if (!vq)
        return 0;
    switch (offset) {
    case REG_QUEUE_SIZE_MAX:
        return VIRTQUEUE_MAX;
    case REG_QUEUE_READY:
        return vq->ready;
    default: /* write-only; a queue reset is over at once */
        return 0;
    }
}

static uint32_t read_register(const struct virtio_mmio *t, uint64_t offset)
{
    const struct virtio_device *dev = t->dev;
    switch (offset) {
    case REG_DEVICE_FEATURES:
        return t->device_features_sel < 2 ? dev->features >> 32 * t->device_features_sel : 0;
    case REG_INTERRUPT_STATUS:
        return dev->isr;
    case REG_STATUS:
        return dev->status;
    case REG_CONFIG_GENERATION:
        return dev->config_generation;
    default:
        /* There is no shared memory region: its length and base read as -1 (4.2.2.1). */
        if (offset >= REG_SHM_LEN_LOW && offset <= REG_SHM_BASE_HIGH)
            return UINT32_MAX;
        return read_queue_register(t, offset);
    }
}

/* What an empty slot has, too. */
static bool read_identity(const struct virtio_mmio *t, uint64_t offset, uint32_t *value)
{
    switch (offset) {
    case REG_MAGIC:
        *value = MAGIC;
        return true;
    case REG_VERSION:
        *value = VERSION;
        return true;
    case REG_DEVICE_ID:
        *value = t->dev ? t->dev->id : 0;
        return true;
    case REG_VENDOR_ID:
        *value = VENDOR;
        return true;
    default:
        return false;
    }
}

static uint64_t read_config(const struct virtio_mmio *t, uint64_t offset, unsigned size)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)virtio_config_read(t->dev, offset + i) << 8 * i;
    return value;
}

/* Registers must be accessed as aligned words (4.2.2.2); the configuration space as one likes. */
static bool is_valid_access(uint64_t offset, unsigned size)
{
    return offset >= CONFIG_SPACE || (size == 4 && offset % 4 == 0);
}

static bool mmio_read(void *opaque, uint64_t offset, unsigned size, uint64_t *value)
{
    const struct virtio_mmio *t = opaque;
    if (!is_valid_access(offset, size))
        return false;
    uint32_t word = 0;
    if (read_identity(t, offset, &word))
        *value = word;
    else if (!t->dev)
        *value = 0;
    else if (offset >= CONFIG_SPACE)
        *value = read_config(t, offset - CONFIG_SPACE, size);
    else
        *value = read_register(t, offset);
    return true;
}

static void set_low(paddr_t *addr, uint32_t value)
{
    *addr = (*addr & ~(paddr_t)UINT32_MAX) | value;
}

static void set_high(paddr_t *addr, uint32_t value)
{
    *addr = (paddr_t)value << 32 | (uint32_t)*addr;
}

/* Size and addresses, which must not change while the queue is ready (4.2.2.2). */
static void write_queue_layout(struct virtio_mmio *t, uint64_t offset, uint32_t value)
{
    struct virtqueue *vq = selected_queue(t);
    if (!vq || vq->ready) {
        t->dev->guest_errors++;
        return;
    }
    switch (offset) {
    case REG_QUEUE_SIZE:
        vq->size = value <= VIRTQUEUE_MAX ? value : 0; /* 0 will not become ready */
        break;
    case REG_QUEUE_DESC_LOW:
        set_low(&vq->desc, value);
        break;
    case REG_QUEUE_DESC_HIGH:
        set_high(&vq->desc, value);
        break;
    case REG_QUEUE_DRIVER_LOW:
        set_low(&vq->avail, value);
        break;
    case REG_QUEUE_DRIVER_HIGH:
        set_high(&vq->avail, value);
        break;
    case REG_QUEUE_DEVICE_LOW:
        set_low(&vq->used, value);
        break;
    case REG_QUEUE_DEVICE_HIGH:
        set_high(&vq->used, value);
        break;
    default: /* read-only, or nothing there */
        t->dev->guest_errors++;
        break;
    }
}

static void write_register(struct virtio_mmio *t, uint64_t offset, uint32_t value)
{
    struct virtio_device *dev = t->dev;
    switch (offset) {
    case REG_DEVICE_FEATURES_SEL:
        t->device_features_sel = value;
        break;
    case REG_DRIVER_FEATURES:
        virtio_set_driver_features(dev, t->driver_features_sel, value);
        break;
    case REG_DRIVER_FEATURES_SEL:
        t->driver_features_sel = value;
        break;
    case REG_QUEUE_SEL:
        t->queue_sel = value;
        break;
    case REG_QUEUE_READY:
        if (selected_queue(t))
            virtio_set_queue_ready(dev, t->queue_sel, value & 1);
        break;
    case REG_QUEUE_NOTIFY:
        virtio_notify(dev, value);
        break;
    case REG_INTERRUPT_ACK:
        virtio_acknowledge(dev, value);
        break;
    case REG_STATUS:
        virtio_set_status(dev, value);
        break;
    case REG_QUEUE_RESET:
        if (selected_queue(t) && value & 1)
            virtio_reset_queue(dev, t->queue_sel);
        break;
    default:
        write_queue_layout(t, offset, value);
        break;
    }
}

static bool mmio_write(void *opaque, uint64_t offset, unsigned size, uint64_t value)
{
    struct virtio_mmio *t = opaque;
    if (!is_valid_access(offset, size))
        return false;
    if (!t->dev)
        return true;
    if (offset < CONFIG_SPACE) {
        write_register(t, offset, value);
        return true;
    }
    for (unsigned i = 0; i < size; i++)
        virtio_config_write(t->dev, offset - CONFIG_SPACE + i, value >> 8 * i);
    return true;
}

void virtio_mmio_init(struct virtio_mmio *t, struct virtio_device *dev)
{
    *t = (struct virtio_mmio){.dev = dev};
}

void virtio_mmio_reset(struct virtio_mmio *t)
{
    t->device_features_sel = t->driver_features_sel = t->queue_sel = 0;
    if (t->dev)
        virtio_set_status(t->dev, 0);
}

int virtio_mmio_attach(struct virtio_mmio *t, struct bus *bus, paddr_t base)
{
    return bus_attach(bus, &(struct bus_device){
                               .name = "virtio-mmio",
                               .base = base,
                               .size = VIRTIO_STRIDE,
                               .read = mmio_read,
                               .write = mmio_write,
                               .opaque = t,
                           });
}

ARCHIVE_COVERS(struct virtio_mmio, 24);

void virtio_mmio_archive(struct virtio_mmio *t, struct archive *a)
{
    archive_section(a, "virtio-mmio", sizeof(*t));
    archive_field(a, &t->device_features_sel);
    archive_field(a, &t->driver_features_sel);
    archive_field(a, &t->queue_sel);
}
