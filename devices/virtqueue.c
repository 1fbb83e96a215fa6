#include "devices/virtqueue.h"

#include <assert.h>
#include <string.h>

/* Descriptor flags (2.7.5). */
#define DESC_NEXT     1
#define DESC_WRITE    2
#define DESC_INDIRECT 4

#define AVAIL_NO_INTERRUPT 1

/* Both rings: flags, idx, the entries, and one event index at the end (2.7.6, 2.7.8). */
#define RING_IDX     2
#define RING_ENTRIES 4

struct descriptor {
    uint64_t addr;
    uint32_t len;
    uint16_t flags;
    uint16_t next;
};

struct used_element {
    uint32_t id;
    uint32_t len;
};

static paddr_t avail_entry(const struct virtqueue *vq, unsigned i)
{
    return vq->avail + RING_ENTRIES + i * sizeof(uint16_t);
}

static paddr_t used_entry(const struct virtqueue *vq, unsigned i)
{
    return vq->used + RING_ENTRIES + i * sizeof(struct used_element);
}

/* Ring accesses cannot fail: virtqueue_enable() has seen that the rings are in RAM. */
static uint16_t ring_read(struct virtqueue *vq, paddr_t pa)
{
    uint16_t value;
    bool in_ram = physmem_read(vq->pm, pa, &value, sizeof(value));
    assert(in_ram);
    return value;
}

static void ring_write(struct virtqueue *vq, paddr_t pa, const void *value, size_t len)
{
    bool in_ram = physmem_write(vq->pm, pa, value, len);
    assert(in_ram);
}

void virtqueue_reset(struct virtqueue *vq, struct physmem *pm)
{
    *vq = (struct virtqueue){.pm = pm, .size = VIRTQUEUE_MAX};
}

static bool rings_are_valid(const struct virtqueue *vq)
{
    uint64_t n = vq->size;
    if (n == 0 || n > VIRTQUEUE_MAX || n & (n - 1))
        return false;
    if (vq->desc % 16 || vq->avail % 2 || vq->used % 4)
        return false;
    return physmem_find(vq->pm, vq->desc, n * sizeof(struct descriptor)) &&
           physmem_find(vq->pm, vq->avail, RING_ENTRIES + n * sizeof(uint16_t) + 2) &&
           physmem_find(vq->pm, vq->used, RING_ENTRIES + n * sizeof(struct used_element) + 2);
}

bool virtqueue_enable(struct virtqueue *vq)
{
    vq->ready = false;
    if (!rings_are_valid(vq))
        return false;
    vq->last_avail = vq->used_idx = vq->in_flight = 0;
    vq->signalled_valid = false;
    vq->ready = true;
    return true;
}

/* Appends a descriptor's buffer. False: outside RAM, too many, or readable after writable. */
static bool add_segment(struct virtqueue *vq, struct vq_chain *chain, const struct descriptor *d)
{
    unsigned nr = chain->nr_readable + chain->nr_writable;
    if (nr == VIRTQUEUE_MAX || !physmem_find(vq->pm, d->addr, d->len))
        return false;
    chain->segment[nr] = (struct vq_segment){.addr = d->addr, .len = d->len};
    if (d->flags & DESC_WRITE) {
        chain->nr_writable++;
        chain->writable += d->len;
    } else {
        if (chain->nr_writable > 0)
            return false;
        chain->nr_readable++;
        chain->readable += d->len;
    }
    return true;
}

/*
 * Follows a chain from `head`. At most one table of indirect descriptors may end it (2.7.5.3);
 * every other step adds a segment, so that a chain that bites its tail ends as too long.
 */
static bool walk_chain(struct virtqueue *vq, struct vq_chain *chain, uint16_t head)
{
    paddr_t table = vq->desc;
    uint32_t entries = vq->size;
    bool in_indirect = false;
    uint32_t i = head;

    for (;;) {
        struct descriptor d;
        if (i >= entries || !physmem_read(vq->pm, table + i * sizeof(d), &d, sizeof(d)))
            return false;
        if (d.flags & DESC_INDIRECT) {
            if (!vq->indirect || in_indirect || d.flags & DESC_NEXT || d.len % sizeof(d))
                return false;
            in_indirect = true;
            table = d.addr;
            entries = d.len / sizeof(d);
            i = 0;
            continue;
        }
        if (!add_segment(vq, chain, &d))
            return false;
        if (!(d.flags & DESC_NEXT))
            return true;
        i = d.next;
    }
}

bool virtqueue_has_next(struct virtqueue *vq)
{
    return ring_read(vq, vq->avail + RING_IDX) != vq->last_avail;
}

enum vq_result virtqueue_pop(struct virtqueue *vq, struct vq_chain *chain)
{
    uint16_t available = ring_read(vq, vq->avail + RING_IDX) - vq->last_avail;
    if (available == 0) {
        /* Ask to be told about the next entry (2.7.10, the avail_event field). */
        if (vq->event_idx)
            ring_write(vq, used_entry(vq, vq->size), &vq->last_avail, sizeof(vq->last_avail));
        return VQ_EMPTY;
    }
    /* More than a ring's worth on offer, or chains offered again before their return. */
    if (available > vq->size || vq->in_flight == vq->size)
        return VQ_BROKEN;

    uint16_t head = ring_read(vq, avail_entry(vq, vq->last_avail % vq->size));
    chain->head = head;
    chain->nr_readable = chain->nr_writable = 0;
    chain->readable = chain->writable = 0;
    if (!walk_chain(vq, chain, head))
        return VQ_BROKEN;
    vq->last_avail++;
    vq->in_flight++;
    return VQ_OK;
}

