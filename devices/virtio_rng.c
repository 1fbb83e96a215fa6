#include "devices/virtio_rng.h"

#include "emu/base/random.h"

#include <stdlib.h>
#include <string.h>

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

/* A buffer that is to be read makes no sense to a source of entropy (5.4.6). */
static bool answer(struct virtio_device *dev, unsigned queue, const struct vq_chain *chain)
{
    struct virtio_rng *rng = rng_of(dev);
    uint8_t bytes[RNG_MAX_BYTES];
    uint32_t len = chain->writable < RNG_MAX_BYTES ? chain->writable : RNG_MAX_BYTES;
    if (chain->readable > 0)
        return false;
    fill(rng, bytes, len);
    if (!vq_chain_write(chain, dev->pm, 0, bytes, len))
        return false;
    rng->stats.requests++;
    rng->stats.bytes += len;
    virtio_complete(dev, queue, chain->head, len);
    return true;
}

static void notify(struct virtio_device *dev, unsigned queue)
{
    virtio_take_all(dev, queue, answer);
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
