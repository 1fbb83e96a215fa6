/*
 * What every virtio device has, whatever it does and however it is attached: status, features,
 * queues, and its interrupt (virtio 1.2, chapter 2). A device type embeds struct virtio_device
 * and brings the operations; the transport (virtio_mmio.h) turns register accesses into calls
 * of this header.
 *
 * Owner: the device type, which calls virtio_init(). A device that meets nonsense in its queues
 * calls virtio_break(), and is left alone until the driver resets it.
 */
#ifndef DEVICES_VIRTIO_H
#define DEVICES_VIRTIO_H

#include "devices/irq.h"
#include "devices/virtqueue.h"

/* Device types (chapter 5). */
#define VIRTIO_ID_NET     1
#define VIRTIO_ID_BLOCK   2
#define VIRTIO_ID_CONSOLE 3
#define VIRTIO_ID_ENTROPY 4
#define VIRTIO_ID_BALLOON 5

#define VIRTIO_MAX_QUEUES 4

/* Device status (2.1). */
#define VIRTIO_STATUS_ACKNOWLEDGE 1
#define VIRTIO_STATUS_DRIVER      2
#define VIRTIO_STATUS_DRIVER_OK   4
#define VIRTIO_STATUS_FEATURES_OK 8
#define VIRTIO_STATUS_NEEDS_RESET 64
#define VIRTIO_STATUS_FAILED      128

/* Feature bits that concern the queues (chapter 6). */
#define VIRTIO_F_INDIRECT_DESC ((uint64_t)1 << 28)
#define VIRTIO_F_EVENT_IDX     ((uint64_t)1 << 29)
#define VIRTIO_F_VERSION_1     ((uint64_t)1 << 32)
#define VIRTIO_F_RING_RESET    ((uint64_t)1 << 40)

/* Interrupt status. */
#define VIRTIO_ISR_QUEUE  1
#define VIRTIO_ISR_CONFIG 2

struct virtio_device;

struct virtio_ops {
    /* Mandatory. The driver says that queue `queue` has work; the device is live and not broken. */
    void (*notify)(struct virtio_device *dev, unsigned queue);
    /* Mandatory. Forget everything in flight on `queue`; nothing of it may be pushed any more. */
    void (*queue_reset)(struct virtio_device *dev, unsigned queue);
    /* Mandatory. The configuration space as it is now; `*size` its length in bytes. */
    const void *(*config)(struct virtio_device *dev, size_t *size);
    /* Optional. One byte of configuration space written; true if that changed anything. */
    bool (*config_write)(struct virtio_device *dev, uint64_t offset, uint8_t value);
    /* Optional. Device-specific state back to what it is after reset; queues have been reset. */
    void (*reset)(struct virtio_device *dev);
};

struct virtio_device {
    const struct virtio_ops *ops;
    uint32_t id;       /* device type */
    uint64_t features; /* offered */
    uint64_t driver_features;
    uint8_t status;
    uint8_t isr;
    uint32_t config_generation; /* changes with the configuration space */
    unsigned nr_queues;
    struct virtqueue queue[VIRTIO_MAX_QUEUES];
    struct physmem *pm;
    struct irq_line irq;
    uint64_t interrupts;   /* statistics */
    uint64_t guest_errors; /* malformed rings and forbidden register accesses */
};

/*
 * `nr_queues` 1 to VIRTIO_MAX_QUEUES. VERSION_1, INDIRECT_DESC, EVENT_IDX and RING_RESET are
 * offered on top of `features`.
 */
void virtio_init(struct virtio_device *dev, const struct virtio_ops *ops, uint32_t id,
                 uint64_t features, unsigned nr_queues, struct physmem *pm, struct irq_line irq);

/* For device types. */

/* Whether the driver accepted a feature bit that the device offered. */
bool virtio_has_feature(const struct virtio_device *dev, uint64_t feature);

/*
 * Whether the device may look at a queue (< nr_queues) now: not before DRIVER_OK, and not when
 * broken or given up. For what does not begin with the driver's notification.
 */
bool virtio_is_live(const struct virtio_device *dev, unsigned queue);

/* Takes a chain, or says (false) that it breaks the rules. */
typedef bool virtio_chain_fn(struct virtio_device *dev, unsigned queue,
                             const struct vq_chain *chain);

/*
 * For devices that do at once what the driver asks for: all that is in a queue, one chain after the
 * other. A ring or chain that breaks the rules breaks the device.
 */
void virtio_take_all(struct virtio_device *dev, unsigned queue, virtio_chain_fn *take);

/* Returns a request to the driver, with an interrupt if it wants one. */
void virtio_complete(struct virtio_device *dev, unsigned queue, uint16_t head, uint32_t written);

/* The device itself has changed its configuration space: tells the driver (2.5). */
void virtio_config_changed(struct virtio_device *dev);

/* The driver broke the rules beyond repair: DEVICE_NEEDS_RESET (2.1.2), all requests dropped. */
void virtio_break(struct virtio_device *dev);

/* All but what the device type keeps by itself: its requests in flight, its configuration space. */
void virtio_archive(struct virtio_device *dev, struct archive *a);

/* For transports. Whatever the driver must not do is ignored and counted in guest_errors. */

/* A write to the status register; 0 resets the device. */
void virtio_set_status(struct virtio_device *dev, uint8_t status);

/* Word 0 or 1 of the accepted features, before FEATURES_OK. */
void virtio_set_driver_features(struct virtio_device *dev, unsigned word, uint32_t value);

/* Starts or stops a queue (< nr_queues). Stopping drops its requests. */
void virtio_set_queue_ready(struct virtio_device *dev, unsigned queue, bool ready);

/* Stops a queue and forgets its size and addresses (2.6.1). */
void virtio_reset_queue(struct virtio_device *dev, unsigned queue);

/* The driver's notification; any number may come from the guest. */
void virtio_notify(struct virtio_device *dev, uint32_t queue);

/* The driver has dealt with the interrupts of these bits (VIRTIO_ISR_*). */
void virtio_acknowledge(struct virtio_device *dev, uint8_t isr_bits);

/* Configuration space, byte by byte; what lies beyond its end reads as 0. */
uint8_t virtio_config_read(struct virtio_device *dev, uint64_t offset);
void virtio_config_write(struct virtio_device *dev, uint64_t offset, uint8_t value);

#endif
