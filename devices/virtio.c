#include "devices/virtio.h"

#include <assert.h>

/* The bits of the status register that the driver may set. */
#define DRIVER_STATUS                                                                              \
    (VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER | VIRTIO_STATUS_DRIVER_OK |                  \
     VIRTIO_STATUS_FEATURES_OK | VIRTIO_STATUS_FAILED)

void virtio_init(struct virtio_device *dev, const struct virtio_ops *ops, uint32_t id,
                 uint64_t features, unsigned nr_queues, struct physmem *pm, struct irq_line irq)
{
    assert(nr_queues >= 1 && nr_queues <= VIRTIO_MAX_QUEUES);
    *dev = (struct virtio_device){
        .ops = ops,
        .id = id,
        .features = features | VIRTIO_F_VERSION_1 | VIRTIO_F_INDIRECT_DESC | VIRTIO_F_EVENT_IDX |
                    VIRTIO_F_RING_RESET,
        .nr_queues = nr_queues,
        .pm = pm,
        .irq = irq,
    };
    for (unsigned i = 0; i < nr_queues; i++)
        virtqueue_reset(&dev->queue[i], pm);
}

bool virtio_has_feature(const struct virtio_device *dev, uint64_t feature)
{
    return dev->driver_features & feature;
}

static void raise_interrupt(struct virtio_device *dev, uint8_t isr_bit)
{
    dev->isr |= isr_bit;
    dev->interrupts++;
    irq_set(&dev->irq, true);
}

bool virtio_is_live(const struct virtio_device *dev, unsigned queue)
{
    const uint8_t stopped = VIRTIO_STATUS_NEEDS_RESET | VIRTIO_STATUS_FAILED;
    return dev->status & VIRTIO_STATUS_DRIVER_OK && !(dev->status & stopped) &&
           dev->queue[queue].ready;
}

void virtio_config_changed(struct virtio_device *dev)
{
    dev->config_generation++;
    if (dev->status & VIRTIO_STATUS_DRIVER_OK)
        raise_interrupt(dev, VIRTIO_ISR_CONFIG);
}

void virtio_complete(struct virtio_device *dev, unsigned queue, uint16_t head, uint32_t written)
{
    struct virtqueue *vq = &dev->queue[queue];
    virtqueue_push(vq, head, written);
    if (virtqueue_wants_interrupt(vq))
        raise_interrupt(dev, VIRTIO_ISR_QUEUE);
}

void virtio_break(struct virtio_device *dev)
{
    dev->guest_errors++;
    dev->status |= VIRTIO_STATUS_NEEDS_RESET;
    for (unsigned i = 0; i < dev->nr_queues; i++)
        dev->ops->queue_reset(dev, i);
    if (dev->status & VIRTIO_STATUS_DRIVER_OK)
        raise_interrupt(dev, VIRTIO_ISR_CONFIG);
}

void virtio_take_all(struct virtio_device *dev, unsigned queue, virtio_chain_fn *take)
{
    struct vq_chain chain;
    enum vq_result result;
    while ((result = virtqueue_pop(&dev->queue[queue], &chain)) == VQ_OK)
        if (!take(dev, queue, &chain)) {
            result = VQ_BROKEN;
            break;
        }
    if (result == VQ_BROKEN)
        virtio_break(dev);
}

static void reset(struct virtio_device *dev)
{
    for (unsigned i = 0; i < dev->nr_queues; i++) {
        dev->ops->queue_reset(dev, i);
        virtqueue_reset(&dev->queue[i], dev->pm);
    }
    dev->status = 0;
    dev->isr = 0;
    dev->driver_features = 0;
    if (dev->ops->reset)
        dev->ops->reset(dev);
    irq_set(&dev->irq, false);
}

/*
 * A driver that wants more than is offered is refused (2.2.2). One that leaves VERSION_1 out is
 * not, as 6.2 allows: drivers that only look at the lower feature word, as those of teaching
 * kernels do, use the present layout all the same.
 */
static bool features_acceptable(const struct virtio_device *dev)
{
    return !(dev->driver_features & ~dev->features);
}

/*
 * What the driver has put into its queues before DRIVER_OK may be looked at now (3.1.1). Linux
 * notifies the device of it too early, and not again.
 */
