#include "devices/virtio_net.h"

#include <stdlib.h>
#include <string.h>

/* Feature bits (5.1.3). */
#define NET_F_MAC    ((uint64_t)1 << 5)
#define NET_F_STATUS ((uint64_t)1 << 16)

#define NET_S_LINK_UP 1

#define RECEIVE_QUEUE  0
#define TRANSMIT_QUEUE 1

/* Simulated time from a transmission to the first look for an answer. */
#define ANSWERS_PER_SECOND 50000 /* 20 us */

/* Before each frame (5.1.6). Only num_buffers is ever other than 0, there being no offloads. */
struct net_header {
    uint8_t flags, gso_type;
    uint16_t hdr_len, gso_size, csum_start, csum_offset, num_buffers;
};
_Static_assert(sizeof(struct net_header) == 12, "virtio 1.2, 5.1.6");

/* Drivers that never ask for version 1 know a header without num_buffers (5.1.6.1). */
#define OLD_HEADER_SIZE offsetof(struct net_header, num_buffers)

/* The configuration space (5.1.4), as far as the features offered reach. */
struct net_config_space {
    uint8_t mac[NET_MAC_SIZE];
    uint16_t status;
};

struct virtio_net {
    struct virtio_device dev;
    struct net_backend backend;
    struct event_queue *events;
    struct event answer;
    cycles_t answer_cycles;
    struct net_config_space space;
    struct virtio_net_stats stats;
};

static struct virtio_net *net_of(struct virtio_device *dev)
{
    return (struct virtio_net *)((char *)dev - offsetof(struct virtio_net, dev));
}

static size_t header_size(const struct virtio_net *net)
{
    return virtio_has_feature(&net->dev, VIRTIO_F_VERSION_1) ? sizeof(struct net_header)
                                                             : OLD_HEADER_SIZE;
}

/* --- To the guest -------------------------------------------------------------------------- */

/* False when there is no frame for the buffer. */
static bool fill_chain(struct virtio_net *net, const struct vq_chain *chain)
{
    static const struct net_header header = {.num_buffers = 1};
    const size_t start = header_size(net);
    uint8_t frame[NET_FRAME_MAX];
    size_t len;
    while ((len = net->backend.receive(net->backend.opaque, frame)) > 0) {
        if (start + len <= chain->writable &&
            vq_chain_write(chain, net->dev.pm, 0, &header, start) &&
            vq_chain_write(chain, net->dev.pm, start, frame, len)) {
            net->stats.frames_received++;
            net->stats.bytes_received += len;
            virtio_complete(&net->dev, RECEIVE_QUEUE, chain->head, start + len);
            return true;
        }
        net->stats.dropped++;
    }
    return false;
}

void virtio_net_receive(struct virtio_net *net)
{
    struct virtqueue *vq = &net->dev.queue[RECEIVE_QUEUE];
    struct vq_chain chain;
    enum vq_result result = VQ_EMPTY;
    if (!virtio_is_live(&net->dev, RECEIVE_QUEUE))
        return;
    while ((result = virtqueue_pop(vq, &chain)) == VQ_OK) {
        if (chain.readable > 0) {
            result = VQ_BROKEN;
            break;
        }
        if (!fill_chain(net, &chain)) {
            virtqueue_unpop(vq);
            break;
        }
    }
    if (result == VQ_BROKEN)
        virtio_break(&net->dev);
}

static void answer_due(void *opaque)
{
    virtio_net_receive(opaque);
}

/* --- From the guest ------------------------------------------------------------------------ */

static void send_frame(struct virtio_net *net, const struct vq_chain *chain)
{
    uint8_t frame[NET_FRAME_MAX];
    uint64_t len = chain->readable - header_size(net);
    if (len < NET_FRAME_MIN || len > NET_FRAME_MAX ||
        !vq_chain_read(chain, net->dev.pm, header_size(net), frame, len)) {
        net->stats.dropped++;
        return;
    }
    net->stats.frames_sent++;
    net->stats.bytes_sent += len;
    net->backend.send(net->backend.opaque, frame, len);
    if (!net->answer.pending)
        event_schedule(net->events, &net->answer, net->events->now + net->answer_cycles);
}

static bool transmit(struct virtio_device *dev, unsigned queue, const struct vq_chain *chain)
{
    struct virtio_net *net = net_of(dev);
    if (chain->writable > 0 || chain->readable < header_size(net))
        return false;
    send_frame(net, chain);
    virtio_complete(dev, queue, chain->head, 0);
    return true;
}

/* --- The device's operations --------------------------------------------------------------- */

static void notify(struct virtio_device *dev, unsigned queue)
{
    if (queue == TRANSMIT_QUEUE)
        virtio_take_all(dev, queue, transmit);
    else
        virtio_net_receive(net_of(dev));
}

/* Frames on their way belong to the backend, buffers to the driver: nothing is in flight here. */
static void queue_reset(struct virtio_device *dev, unsigned queue)
{
    (void)dev, (void)queue;
}

static const void *config(struct virtio_device *dev, size_t *size)
{
    *size = sizeof(struct net_config_space);
    return &net_of(dev)->space;
}

static const struct virtio_ops net_ops = {
    .notify = notify,
    .queue_reset = queue_reset,
    .config = config,
};

struct virtio_net *virtio_net_create(struct net_backend backend, const uint8_t mac[NET_MAC_SIZE],
                                     uint64_t clock_hz, struct physmem *pm,
                                     struct event_queue *events, struct irq_line irq)
{
    struct virtio_net *net = calloc(1, sizeof(*net));
    if (!net)
        return NULL;
    net->backend = backend;
    net->events = events;
    net->answer_cycles = clock_hz / ANSWERS_PER_SECOND;
    net->space.status = NET_S_LINK_UP;
    memcpy(net->space.mac, mac, NET_MAC_SIZE);
    event_init(&net->answer, answer_due, net);
    virtio_init(&net->dev, &net_ops, VIRTIO_ID_NET, NET_F_MAC | NET_F_STATUS, 2, pm, irq);
    return net;
}

void virtio_net_destroy(struct virtio_net *net)
{
    if (!net)
        return;
    event_cancel(net->events, &net->answer);
    free(net);
}

struct virtio_device *virtio_net_device(struct virtio_net *net)
{
    return &net->dev;
}

const struct virtio_net_stats *virtio_net_stats(const struct virtio_net *net)
{
    return &net->stats;
}

ARCHIVE_COVERS(struct virtio_net, sizeof(struct virtio_device) + 128);

/* Connections live on the other end, and are not part of it: to the guest they break off. */
void virtio_net_archive(struct virtio_net *net, struct archive *a)
{
    archive_section(a, "virtio-net", sizeof(*net));
    virtio_archive(&net->dev, a);
    event_archive(&net->answer, net->events, a);
    archive_words(a, &net->stats, sizeof(net->stats));
}
