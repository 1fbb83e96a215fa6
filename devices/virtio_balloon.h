/*
 * The virtio memory balloon (virtio 1.2, section 5.5): the host asks the guest to do without
 * some of its RAM, and gets the memory behind it back. Not modelled: free page hints and reports,
 * page poison.
 *
 * Owner: the machine: virtio_balloon_create(), a transport in front of
 * `virtio_balloon_device()`, virtio_balloon_destroy(). What the guest has put into the balloon
 * reads as zeros from then on, also when it takes it out again or touches it without asking.
 *
 * The guest's statistics of its memory are asked for whenever it has said that the balloon is of
 * another size: they tell what that has done to it.
 */
#ifndef DEVICES_VIRTIO_BALLOON_H
#define DEVICES_VIRTIO_BALLOON_H

#include "devices/virtio.h"

/* What a guest may tell about its memory (5.5.6.4), in bytes but for the faults and failures. */
enum balloon_tag {
    BALLOON_SWAP_IN,
    BALLOON_SWAP_OUT,
    BALLOON_MAJOR_FAULTS,
    BALLOON_MINOR_FAULTS,
    BALLOON_FREE,
    BALLOON_TOTAL,
    BALLOON_AVAILABLE,
    BALLOON_DISK_CACHES,
    BALLOON_HUGETLB_PAGES,
    BALLOON_HUGETLB_FAILURES,
    BALLOON_NR_TAGS,
};

struct virtio_balloon_stats {
    uint64_t inflated, deflated;     /* pages that went into the balloon and came out again */
    uint64_t refused;                /* page numbers that are not those of RAM */
    uint64_t guest[BALLOON_NR_TAGS]; /* as the guest said last; 0: it has said nothing of it */
};

struct virtio_balloon;

/* `pages` of 4K is the size asked for at first. NULL when the host has no memory left. */
struct virtio_balloon *virtio_balloon_create(uint32_t pages, struct physmem *pm,
                                             struct irq_line irq);
void virtio_balloon_destroy(struct virtio_balloon *balloon);

/* Asks the guest for a balloon of `pages`; how far it follows is its own business. */
void virtio_balloon_ask(struct virtio_balloon *balloon, uint32_t pages);

/* Pages that the driver says are in the balloon. */
uint32_t virtio_balloon_actual(const struct virtio_balloon *balloon);

/* What a transport goes in front of; and what the device has counted. */
struct virtio_device *virtio_balloon_device(struct virtio_balloon *balloon);
const struct virtio_balloon_stats *virtio_balloon_stats(const struct virtio_balloon *balloon);

/* Snapshots (emu/base/archive.h). */
void virtio_balloon_archive(struct virtio_balloon *balloon, struct archive *a);

#endif
