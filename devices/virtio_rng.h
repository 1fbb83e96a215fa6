/*
 * The virtio entropy device (virtio 1.2, section 5.4). What it gives is not random at all: a
 * sequence that follows from a seed, so that a run can be had again.
 *
 * Owner: the machine: virtio_rng_create(), a transport in front of `virtio_rng_device()`,
 * virtio_rng_destroy(). A request is answered at once, and with at most RNG_MAX_BYTES, whatever
 * room the driver has given: the specification lets the device write less (5.4.6.1), and no
 * guest keeps the host busy with one request.
 */
#ifndef DEVICES_VIRTIO_RNG_H
#define DEVICES_VIRTIO_RNG_H

#include "devices/virtio.h"

#define RNG_MAX_BYTES 4096

struct virtio_rng_stats {
    uint64_t requests;
    uint64_t bytes; /* given to the guest */
};

struct virtio_rng;

/* NULL when the host has no memory left. */
struct virtio_rng *virtio_rng_create(uint64_t seed, struct physmem *pm, struct irq_line irq);
void virtio_rng_destroy(struct virtio_rng *rng);

/* What a transport goes in front of; and what the device has counted. */
struct virtio_device *virtio_rng_device(struct virtio_rng *rng);
const struct virtio_rng_stats *virtio_rng_stats(const struct virtio_rng *rng);

/* Snapshots (emu/base/archive.h). */
void virtio_rng_archive(struct virtio_rng *rng, struct archive *a);

#endif
