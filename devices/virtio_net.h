/*
 * The virtio network card (virtio 1.2, section 5.1): one pair of queues, a MAC address, a link
 * that is up. What is on the other end of the cable it does not know: frames go to and come from
 * a backend. Not modelled: offloads, mergeable receive buffers, the control queue.
 *
 * Owner: the machine: virtio_net_create(), a transport in front of `virtio_net_device()`,
 * virtio_net_destroy(). Frames come in at fixed points of simulated time only: when the machine
 * calls virtio_net_receive(), a little after the guest has sent something (there may be an
 * answer), and when the guest offers buffers. A frame that finds no buffer stays with the backend.
 */
#ifndef DEVICES_VIRTIO_NET_H
#define DEVICES_VIRTIO_NET_H

#include "devices/virtio.h"
#include "emu/base/events.h"

#define NET_FRAME_MIN 14   /* the Ethernet header */
#define NET_FRAME_MAX 1518 /* 1500 bytes of payload, with a VLAN tag */
#define NET_MAC_SIZE  6

/* The other end: a network on the host, or a test. */
struct net_backend {
    /* Mandatory: a frame from the guest, NET_FRAME_MIN to NET_FRAME_MAX bytes long. */
    void (*send)(void *opaque, const uint8_t *frame, size_t len);
    /* Mandatory: moves the next frame for the guest to `frame`. Its length; 0: there is none. */
    size_t (*receive)(void *opaque, uint8_t frame[NET_FRAME_MAX]);
    void *opaque;
};

struct virtio_net_stats {
    uint64_t frames_sent, frames_received; /* by and to the guest */
    uint64_t bytes_sent, bytes_received;
    uint64_t dropped; /* frames of an impossible length, or too long for the guest's buffer */
};

struct virtio_net;

/* `clock_hz` > 0: cycles of simulated time per second. NULL when the host has no memory left. */
struct virtio_net *virtio_net_create(struct net_backend backend, const uint8_t mac[NET_MAC_SIZE],
                                     uint64_t clock_hz, struct physmem *pm,
                                     struct event_queue *events, struct irq_line irq);
void virtio_net_destroy(struct virtio_net *net);

/* Takes what the backend has for the guest, as far as the guest has buffers for it. */
void virtio_net_receive(struct virtio_net *net);

/* What a transport goes in front of; and what the device has counted. */
struct virtio_device *virtio_net_device(struct virtio_net *net);
const struct virtio_net_stats *virtio_net_stats(const struct virtio_net *net);

/* Snapshots (emu/base/archive.h). */
void virtio_net_archive(struct virtio_net *net, struct archive *a);

#endif
