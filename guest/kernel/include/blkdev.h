/*
 * Block devices: requests in units of whole pages, several in flight at a time.
 *
 * The owner of a request allocates it, fills the upper part, submits it and keeps it until end_io
 * is called (from the device's interrupt, or during submission when the device refuses). The
 * driver queues requests the device has no room for; it never allocates and never sleeps.
 */
#ifndef BLKDEV_H
#define BLKDEV_H

#include "list.h"
#include "types.h"

#define SECTOR_SIZE      512u
#define BLK_MAX_SEGMENTS 16u /* pages in one request */

struct page;

enum blk_op { BLK_READ, BLK_WRITE, BLK_FLUSH };

struct blk_request {
    enum blk_op op;
    u64 sector; /* first one, in SECTOR_SIZE */
    unsigned nr_pages;
    struct page *pages[BLK_MAX_SEGMENTS]; /* whole pages */
    void (*end_io)(struct blk_request *req);
    void *private; /* owner's */
    int status;    /* 0 or -EIO, valid in end_io */

    struct list_head queue; /* driver's, while it waits for room in the ring */
};

struct block_device {
    char name[8]; /* "vda" */
    u64 nr_sectors;
    bool read_only;
    void (*submit)(struct block_device *bdev, struct blk_request *req);
    void *driver_data;
    struct list_head list;
};

/* Finds the virtio block devices named in the device tree. Needs interrupts and the slab. */
void blk_init(void);
void blkdev_register(struct block_device *bdev);
/* NULL when there is no such device. */
struct block_device *blkdev_find(const char *name);

void blkdev_submit(struct block_device *bdev, struct blk_request *req);

#endif
