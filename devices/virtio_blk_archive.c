/*
 * The block device in a snapshot: its state, and the requests in flight.
 */
#include "devices/virtio_blk_private.h"

ARCHIVE_COVERS(struct request, 24 + sizeof(struct blk_header) + sizeof(struct vq_chain));

/* One in flight has a header and room for its status, as the device has seen to. */
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
        const struct virtqueue *vq = &blk->dev.queue[BLK_REQUEST_QUEUE];
        if (archive_check(a, nr <= (vq->ready ? vq->in_flight : 0), "requests in flight"))
            read_in_flight(blk, nr, a);
    } else {
        for (struct request *r = blk->in_flight; r; r = r->next)
            (void)!request_archive(blk, r, a);
    }
    event_archive(&blk->completion, blk->events, a);
}
