#include "devices/virtio_rng.h"

#include "emu/base/random.h"

#include <stdlib.h>
#include <string.h>

#define REQUEST_QUEUE 0

/* So that the sequence is none of those that others make from the machine's seed. */
#define STREAM 0x656e74726f7079 /* "entropy" */

struct virtio_rng {
    struct virtio_device dev;
    uint64_t state;
    struct virtio_rng_stats stats;
};

static struct virtio_rng *rng_of(struct virtio_device *dev)
{
    return (struct virtio_rng *)((char *)dev - offsetof(struct virtio_rng, dev));
}

/* The bytes of a request are the sequence's next whole words, the last of them cut. */
static void fill(struct virtio_rng *rng, uint8_t *bytes, size_t len)
{
    for (size_t at = 0; at < len; at += sizeof(uint64_t)) {
        uint64_t word = random_next(&rng->state);
        memcpy(bytes + at, &word, len - at < sizeof(word) ? len - at : sizeof(word));
    }
}

static bool answer(struct virtio_rng *rng, const struct vq_chain *chain)
{
    uint8_t bytes[RNG_MAX_BYTES];
    uint32_t len = chain->writable < RNG_MAX_BYTES ? chain->writable : RNG_MAX_BYTES;
    fill(rng, bytes, len);
    if (!vq_chain_write(chain, rng->dev.pm, 0, bytes, len))
        return false;
    rng->stats.requests++;
    rng->stats.bytes += len;
    virtio_complete(&rng->dev, REQUEST_QUEUE, chain->head, len);
    return true;
}

/* A buffer that is to be read makes no sense to a source of entropy (5.4.6). */
static void notify(struct virtio_device *dev, unsigned queue)
{
    struct vq_chain chain;
    enum vq_result result;
    while ((result = virtqueue_pop(&dev->queue[queue], &chain)) == VQ_OK)
        if (chain.readable > 0 || !answer(rng_of(dev), &chain)) {
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

/* There is no configuration space (5.4.4). */
static const void *config(struct virtio_device *dev, size_t *size)
{
    *size = 0;
    return dev;
}

static const struct virtio_ops rng_ops = {
    .notify = notify,
    .queue_reset = queue_reset,
    .config = config,
};

struct virtio_rng *virtio_rng_create(uint64_t seed, struct physmem *pm, struct irq_line irq)
{
    struct virtio_rng *rng = calloc(1, sizeof(*rng));
    if (!rng)
        return NULL;
    rng->state = seed ^ STREAM;
    virtio_init(&rng->dev, &rng_ops, VIRTIO_ID_ENTROPY, 0, 1, pm, irq);
    return rng;
}

void virtio_rng_destroy(struct virtio_rng *rng)
{
    free(rng);
}

struct virtio_device *virtio_rng_device(struct virtio_rng *rng)
{
    return &rng->dev;
}

const struct virtio_rng_stats *virtio_rng_stats(const struct virtio_rng *rng)
{
    return &rng->stats;
}

ARCHIVE_COVERS(struct virtio_rng, sizeof(struct virtio_device) + 24);

void virtio_rng_archive(struct virtio_rng *rng, struct archive *a)
{
    archive_section(a, "virtio-rng", sizeof(*rng));
    virtio_archive(&rng->dev, a);
    archive_field(a, &rng->state);
    archive_words(a, &rng->stats, sizeof(rng->stats));
}