void virtqueue_unpop(struct virtqueue *vq)
{
    vq->last_avail--;
    vq->in_flight--;
}

void virtqueue_push(struct virtqueue *vq, uint16_t head, uint32_t written)
{
    struct used_element e = {.id = head, .len = written};
    ring_write(vq, used_entry(vq, vq->used_idx % vq->size), &e, sizeof(e));
    vq->used_idx++;
    ring_write(vq, vq->used + RING_IDX, &vq->used_idx, sizeof(vq->used_idx));
    vq->in_flight--;
}

bool virtqueue_wants_interrupt(struct virtqueue *vq)
{
    if (!vq->event_idx)
        return !(ring_read(vq, vq->avail) & AVAIL_NO_INTERRUPT);

    /* Whether used_event lies among the entries pushed since the last interrupt (2.7.7.2). */
    uint16_t used_event = ring_read(vq, avail_entry(vq, vq->size));
    uint16_t since_event = vq->used_idx - used_event - 1;
    uint16_t since_signal = vq->used_idx - vq->last_signalled;
    bool wanted = !vq->signalled_valid || since_event < since_signal;
    vq->last_signalled = vq->used_idx;
    vq->signalled_valid = true;
    return wanted;
}

int vq_chain_iov(const struct vq_chain *chain, struct physmem *pm, bool writable, uint64_t offset,
                 uint64_t len, struct iovec *iov)
{
    uint64_t total = writable ? chain->writable : chain->readable;
    const struct vq_segment *s = &chain->segment[writable ? chain->nr_readable : 0];
    int nr = 0;

    if (offset > total || len > total - offset)
        return -1;
    for (; len > 0; s++) {
        if (offset >= s->len) {
            offset -= s->len;
            continue;
        }
        uint64_t part = s->len - offset < len ? s->len - offset : len;
        iov[nr++] = (struct iovec){physmem_ptr(pm, s->addr + offset, part), part};
        if (writable)
            physmem_mark_written(pm, s->addr + offset, part);
        len -= part;
        offset = 0;
    }
    return nr;
}

bool vq_chain_read(const struct vq_chain *chain, struct physmem *pm, uint64_t offset, void *buf,
                   uint64_t len)
{
    struct iovec iov[VIRTQUEUE_MAX];
    int nr = vq_chain_iov(chain, pm, false, offset, len, iov);
    uint8_t *to = buf;
    for (int i = 0; i < nr; to += iov[i++].iov_len)
        memcpy(to, iov[i].iov_base, iov[i].iov_len);
    return nr >= 0;
}

bool vq_chain_write(const struct vq_chain *chain, struct physmem *pm, uint64_t offset,
                    const void *buf, uint64_t len)
{
    struct iovec iov[VIRTQUEUE_MAX];
    int nr = vq_chain_iov(chain, pm, true, offset, len, iov);
    const uint8_t *from = buf;
    for (int i = 0; i < nr; from += iov[i++].iov_len)
        memcpy(iov[i].iov_base, from, iov[i].iov_len);
    return nr >= 0;
}

ARCHIVE_COVERS(struct virtqueue, 56);

void virtqueue_archive(struct virtqueue *vq, struct archive *a)
{
    archive_section(a, "virtqueue", sizeof(*vq));
    archive_field(a, &vq->size);
    archive_field(a, &vq->ready);
    archive_field(a, &vq->event_idx);
    archive_field(a, &vq->indirect);
    archive_field(a, &vq->desc);
    archive_field(a, &vq->avail);
    archive_field(a, &vq->used);
    archive_field(a, &vq->last_avail);
    archive_field(a, &vq->used_idx);
    archive_field(a, &vq->in_flight);
    archive_field(a, &vq->last_signalled);
    archive_field(a, &vq->signalled_valid);
    /* What virtqueue_enable() has seen to, and what every access relies on. */
    bool usable = !vq->ready || rings_are_valid(vq);
    bool bounded = vq->in_flight <= (vq->ready ? vq->size : VIRTQUEUE_MAX);
    if (!archive_check(a, usable && bounded, "a virtqueue"))
        virtqueue_reset(vq, vq->pm);
}

/* The sums of what the segments hold, which is in RAM. */
static bool chain_is_valid(struct vq_chain *chain, struct physmem *pm)
{
    uint64_t bytes[2] = {0, 0};
    for (unsigned i = 0; i < chain->nr_readable + chain->nr_writable; i++) {
        const struct vq_segment *s = &chain->segment[i];
        if (!physmem_find(pm, s->addr, s->len))
            return false;
        bytes[i >= chain->nr_readable] += s->len;
    }
    return bytes[0] == chain->readable && bytes[1] == chain->writable;
}

ARCHIVE_COVERS(struct vq_chain, 24 + VIRTQUEUE_MAX * 16);

bool vq_chain_archive(struct vq_chain *chain, struct physmem *pm, struct archive *a)
{
    archive_field(a, &chain->head);
    archive_below(a, &chain->nr_readable, VIRTQUEUE_MAX + 1);
    archive_below(a, &chain->nr_writable, VIRTQUEUE_MAX + 1 - chain->nr_readable);
    archive_field(a, &chain->readable);
    archive_field(a, &chain->writable);
    for (unsigned i = 0; i < chain->nr_readable + chain->nr_writable; i++) {
        archive_field(a, &chain->segment[i].addr);
        archive_field(a, &chain->segment[i].len);
    }
    return archive_check(a, chain_is_valid(chain, pm), "a chain of descriptors");
}
