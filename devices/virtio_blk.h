/*
 * The virtio block device (virtio 1.2, section 5.2): IN, OUT, FLUSH, GET_ID, DISCARD and
 * WRITE_ZEROES, with as many requests in flight as the queue holds.
 *
 * Owner: the machine: virtio_blk_create(), then a transport in front of `virtio_blk_device()`,
 * virtio_blk_destroy() before the disk is closed. A request's descriptors are checked when
 * the driver announces it; data moves, and the answer is given, when simulated time reaches its
 * completion.
 * Requests complete in order of that time, those of the same cycle in order of arrival. What
 * fails on the host becomes an I/O error of the guest.
 */
#ifndef DEVICES_VIRTIO_BLK_H
#define DEVICES_VIRTIO_BLK_H

#include "devices/disk.h"
#include "devices/disk_timing.h"
#include "devices/virtio.h"
#include "emu/base/events.h"

struct virtio_blk_stats {
    uint64_t reads, writes, flushes, discards; /* requests; write-zeroes counts as a discard */
    uint64_t bytes_read, bytes_written;
    uint64_t errors;         /* answered with IOERR or UNSUPP */
    uint64_t busy_cycles;    /* time with at least one request in flight */
    uint64_t latency_cycles; /* sum over requests of the time from arrival to completion */
    uint64_t max_in_flight;
};

struct virtio_blk_config {
    struct disk *disk; /* must outlive the device */
    struct disk_timing timing;
    uint64_t clock_hz;  /* cycles of simulated time per second, > 0 */
    const char *serial; /* answer to GET_ID; cut to 20 bytes */
};

struct virtio_blk;

/* NULL when the host has no memory left. */
struct virtio_blk *virtio_blk_create(const struct virtio_blk_config *config, struct physmem *pm,
                                     struct event_queue *events, struct irq_line irq);
void virtio_blk_destroy(struct virtio_blk *blk);

/* What a transport goes in front of; and what the device has counted. */
struct virtio_device *virtio_blk_device(struct virtio_blk *blk);
const struct virtio_blk_stats *virtio_blk_stats(const struct virtio_blk *blk);

/* The errno of the first request that failed because of the host, as when its disk is full; 0:
 * none. */
int virtio_blk_host_error(const struct virtio_blk *blk);

/* The device and its requests in flight; not what is on the disk. */
void virtio_blk_archive(struct virtio_blk *blk, struct archive *a);

#endif
