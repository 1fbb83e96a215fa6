#include "devices/virtio_blk.h"

#include <stdlib.h>
#include <string.h>

/* Feature bits (5.2.3). */
#define BLK_F_SIZE_MAX     ((uint64_t)1 << 1)
#define BLK_F_SEG_MAX      ((uint64_t)1 << 2)
#define BLK_F_RO           ((uint64_t)1 << 5)
#define BLK_F_BLK_SIZE     ((uint64_t)1 << 6)
#define BLK_F_FLUSH        ((uint64_t)1 << 9)
#define BLK_F_CONFIG_WCE   ((uint64_t)1 << 11)
#define BLK_F_DISCARD      ((uint64_t)1 << 13)
#define BLK_F_WRITE_ZEROES ((uint64_t)1 << 14)

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

#define ID_LENGTH 20

/* Limits told to the driver, which bound how long one request can keep the host busy. */
#define SEGMENT_MAX_BYTES   (1 << 20)
#define SEGMENTS_MAX        (VIRTQUEUE_MAX - 2) /* all but header and status */
#define RANGES_MAX          16
#define RANGE_MAX_SECTORS   (1 << 22)
#define RANGE_ALIGN_SECTORS 8

#define REQUEST_QUEUE 0

struct blk_header {
    uint32_t type;
    uint32_t reserved;
    uint64_t sector;
};

/* One range of a discard or write-zeroes request. */
struct blk_range {
    uint64_t sector;
    uint32_t nr_sectors;
    uint32_t flags;
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
    char id[ID_LENGTH];
    struct request *in_flight; /* by due time, then by arrival */
    struct request *free;
    unsigned nr_in_flight;
    cycles_t busy_since; /* up to when busy_cycles has been counted */
    struct virtio_blk_stats stats;
    struct request pool[VIRTQUEUE_MAX + 1]; /* a full queue, and one to pop into */
};

static struct virtio_blk *blk_of(struct virtio_device *dev)
{
    return (struct virtio_blk *)((char *)dev - offsetof(struct virtio_blk, dev));
}

/* --- Executing a request, when its time has come ------------------------------------------- */

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

static uint8_t do_read(struct virtio_blk *blk, const struct request *r)
{
    struct iovec iov[VIRTQUEUE_MAX];
    uint64_t len = data_length(r);
    if (!is_valid_transfer(blk, r))
        return BLK_S_IOERR;
    int nr = vq_chain_iov(&r->chain, blk->dev.pm, true, 0, len, iov);
    if (nr < 0 || disk_read(blk->disk, r->header.sector * DISK_SECTOR, iov, nr) < 0)
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
    if (nr < 0 || disk_write(blk->disk, r->header.sector * DISK_SECTOR, iov, nr) < 0)
        return BLK_S_IOERR;
    if (is_write_through(blk) && disk_flush(blk->disk) < 0)
        return BLK_S_IOERR;
    blk->stats.bytes_written += len;
    return BLK_S_OK;
}

