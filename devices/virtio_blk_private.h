/*
 * Between the files of the block device: virtio_blk.c has the device and its requests in flight,
 * virtio_blk_request.c what one request asks for and does, virtio_blk_archive.c their way into
 * snapshots.
 */
#ifndef DEVICES_VIRTIO_BLK_PRIVATE_H
#define DEVICES_VIRTIO_BLK_PRIVATE_H

#include "devices/virtio_blk.h"

/* Feature bits (5.2.3). */
#define BLK_F_SIZE_MAX     ((uint64_t)1 << 1)
#define BLK_F_SEG_MAX      ((uint64_t)1 << 2)
#define BLK_F_RO           ((uint64_t)1 << 5)
#define BLK_F_BLK_SIZE     ((uint64_t)1 << 6)
#define BLK_F_FLUSH        ((uint64_t)1 << 9)
#define BLK_F_CONFIG_WCE   ((uint64_t)1 << 11)
#define BLK_F_DISCARD      ((uint64_t)1 << 13)
#define BLK_F_WRITE_ZEROES ((uint64_t)1 << 14)

/* Limits told to the driver, which bound how long one request can keep the host busy. */
#define SEGMENT_MAX_BYTES   (1 << 20)
#define SEGMENTS_MAX        (VIRTQUEUE_MAX - 2) /* all but header and status */
#define RANGES_MAX          16
#define RANGE_MAX_SECTORS   (1 << 22)
#define RANGE_ALIGN_SECTORS 8

#define BLK_ID_LENGTH     20
#define BLK_REQUEST_QUEUE 0

struct blk_header {
    uint32_t type;
    uint32_t reserved;
    uint64_t sector;
};

/* The configuration space (5.2.4). */
struct blk_config_space {
    uint64_t capacity; /* in sectors */
    uint32_t size_max;
    uint32_t seg_max;
    uint16_t cylinders;
    uint8_t heads, sectors;
    uint32_t blk_size;
    uint8_t physical_block_exp, alignment_offset;
    uint16_t min_io_size;
    uint32_t opt_io_size;
    uint8_t writeback;
    uint8_t unused0;
    uint16_t num_queues;
    uint32_t max_discard_sectors, max_discard_seg, discard_sector_alignment;
    uint32_t max_write_zeroes_sectors, max_write_zeroes_seg;
    uint8_t write_zeroes_may_unmap;
    uint8_t unused1[3];
};
_Static_assert(offsetof(struct blk_config_space, writeback) == 32, "virtio 1.2, 5.2.4");
_Static_assert(sizeof(struct blk_config_space) == 64, "60 bytes and padding");

struct request {
    struct request *next;
    cycles_t arrived, due;
    struct blk_header header;
    struct vq_chain chain;
};

struct virtio_blk {
    struct virtio_device dev;
    struct disk *disk;
    struct disk_clock clock;
    struct event_queue *events;
    struct event completion; /* of the first request in flight */
    struct blk_config_space space;
    char id[BLK_ID_LENGTH];
    struct request *in_flight; /* by due time, then by arrival */
    struct request *free;
    unsigned nr_in_flight;
    int host_error;      /* see virtio_blk_host_error() */
    cycles_t busy_since; /* up to when busy_cycles has been counted */
    struct virtio_blk_stats stats;
    struct request pool[VIRTQUEUE_MAX + 1]; /* a full queue, and one to pop into */
};

/* in virtio_blk_request.c: when a request that arrives now is done. */
cycles_t blk_request_due(struct virtio_blk *blk, const struct request *r);

/*
 * Does what it asks for, when its time has come; the outcome is its status (5.2.6). `written`
 * becomes how many bytes of data the driver may look at.
 */
uint8_t blk_request_execute(struct virtio_blk *blk, const struct request *r, uint64_t *written);

#endif
