/*
 * The memory-mapped virtio transport, version 2 (virtio 1.2, section 4.2.2): a register file in
 * front of one virtio device.
 *
 * Owner: the machine, one per slot: virtio_mmio_init(), virtio_mmio_attach(). An empty slot
 * reads as device ID 0, which tells drivers to pass on.
 */
#ifndef DEVICES_VIRTIO_MMIO_H
#define DEVICES_VIRTIO_MMIO_H

#include "devices/bus.h"
#include "devices/virtio.h"

struct virtio_mmio {
    struct virtio_device *dev; /* NULL: empty slot */
    uint32_t device_features_sel, driver_features_sel, queue_sel;
};

/* `dev` may be NULL; else it must outlive the transport. */
void virtio_mmio_init(struct virtio_mmio *t, struct virtio_device *dev);

/* To the state after power-on, the device as well. */
void virtio_mmio_reset(struct virtio_mmio *t);

/* Puts its registers on the bus at `base`. Returns as bus_attach() does. */
int virtio_mmio_attach(struct virtio_mmio *t, struct bus *bus, paddr_t base) NODISCARD;

/* The transport's own registers; the device behind it has its own function. */
void virtio_mmio_archive(struct virtio_mmio *t, struct archive *a);

#endif