static uint8_t do_get_id(struct virtio_blk *blk, const struct request *r)
{
    uint64_t len = data_length(r) < ID_LENGTH ? data_length(r) : ID_LENGTH;
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
    return disk_zero(blk->disk, range->sector * DISK_SECTOR, len) < 0 ? BLK_S_IOERR : BLK_S_OK;
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
        return disk_flush(blk->disk) < 0 ? BLK_S_IOERR : BLK_S_OK;
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

/* --- Requests in flight -------------------------------------------------------------------- */

/* Harts take turns within a quantum, so that `now` may be a little behind what was counted. */
static void count_busy_time(struct virtio_blk *blk)
{
    cycles_t now = blk->events->now;
    if (now <= blk->busy_since)
        return;
    if (blk->nr_in_flight > 0)
        blk->stats.busy_cycles += now - blk->busy_since;
    blk->busy_since = now;
}

static void schedule_completion(struct virtio_blk *blk)
{
    if (blk->in_flight)
        event_schedule(blk->events, &blk->completion, blk->in_flight->due);
    else
        event_cancel(blk->events, &blk->completion);
}

static void add_in_flight(struct virtio_blk *blk, struct request *r)
{
    struct request **link = &blk->in_flight;
    count_busy_time(blk);
    while (*link && (*link)->due <= r->due)
        link = &(*link)->next;
    r->next = *link;
    *link = r;
    if (++blk->nr_in_flight > blk->stats.max_in_flight)
        blk->stats.max_in_flight = blk->nr_in_flight;
}

static struct request *take_first(struct virtio_blk *blk)
{
    struct request *r = blk->in_flight;
    count_busy_time(blk);
    blk->in_flight = r->next;
    blk->nr_in_flight--;
    return r;
}

static void release(struct virtio_blk *blk, struct request *r)
{
    r->next = blk->free;
    blk->free = r;
}

/* The status is the last writable byte; `written` counts what the driver may look at. */
static void answer(struct virtio_blk *blk, const struct request *r)
{
    uint8_t status = execute(blk, r);
    bool has_data = r->header.type == BLK_T_IN || r->header.type == BLK_T_GET_ID;
    uint64_t written = (has_data && status == BLK_S_OK ? data_length(r) : 0) + 1;
    blk->stats.latency_cycles += blk->events->now - r->arrived;
    if (status != BLK_S_OK)
        blk->stats.errors++;
    if (vq_chain_write(&r->chain, blk->dev.pm, r->chain.writable - 1, &status, 1))
        virtio_complete(&blk->dev, REQUEST_QUEUE, r->chain.head, written);
}

static void completion_due(void *opaque)
{
    struct virtio_blk *blk = opaque;
    while (blk->in_flight && blk->in_flight->due <= blk->events->now) {
        struct request *r = take_first(blk);
        answer(blk, r);
        release(blk, r);
    }
    schedule_completion(blk);
}

/* When a request that arrives now is done; what needs no access to the disk is done at once. */
static cycles_t due_time(struct virtio_blk *blk, const struct request *r)
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

/* --- The device's operations --------------------------------------------------------------- */

/* Takes in all that is on offer. The free list cannot run out: a queue bounds its chains in flight.
 */
static void notify(struct virtio_device *dev, unsigned queue)
{
    struct virtio_blk *blk = blk_of(dev);
    enum vq_result result;
    while ((result = virtqueue_pop(&dev->queue[queue], &blk->free->chain)) == VQ_OK) {
        struct request *r = blk->free;
        /* No room for the answer, or no header: there is nobody to tell but the driver. */
        if (r->chain.writable < 1 ||
            !vq_chain_read(&r->chain, dev->pm, 0, &r->header, sizeof(r->header))) {
            result = VQ_BROKEN;
            break;
        }
        blk->free = r->next;
        r->arrived = blk->events->now;
        r->due = due_time(blk, r);
        add_in_flight(blk, r);
    }
    if (result == VQ_BROKEN)
        virtio_break(dev);
    schedule_completion(blk);
}

static void queue_reset(struct virtio_device *dev, unsigned queue)
{
    struct virtio_blk *blk = blk_of(dev);
    (void)queue;
    while (blk->in_flight)
        release(blk, take_first(blk));
    schedule_completion(blk);
}

static const void *config(struct virtio_device *dev, size_t *size)
{
    *size = sizeof(struct blk_config_space);
    return &blk_of(dev)->space;
}

static bool config_write(struct virtio_device *dev, uint64_t offset, uint8_t value)
{
    struct virtio_blk *blk = blk_of(dev);
    uint8_t writeback = value & 1;
    if (offset != offsetof(struct blk_config_space, writeback) ||
        !virtio_has_feature(dev, BLK_F_CONFIG_WCE) || blk->space.writeback == writeback)
        return false;
    blk->space.writeback = writeback;
    return true;
}

static void reset(struct virtio_device *dev)
{
    blk_of(dev)->space.writeback = 1;
}

static const struct virtio_ops blk_ops = {
    .notify = notify,
    .queue_reset = queue_reset,
    .config = config,
    .config_write = config_write,
    .reset = reset,
};

/* --- Life ---------------------------------------------------------------------------------- */

static uint64_t offered_features(const struct disk *disk)
{
    uint64_t features = BLK_F_SIZE_MAX | BLK_F_SEG_MAX | BLK_F_BLK_SIZE | BLK_F_FLUSH;
    if (disk->read_only)
        return features | BLK_F_RO;
    return features | BLK_F_CONFIG_WCE | BLK_F_DISCARD | BLK_F_WRITE_ZEROES;
}

struct virtio_blk *virtio_blk_create(const struct virtio_blk_config *config, struct physmem *pm,
                                     struct event_queue *events, struct irq_line irq)
{
    struct virtio_blk *blk = calloc(1, sizeof(*blk));
    if (!blk)
        return NULL;
    blk->disk = config->disk;
    blk->events = events;
    blk->space = (struct blk_config_space){
        .capacity = config->disk->size / DISK_SECTOR,
        .size_max = SEGMENT_MAX_BYTES,
        .seg_max = SEGMENTS_MAX,
        .blk_size = DISK_SECTOR,
        .writeback = 1,
        .num_queues = 1,
        .max_discard_sectors = RANGE_MAX_SECTORS,
        .max_discard_seg = RANGES_MAX,
        .discard_sector_alignment = RANGE_ALIGN_SECTORS,
        .max_write_zeroes_sectors = RANGE_MAX_SECTORS,
        .max_write_zeroes_seg = RANGES_MAX,
        .write_zeroes_may_unmap = 1,
    };
    memcpy(blk->id, config->serial, strnlen(config->serial, ID_LENGTH));
    for (unsigned i = 0; i < VIRTQUEUE_MAX + 1; i++)
        release(blk, &blk->pool[i]);
    event_init(&blk->completion, completion_due, blk);
    disk_clock_init(&blk->clock, &config->timing, config->clock_hz, config->disk->size);
    virtio_init(&blk->dev, &blk_ops, VIRTIO_ID_BLOCK, offered_features(config->disk), 1, pm, irq);
    return blk;
}

void virtio_blk_destroy(struct virtio_blk *blk)
{
    if (!blk)
        return;
    event_cancel(blk->events, &blk->completion);
    free(blk);
}

struct virtio_device *virtio_blk_device(struct virtio_blk *blk)
{
    return &blk->dev;
}

const struct virtio_blk_stats *virtio_blk_stats(const struct virtio_blk *blk)
{
    return &blk->stats;
}

/* --- Snapshots ----------------------------------------------------------------------------- */

ARCHIVE_COVERS(struct request, 24 + sizeof(struct blk_header) + sizeof(struct vq_chain));

/* One in flight has a header and room for its status, as notify() has seen to. */
static bool request_archive(struct virtio_blk *blk, struct request *r, struct archive *a)
{
    archive_field(a, &r->arrived);
    archive_field(a, &r->due);
    archive_field(a, &r->header.type);
    archive_field(a, &r->header.reserved);
    archive_field(a, &r->header.sector);
    return vq_chain_archive(&r->chain, blk->dev.pm, a) &&
           archive_check(a, r->chain.writable >= 1 && r->chain.readable >= sizeof(r->header),
                         "a disk request");
}

static void read_in_flight(struct virtio_blk *blk, unsigned nr, struct archive *a)
{
    cycles_t due = 0;
    struct request **link = &blk->in_flight;
    while (nr-- > 0) {
        struct request *r = blk->free;
        if (!request_archive(blk, r, a) || !archive_check(a, r->due >= due, "order of requests"))
            return;
        blk->free = r->next;
        r->next = NULL;
        *link = r;
        link = &r->next;
        due = r->due;
        blk->nr_in_flight++;
    }
}

ARCHIVE_COVERS(struct virtio_blk_stats, 80);
ARCHIVE_COVERS(struct virtio_blk,
               sizeof(struct virtio_device) + (VIRTQUEUE_MAX + 1) * sizeof(struct request) + 864);

void virtio_blk_archive(struct virtio_blk *blk, struct archive *a)
{
    archive_section(a, "virtio-blk", sizeof(*blk));
    virtio_archive(&blk->dev, a);
    disk_clock_archive(&blk->clock, a);
    archive_below(a, &blk->space.writeback, 2);
    archive_field(a, &blk->busy_since);
    archive_words(a, &blk->stats, sizeof(blk->stats));

    unsigned nr = blk->nr_in_flight;
    archive_field(a, &nr);
    if (a->loading) {
        const struct virtqueue *vq = &blk->dev.queue[REQUEST_QUEUE];
        if (archive_check(a, nr <= (vq->ready ? vq->in_flight : 0), "requests in flight"))
            read_in_flight(blk, nr, a);
    } else {
        for (struct request *r = blk->in_flight; r; r = r->next)
            (void)!request_archive(blk, r, a);
    }
    event_archive(&blk->completion, blk->events, a);
}
