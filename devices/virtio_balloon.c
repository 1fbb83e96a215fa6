#include "devices/virtio_balloon.h"

#include <stdlib.h>
#include <string.h>

/* Feature bits (5.5.3). */
#define BALLOON_F_DEFLATE_ON_OOM ((uint64_t)1 << 2)

#define INFLATE_QUEUE 0
#define DEFLATE_QUEUE 1

#define BALLOON_PAGE_SHIFT 12 /* whatever the guest's pages are (5.5.6) */

/* Page numbers in one request; more would keep the host busy for long. */
#define REQUEST_MAX_PAGES (1 << 16)

/* The configuration space (5.5.4), as far as the features offered reach. */
struct balloon_config_space {
    uint32_t num_pages; /* asked for */
    uint32_t actual;    /* written by the driver */
};

struct virtio_balloon {
    struct virtio_device dev;
    struct balloon_config_space space;
    struct virtio_balloon_stats stats;
};

static struct virtio_balloon *balloon_of(struct virtio_device *dev)
{
    return (struct virtio_balloon *)((char *)dev - offsetof(struct virtio_balloon, dev));
}

static void take_page(struct virtio_balloon *balloon, uint32_t pfn)
{
    const uint64_t size = (uint64_t)1 << BALLOON_PAGE_SHIFT;
    if (physmem_discard(balloon->dev.pm, (paddr_t)pfn << BALLOON_PAGE_SHIFT, size))
        balloon->stats.inflated++;
    else
        balloon->stats.refused++;
}

static bool handle_request(struct virtio_balloon *balloon, unsigned queue,
                           const struct vq_chain *chain)
{
    uint32_t pfn;
    uint64_t nr = chain->readable / sizeof(pfn);
    if (chain->writable > 0 || chain->readable % sizeof(pfn) || nr > REQUEST_MAX_PAGES)
        return false;
    for (uint64_t i = 0; i < nr && queue == INFLATE_QUEUE; i++) {
        if (!vq_chain_read(chain, balloon->dev.pm, i * sizeof(pfn), &pfn, sizeof(pfn)))
            return false;
        take_page(balloon, pfn);
    }
    if (queue == DEFLATE_QUEUE)
        balloon->stats.deflated += nr; /* the host's memory comes back when it is touched */
    virtio_complete(&balloon->dev, queue, chain->head, 0);
    return true;
}

static void notify(struct virtio_device *dev, unsigned queue)
{
    struct vq_chain chain;
    enum vq_result result;
    while ((result = virtqueue_pop(&dev->queue[queue], &chain)) == VQ_OK)
        if (!handle_request(balloon_of(dev), queue, &chain)) {
            result = VQ_BROKEN;
            break;
        }
    if (result == VQ_BROKEN)
        virtio_break(dev);
}

/* Nothing is ever in flight. */
static void queue_reset(struct virtio_device *dev, unsigned queue)
{
    (void)dev, (void)queue;
}

static const void *config(struct virtio_device *dev, size_t *size)
{
    *size = sizeof(struct balloon_config_space);
    return &balloon_of(dev)->space;
}

/* Only `actual` is the driver's to write; it knows that it has changed. */
static bool config_write(struct virtio_device *dev, uint64_t offset, uint8_t value)
{
    const uint64_t first = offsetof(struct balloon_config_space, actual);
    struct balloon_config_space *space = &balloon_of(dev)->space;
    if (offset >= first && offset < first + sizeof(space->actual))
        ((uint8_t *)&space->actual)[offset - first] = value;
    return false;
}

/* A new driver begins with an empty balloon. */
static void reset(struct virtio_device *dev)
{
    balloon_of(dev)->space.actual = 0;
}

static const struct virtio_ops balloon_ops = {
    .notify = notify,
    .queue_reset = queue_reset,
    .config = config,
    .config_write = config_write,
    .reset = reset,
};

struct virtio_balloon *virtio_balloon_create(uint32_t pages, struct physmem *pm,
                                             struct irq_line irq)
{
    struct virtio_balloon *balloon = calloc(1, sizeof(*balloon));
    if (!balloon)
        return NULL;
    balloon->space.num_pages = pages;
    virtio_init(&balloon->dev, &balloon_ops, VIRTIO_ID_BALLOON, BALLOON_F_DEFLATE_ON_OOM, 2, pm,
                irq);
    return balloon;
}

void virtio_balloon_destroy(struct virtio_balloon *balloon)
{
    free(balloon);
}

void virtio_balloon_ask(struct virtio_balloon *balloon, uint32_t pages)
{
    if (pages == balloon->space.num_pages)
        return;
    balloon->space.num_pages = pages;
    virtio_config_changed(&balloon->dev);
}

uint32_t virtio_balloon_actual(const struct virtio_balloon *balloon)
{
    return balloon->space.actual;
}

struct virtio_device *virtio_balloon_device(struct virtio_balloon *balloon)
{
    return &balloon->dev;
}

const struct virtio_balloon_stats *virtio_balloon_stats(const struct virtio_balloon *balloon)
{
    return &balloon->stats;
}

ARCHIVE_COVERS(struct virtio_balloon, sizeof(struct virtio_device) + 32);

void virtio_balloon_archive(struct virtio_balloon *balloon, struct archive *a)
{
    archive_section(a, "virtio-balloon", sizeof(*balloon));
    virtio_archive(&balloon->dev, a);
    archive_field(a, &balloon->space.num_pages);
    archive_field(a, &balloon->space.actual);
    archive_words(a, &balloon->stats, sizeof(balloon->stats));
}
