#include "emu/machine/slots.h"

#include "emu/machine/machine_private.h"
#include "emu/machine/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MIN_SWAP 65536 /* bytes: less is not worth the kernel's header page */

static struct irq_line slot_wire(struct machine *m, unsigned i)
{
    return plic_line(&m->plic, VIRTIO_IRQ + i);
}

static bool open_disk(struct disk *disk, const struct disk_config *config, const char *what,
                      struct error *err)
{
    if (!config->file) {
        int error = disk_open_anonymous(disk, config->size);
        return !error || error_set(err, "%s of %" PRIu64 " bytes: %s; make it smaller", what,
                                   config->size, strerror(-error));
    }
    int error = disk_open_file(disk, config->file, config->readonly);
    if (error == -EINVAL)
        return error_set(err,
                         "%s %s: not a file or block device of at least one sector (512 "
                         "bytes); check the path, or make one with truncate -s SIZE",
                         what, config->file);
    if (error == -EWOULDBLOCK)
        return error_set(err, "%s %s: in use by another process; wait for it, or use a copy", what,
                         config->file);
    return !error ||
           error_set(err, "%s %s: %s; check the path", what, config->file, strerror(-error));
}

static bool create_disk(struct machine *m, unsigned i, const struct disk_config *config,
                        const char *what, struct error *err)
{
    struct slot *slot = &m->slot[i];
    if (!open_disk(&slot->disk, config, what, err))
        return false;
    slot->kind = SLOT_DISK;
    const struct virtio_blk_config blk = {
        .disk = &slot->disk,
        .timing = *disk_timing_preset(latency_names[config->latency]),
        .clock_hz = machine_clock_hz(m),
        .serial = what,
    };
    slot->blk = virtio_blk_create(&blk, &m->physmem, &m->events, slot_wire(m, i));
    return slot->blk || error_set(err, "%s: out of memory", what);
}

static bool create_disks(struct machine *m, unsigned *next, struct error *err)
{
    const struct disk_config *swap = &m->config->swap;
    if (config_has_disk(swap)) {
        if (!create_disk(m, *next, swap, "swap area", err))
            return false;
        uint64_t size = m->slot[(*next)++].disk.size;
        if (size < MIN_SWAP)
            return error_set(
                err, "swap area %s: %" PRIu64 " bytes are too few; give it at least 64K",
                swap->file ? swap->file : "(memory)", size);
    }
    for (unsigned i = 0; i < MAX_DISKS; i++)
        if (config_has_disk(&m->config->disk[i]) &&
            !create_disk(m, (*next)++, &m->config->disk[i], "disk", err))
            return false;
    return true;
}

struct virtio_device *slot_device(const struct slot *slot)
{
    switch (slot->kind) {
    case SLOT_EMPTY:
        return NULL;
    case SLOT_DISK:
        return virtio_blk_device(slot->blk);
    }
    return NULL;
}

bool slots_create(struct machine *m, struct error *err)
{
    unsigned next = 0;
    if (!create_disks(m, &next, err))
        return false;
    for (unsigned i = 0; i < VIRTIO_NR_SLOTS; i++) {
        struct slot *slot = &m->slot[i];
        virtio_mmio_init(&slot->transport, slot_device(slot));
        /* Attaching cannot fail: the memory map has no overlaps, the bus room for all of it. */
        if (virtio_mmio_attach(&slot->transport, &m->bus, VIRTIO_BASE + i * VIRTIO_STRIDE))
            abort();
    }
    return true;
}

void slots_destroy(struct machine *m)
{
    for (struct slot *slot = m->slot; slot < m->slot + VIRTIO_NR_SLOTS; slot++)
        if (slot->kind == SLOT_DISK) {
            virtio_blk_destroy(slot->blk);
            disk_close(&slot->disk);
        }
}
