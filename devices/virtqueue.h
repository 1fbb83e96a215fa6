/*
 * A split virtqueue, seen from the device (virtio 1.2, section 2.7).
 *
 * Owner: the virtio device it belongs to. The rings lie in guest RAM and the guest may have
 * written anything into them: every address is checked before use, every chain is bounded, and
 * a malformed ring is reported, never followed. Ring addresses are only trusted after
 * virtqueue_enable() has accepted them.
 */
#ifndef DEVICES_VIRTQUEUE_H
#define DEVICES_VIRTQUEUE_H

#include "emu/base/archive.h"
#include "emu/base/physmem.h"

#include <sys/uio.h>

#define VIRTQUEUE_MAX 128 /* largest queue size, and longest chain, indirect ones included */

struct vq_segment {
    paddr_t addr;
    uint32_t len;
};

/* A request: first the segments that the device reads, then those that it writes. */
struct vq_chain {
    uint16_t head;
    uint16_t nr_readable, nr_writable; /* segments */
    uint64_t readable, writable;       /* bytes */
    struct vq_segment segment[VIRTQUEUE_MAX];
};

struct virtqueue {
    struct physmem *pm;
    uint16_t size; /* entries, a power of two, at most VIRTQUEUE_MAX */
    bool ready;
    bool event_idx; /* VIRTIO_F_EVENT_IDX was negotiated */
    bool indirect;  /* VIRTIO_F_INDIRECT_DESC was negotiated */
    paddr_t desc, avail, used;
    uint16_t last_avail; /* next entry of the available ring to look at */
    uint16_t used_idx;
    uint16_t in_flight;      /* chains popped and not yet pushed; at most `size` */
    uint16_t last_signalled; /* used_idx at the last interrupt (EVENT_IDX) */
    bool signalled_valid;
};

/* To the state after reset: not ready, size VIRTQUEUE_MAX. */
void virtqueue_reset(struct virtqueue *vq, struct physmem *pm);

/*
 * Makes the queue ready, its indices at 0. False, and the queue not ready, when its size is
 * invalid or a ring is misaligned or not in RAM. Size and addresses must stay as they are while
 * the queue is ready.
 */
bool virtqueue_enable(struct virtqueue *vq) NODISCARD;

/* Whether the driver has put something into a queue that is ready, and it was not taken yet. */
bool virtqueue_has_next(struct virtqueue *vq);

enum vq_result {
    VQ_EMPTY,
    VQ_OK,
    VQ_BROKEN, /* malformed ring or chain: the device needs a reset */
};

/* Takes the next available chain. Its segments are all in RAM. */
enum vq_result virtqueue_pop(struct virtqueue *vq, struct vq_chain *chain) NODISCARD;

/* Takes back the last pop, as if it had not been; the chain is the next one again. */
void virtqueue_unpop(struct virtqueue *vq);

/* Hands a chain back, `written` bytes long for the driver. */
void virtqueue_push(struct virtqueue *vq, uint16_t head, uint32_t written);

/* Whether the driver wants an interrupt for what was pushed since the last one. */
bool virtqueue_wants_interrupt(struct virtqueue *vq);

/*
 * The host memory behind `len` bytes of a chain, `offset` bytes into its readable or its
 * writable part, as at most VIRTQUEUE_MAX pieces. Returns their number, or -1 when the part is
 * too short. Pages of a writable part count as written from then on.
 */
int vq_chain_iov(const struct vq_chain *chain, struct physmem *pm, bool writable, uint64_t offset,
                 uint64_t len, struct iovec *iov) NODISCARD;

/* Copies out of the readable or into the writable part. False: too short, nothing copied. */
bool vq_chain_read(const struct vq_chain *chain, struct physmem *pm, uint64_t offset, void *buf,
                   uint64_t len) NODISCARD;
bool vq_chain_write(const struct vq_chain *chain, struct physmem *pm, uint64_t offset,
                    const void *buf, uint64_t len) NODISCARD;

/*
 * A queue read back, when ready, is one that virtqueue_enable() would accept, with at most as many
 * chains in flight as it has entries. Who keeps those checks that he has no more than the queue
 * says, and none for a queue that is not ready.
 */
void virtqueue_archive(struct virtqueue *vq, struct archive *a);

/* A chain in flight. False when reading has failed: then it must not be used. */
bool vq_chain_archive(struct vq_chain *chain, struct physmem *pm, struct archive *a) NODISCARD;

#endif
