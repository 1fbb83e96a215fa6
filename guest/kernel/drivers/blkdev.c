/* The list of block devices. */
#include "blkdev.h"

#include "errno.h"
#include "string.h"

#define SECTORS_PER_SEGMENT (4096 / SECTOR_SIZE)

static LIST_HEAD(devices);

void blkdev_register(struct block_device *bdev)
{
    list_add_tail(&bdev->list, &devices);
}

struct block_device *blkdev_find(const char *name)
{
    struct block_device *bdev;

    list_for_each_entry(bdev, &devices, list) {
        if (!strcmp(bdev->name, name)) {
            return bdev;
        }
    }
    return NULL;
}

/* Within the device, and not a write to one that cannot be written. */
static bool request_ok(const struct block_device *bdev, const struct blk_request *req)
{
    u64 sectors = (u64)req->nr_pages * SECTORS_PER_SEGMENT;

    if (req->nr_pages > BLK_MAX_SEGMENTS || (req->op == BLK_WRITE && bdev->read_only)) {
        return false;
    }
    return req->sector <= bdev->nr_sectors && sectors <= bdev->nr_sectors - req->sector;
}

void blkdev_submit(struct block_device *bdev, struct blk_request *req)
{
    if (!request_ok(bdev, req)) {
        req->status = -EIO;
        req->end_io(req);
        return;
    }
    bdev->submit(bdev, req);
}
