/*
 * One request: what it may ask for, how long it takes, and what it does to the disk.
 */
#include "devices/virtio_blk_private.h"

/* Request types and their outcome (5.2.6). */
#define BLK_T_IN           0
#define BLK_T_OUT          1
#define BLK_T_FLUSH        4
#define BLK_T_GET_ID       8
#define BLK_T_DISCARD      11
#define BLK_T_WRITE_ZEROES 13

#define BLK_S_OK     0
#define BLK_S_IOERR  1
#define BLK_S_UNSUPP 2

#define BLK_FLAG_UNMAP 1

/* One range of a discard or write-zeroes request. */
struct blk_range {
    uint64_t sector;
    uint32_t nr_sectors;
    uint32_t flags;
};

static bool in_capacity(const struct virtio_blk *blk, uint64_t sector, uint64_t nr_sectors)
{
    return sector <= blk->space.capacity && nr_sectors <= blk->space.capacity - sector;
}

/* A driver that cannot flush, or turned the cache off, gets every write on stable storage. */
static bool is_write_through(const struct virtio_blk *blk)
{
    return !virtio_has_feature(&blk->dev, BLK_F_FLUSH) || !blk->space.writeback;
}

/* Length of the data part: all that is writable but the status, or readable but the header. */
static uint64_t data_length(const struct request *r)
{
    return r->header.type == BLK_T_IN || r->header.type == BLK_T_GET_ID
               ? r->chain.writable - 1
               : r->chain.readable - sizeof(struct blk_header);
}

static bool is_valid_transfer(const struct virtio_blk *blk, const struct request *r)
{
    uint64_t len = data_length(r);
    return len % DISK_SECTOR == 0 && len <= (uint64_t)SEGMENTS_MAX * SEGMENT_MAX_BYTES &&
           in_capacity(blk, r->header.sector, len / DISK_SECTOR);
}

/* Whether the host has done what was asked of it; why not is kept for whoever asks. */
static bool succeeds(struct virtio_blk *blk, int error)
{
    if (error < 0 && blk->host_error == 0)
        blk->host_error = -error;
    return error == 0;
}

static uint8_t do_read(struct virtio_blk *blk, const struct request *r)
{
    struct iovec iov[VIRTQUEUE_MAX];
    uint64_t len = data_length(r);
    if (!is_valid_transfer(blk, r))
        return BLK_S_IOERR;
    int nr = vq_chain_iov(&r->chain, blk->dev.pm, true, 0, len, iov);
    if (nr < 0 || !succeeds(blk, disk_read(blk->disk, r->header.sector * DISK_SECTOR, iov, nr)))
        return BLK_S_IOERR;
    blk->stats.bytes_read += len;
    return BLK_S_OK;
}

static uint8_t do_write(struct virtio_blk *blk, const struct request *r)
{
    struct iovec iov[VIRTQUEUE_MAX];
    uint64_t len = data_length(r);
    if (blk->disk->read_only || !is_valid_transfer(blk, r))
        return BLK_S_IOERR;
    int nr = vq_chain_iov(&r->chain, blk->dev.pm, false, sizeof(struct blk_header), len, iov);
    if (nr < 0 || !succeeds(blk, disk_write(blk->disk, r->header.sector * DISK_SECTOR, iov, nr)))
        return BLK_S_IOERR;
    if (is_write_through(blk) && !succeeds(blk, disk_flush(blk->disk)))
        return BLK_S_IOERR;
    blk->stats.bytes_written += len;
    return BLK_S_OK;
}

static uint8_t do_get_id(struct virtio_blk *blk, const struct request *r)
{
    uint64_t len = data_length(r) < BLK_ID_LENGTH ? data_length(r) : BLK_ID_LENGTH;
    return vq_chain_write(&r->chain, blk->dev.pm, 0, blk->id, len) ? BLK_S_OK : BLK_S_IOERR;
}