static void look_at_queues(struct virtio_device *dev)
{
    for (unsigned i = 0; i < dev->nr_queues; i++)
        if (virtio_is_live(dev, i) && virtqueue_has_next(&dev->queue[i]))
            dev->ops->notify(dev, i);
}

void virtio_set_status(struct virtio_device *dev, uint8_t status)
{
    if (status == 0) {
        reset(dev);
        return;
    }
    uint8_t set = status & DRIVER_STATUS & ~dev->status;
    if (set & VIRTIO_STATUS_FEATURES_OK && !features_acceptable(dev))
        set &= ~VIRTIO_STATUS_FEATURES_OK;
    if (set & VIRTIO_STATUS_DRIVER_OK && !((dev->status | set) & VIRTIO_STATUS_FEATURES_OK)) {
        set &= ~VIRTIO_STATUS_DRIVER_OK;
        dev->guest_errors++;
    }
    dev->status |= set; /* only a reset clears bits (2.1.1) */
    if (set & VIRTIO_STATUS_DRIVER_OK)
        look_at_queues(dev);
}

void virtio_set_driver_features(struct virtio_device *dev, unsigned word, uint32_t value)
{
    if (dev->status & VIRTIO_STATUS_FEATURES_OK || (word > 1 && value != 0)) {
        dev->guest_errors++;
        return;
    }
    if (word > 1)
        return;
    uint64_t mask = (uint64_t)UINT32_MAX << 32 * word;
    dev->driver_features = (dev->driver_features & ~mask) | (uint64_t)value << 32 * word;
}

void virtio_set_queue_ready(struct virtio_device *dev, unsigned queue, bool ready)
{
    struct virtqueue *vq = &dev->queue[queue];
    if (!ready) {
        dev->ops->queue_reset(dev, queue);
        vq->ready = false;
        return;
    }
    if (vq->ready || !(dev->status & VIRTIO_STATUS_FEATURES_OK)) {
        dev->guest_errors++;
        return;
    }
    vq->event_idx = virtio_has_feature(dev, VIRTIO_F_EVENT_IDX);
    vq->indirect = virtio_has_feature(dev, VIRTIO_F_INDIRECT_DESC);
    if (!virtqueue_enable(vq))
        virtio_break(dev);
}

void virtio_reset_queue(struct virtio_device *dev, unsigned queue)
{
    if (!virtio_has_feature(dev, VIRTIO_F_RING_RESET)) {
        dev->guest_errors++;
        return;
    }
    dev->ops->queue_reset(dev, queue);
    virtqueue_reset(&dev->queue[queue], dev->pm);
}

void virtio_notify(struct virtio_device *dev, uint32_t queue)
{
    if (queue < dev->nr_queues && virtio_is_live(dev, queue))
        dev->ops->notify(dev, queue);
    else
        dev->guest_errors++;
}

void virtio_acknowledge(struct virtio_device *dev, uint8_t isr_bits)
{
    dev->isr &= ~isr_bits;
    irq_set(&dev->irq, dev->isr != 0);
}

uint8_t virtio_config_read(struct virtio_device *dev, uint64_t offset)
{
    size_t size;
    const uint8_t *config = dev->ops->config(dev, &size);
    return offset < size ? config[offset] : 0;
}

void virtio_config_write(struct virtio_device *dev, uint64_t offset, uint8_t value)
{
    if (dev->ops->config_write && dev->ops->config_write(dev, offset, value))
        dev->config_generation++;
}

ARCHIVE_COVERS(struct virtio_device, 96 + VIRTIO_MAX_QUEUES * sizeof(struct virtqueue));

void virtio_archive(struct virtio_device *dev, struct archive *a)
{
    archive_section(a, "virtio", sizeof(*dev));
    archive_field(a, &dev->driver_features);
    archive_field(a, &dev->status);
    archive_field(a, &dev->isr);
    archive_field(a, &dev->config_generation);
    archive_field(a, &dev->interrupts);
    archive_field(a, &dev->guest_errors);
    for (unsigned i = 0; i < dev->nr_queues; i++)
        virtqueue_archive(&dev->queue[i], a);
}
