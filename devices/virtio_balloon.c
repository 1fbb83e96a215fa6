#include "devices/virtio_balloon.h"

#include <stdlib.h>
#include <string.h>

/* Feature bits (5.5.3). */
#define BALLOON_F_STATS_VQ       ((uint64_t)1 << 1)
#define BALLOON_F_DEFLATE_ON_OOM ((uint64_t)1 << 2)

#define INFLATE_QUEUE 0
#define DEFLATE_QUEUE 1
#define STATS_QUEUE   2
#define NR_QUEUES     3

#define BALLOON_PAGE_SHIFT 12 /* whatever the guest's pages are (5.5.6) */

/* Page numbers in one request; more would keep the host busy for long. */
#define REQUEST_MAX_PAGES (1 << 16)

/* The configuration space (5.5.4), as far as the features offered reach. */
struct balloon_config_space {
    uint32_t num_pages; /* asked for */
    uint32_t actual;    /* written by the driver */
};

/* One statistic in a buffer of them (5.5.6.3). */
struct balloon_stat {
    uint16_t tag;
    uint64_t value;
} __attribute__((packed));
_Static_assert(sizeof(struct balloon_stat) == 10, "virtio 1.2, 5.5.6.3");

#define REQUEST_MAX_STATS 64

struct virtio_balloon {
    struct virtio_device dev;
    struct balloon_config_space space;
    bool has_stats_buffer; /* the driver has filled it; giving it back asks for new ones */
    uint16_t stats_buffer; /* its head */
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

static void ask_for_stats(struct virtio_balloon *balloon)
{
    if (!balloon->has_stats_buffer || !virtio_is_live(&balloon->dev, STATS_QUEUE))
        return;
    balloon->has_stats_buffer = false;
    virtio_complete(&balloon->dev, STATS_QUEUE, balloon->stats_buffer, 0);
}

/* Statistics of kinds that came later than this are passed over, as 5.5.6.3 wants. */
static bool take_stats(struct virtio_balloon *balloon, const struct vq_chain *chain)
{
    struct balloon_stat stat;
    uint64_t nr = chain->readable / sizeof(stat);
    if (chain->writable > 0 || nr > REQUEST_MAX_STATS)
        return false;
    for (uint64_t i = 0; i < nr; i++) {
        if (!vq_chain_read(chain, balloon->dev.pm, i * sizeof(stat), &stat, sizeof(stat)))
            return false;
        if (stat.tag < BALLOON_NR_TAGS)
            balloon->stats.guest[stat.tag] = stat.value;
    }
    ask_for_stats(balloon); /* a driver has one buffer; one that has more gets the older back */
    balloon->has_stats_buffer = true;
    balloon->stats_buffer = chain->head;
    return true;
}

static bool handle_chain(struct virtio_device *dev, unsigned queue, const struct vq_chain *chain)
{
    struct virtio_balloon *balloon = balloon_of(dev);
    return queue == STATS_QUEUE ? take_stats(balloon, chain)
                                : handle_request(balloon, queue, chain);
}

static void notify(struct virtio_device *dev, unsigned queue)
{
    virtio_take_all(dev, queue, handle_chain);
}

/* Only the buffer for statistics stays with the device. */
static void queue_reset(struct virtio_device *dev, unsigned queue)
{
    if (queue == STATS_QUEUE)
        balloon_of(dev)->has_stats_buffer = false;
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
    if (offset < first || offset >= first + sizeof(space->actual))
        return false;
    ((uint8_t *)&space->actual)[offset - first] = value;
    if (offset == first + sizeof(space->actual) - 1)
        ask_for_stats(balloon_of(dev));
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
    virtio_init(&balloon->dev, &balloon_ops, VIRTIO_ID_BALLOON,
                BALLOON_F_STATS_VQ | BALLOON_F_DEFLATE_ON_OOM, NR_QUEUES, pm, irq);
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

ARCHIVE_COVERS(struct virtio_balloon, sizeof(struct virtio_device) + 40 + 8 * BALLOON_NR_TAGS);

void virtio_balloon_archive(struct virtio_balloon *balloon, struct archive *a)
{
    archive_section(a, "virtio-balloon", sizeof(*balloon));
    virtio_archive(&balloon->dev, a);
    archive_field(a, &balloon->space.num_pages);
    archive_field(a, &balloon->space.actual);
    archive_field(a, &balloon->has_stats_buffer);
    archive_field(a, &balloon->stats_buffer);
    const struct virtqueue *vq = &balloon->dev.queue[STATS_QUEUE];
    if (!archive_check(a, !balloon->has_stats_buffer || (vq->ready && vq->in_flight > 0),
                       "balloon: the buffer of statistics"))
        balloon->has_stats_buffer = false;
    archive_words(a, &balloon->stats, sizeof(balloon->stats));
}
