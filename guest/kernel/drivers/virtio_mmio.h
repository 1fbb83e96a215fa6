/*
 * The virtio-over-MMIO transport, modern interface (virtio 1.2, 4.2), and split virtqueues (2.7).
 *
 * A driver probes a device, negotiates features, sets up its queue, and then adds chains of
 * descriptors and takes back the ones the device has used. The driver owns descriptor numbers;
 * what a chain means is looked up by the number of its first descriptor.
 */
#ifndef VIRTIO_MMIO_H
#define VIRTIO_MMIO_H

#include "types.h"

#define VIRTIO_ID_BLOCK 2

#define VIRTQ_DESC_F_NEXT  1
#define VIRTQ_DESC_F_WRITE 2 /* the device writes */

/* Layouts of virtio 1.2, 2.7.5, 2.7.6 and 2.7.8; little endian like the machine. */
struct virtq_desc {
    u64 addr; /* physical */
    u32 len;
    u16 flags;
    u16 next;
};

struct virtq_avail {
    u16 flags;
    u16 idx;
    u16 ring[];
};

struct virtq_used_elem {
    u32 id;
    u32 len;
};

struct virtq_used {
    u16 flags;
    u16 idx;
    struct virtq_used_elem ring[];
};

struct virtqueue {
    unsigned size; /* descriptors; a power of two */
    struct virtq_desc *desc;
    volatile struct virtq_avail *avail;
    volatile struct virtq_used *used;
    unsigned nr_free;
    u16 free_head; /* chain of free descriptors, by next */
    u16 last_used; /* next used entry to look at */
};

struct virtio_device {
    volatile u8 *regs;
    unsigned irq;
    struct virtqueue vq;
};

/* True when there is a modern device of the type at these registers; resets it. */
bool virtio_probe(struct virtio_device *dev, u32 device_id);
/* Agrees on the wanted features that the device has, and VERSION_1; which ones: *features. */
bool virtio_negotiate(struct virtio_device *dev, u64 wanted, u64 *features);
/* Makes queue 0, with at most `size` descriptors. -ENODEV, -ENOMEM. */
int virtio_setup_queue(struct virtio_device *dev, unsigned size);
/* From here on the device works. */
void virtio_ready(struct virtio_device *dev);
/* Gives up on the device. */
void virtio_fail(struct virtio_device *dev);
/* 64-bit field of the device's own configuration, read whole. */
u64 virtio_config64(struct virtio_device *dev, unsigned offset);

/* A free descriptor; there must be one. */
u16 virtq_get_desc(struct virtqueue *vq);
/* Frees a chain. */
void virtq_put_chain(struct virtqueue *vq, u16 head);
/* Shows the chain to the device. */
void virtq_submit(struct virtio_device *dev, u16 head);
/* The head of a chain the device is done with; false: none. */
bool virtq_next_used(struct virtqueue *vq, u16 *head);
/* Acknowledges the interrupt. */
void virtio_ack_irq(struct virtio_device *dev);

#endif