/* The rules for one range (5.2.6.2): unmap is for write-zeroes only, other flags for nothing. */
static uint8_t zero_range(struct virtio_blk *blk, uint32_t type, const struct blk_range *range)
{
    uint32_t allowed = type == BLK_T_WRITE_ZEROES ? BLK_FLAG_UNMAP : 0;
    if (range->flags & ~allowed)
        return BLK_S_UNSUPP;
    if (range->nr_sectors > RANGE_MAX_SECTORS ||
        !in_capacity(blk, range->sector, range->nr_sectors))
        return BLK_S_IOERR;
    uint64_t len = (uint64_t)range->nr_sectors * DISK_SECTOR;
    int error = disk_zero(blk->disk, range->sector * DISK_SECTOR, len);
    return succeeds(blk, error) ? BLK_S_OK : BLK_S_IOERR;
}

/* Discarded sectors read as zeros, too: the content after a discard is the device's to choose. */
static uint8_t do_zero(struct virtio_blk *blk, const struct request *r)
{
    struct blk_range range;
    uint64_t len = data_length(r);
    uint64_t feature = r->header.type == BLK_T_DISCARD ? BLK_F_DISCARD : BLK_F_WRITE_ZEROES;
    if (!virtio_has_feature(&blk->dev, feature))
        return BLK_S_UNSUPP;
    if (blk->disk->read_only || len % sizeof(range) || len > RANGES_MAX * sizeof(range))
        return BLK_S_IOERR;
    for (uint64_t at = 0; at < len; at += sizeof(range)) {
        if (!vq_chain_read(&r->chain, blk->dev.pm, sizeof(struct blk_header) + at, &range,
                           sizeof(range)))
            return BLK_S_IOERR;
        uint8_t status = zero_range(blk, r->header.type, &range);
        if (status != BLK_S_OK)
            return status;
    }
    return BLK_S_OK;
}

static uint8_t execute(struct virtio_blk *blk, const struct request *r)
{
    switch (r->header.type) {
    case BLK_T_IN:
        blk->stats.reads++;
        return do_read(blk, r);
    case BLK_T_OUT:
        blk->stats.writes++;
        return do_write(blk, r);
    case BLK_T_FLUSH:
        blk->stats.flushes++;
        return succeeds(blk, disk_flush(blk->disk)) ? BLK_S_OK : BLK_S_IOERR;
    case BLK_T_GET_ID:
        return do_get_id(blk, r);
    case BLK_T_DISCARD:
    case BLK_T_WRITE_ZEROES:
        blk->stats.discards++;
        return do_zero(blk, r);
    default:
        return BLK_S_UNSUPP;
    }
}

/* What needs no access to the disk is done at once. */
cycles_t blk_request_due(struct virtio_blk *blk, const struct request *r)
{
    cycles_t now = blk->events->now;
    uint64_t offset = r->header.sector * DISK_SECTOR;
    switch (r->header.type) {
    case BLK_T_IN:
        if (!is_valid_transfer(blk, r))
            return now;
        return disk_clock_access(&blk->clock, now, DISK_ACCESS_READ, offset, data_length(r));
    case BLK_T_OUT:
        if (blk->disk->read_only || !is_valid_transfer(blk, r))
            return now;
        return disk_clock_access(
            &blk->clock, now, is_write_through(blk) ? DISK_ACCESS_WRITE_THROUGH : DISK_ACCESS_WRITE,
            offset, data_length(r));
    case BLK_T_FLUSH:
        return disk_clock_access(&blk->clock, now, DISK_ACCESS_FLUSH, 0, 0);
    case BLK_T_DISCARD:
    case BLK_T_WRITE_ZEROES:
        /* A change of the disk's own tables: a write where its head is, with nothing to move. */
        return disk_clock_access(&blk->clock, now, DISK_ACCESS_WRITE, blk->clock.head, 0);
    default:
        return now;
    }
}

uint8_t blk_request_execute(struct virtio_blk *blk, const struct request *r, uint64_t *written)
{
    const bool has_data = r->header.type == BLK_T_IN || r->header.type == BLK_T_GET_ID;
    const uint8_t status = execute(blk, r);
    *written = has_data && status == BLK_S_OK ? data_length(r) : 0;
    if (status != BLK_S_OK)
        blk->stats.errors++;
    return status;
}
