#include "devices/virtio_blk_private.h"

#include <stdlib.h>
#include <string.h>

static struct virtio_blk *blk_of(struct virtio_device *dev)
{
    return (struct virtio_blk *)((char *)dev - offsetof(struct virtio_blk, dev));
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
    uint64_t data;
    uint8_t status = blk_request_execute(blk, r, &data);
    blk->stats.latency_cycles += blk->events->now - r->arrived;
    if (vq_chain_write(&r->chain, blk->dev.pm, r->chain.writable - 1, &status, 1))
        virtio_complete(&blk->dev, BLK_REQUEST_QUEUE, r->chain.head, data + 1);
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
        r->due = blk_request_due(blk, r);
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
    memcpy(blk->id, config->serial, strnlen(config->serial, BLK_ID_LENGTH));
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

int virtio_blk_host_error(const struct virtio_blk *blk)
{
    return blk->host_error;
}
