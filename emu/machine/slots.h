/*
 * The machine's virtio slots: which device sits behind which transport. The assignment is a
 * function of the configuration alone: the swap area first, when there is one, then the disks in
 * their order, so that a guest finds them under the same names whatever else there is. What is
 * switched off takes no slot; the slots left over are empty.
 *
 * Owner: the machine. Life cycle: slots_create once the bus, the PLIC and RAM are there,
 * slots_destroy, also after a failure and for slots that are all zero. Private to this folder.
 */
#ifndef EMU_MACHINE_SLOTS_H
#define EMU_MACHINE_SLOTS_H

#include "devices/disk.h"
#include "devices/virtio_blk.h"
#include "devices/virtio_mmio.h"
#include "emu/machine/error.h"

enum slot_kind {
    SLOT_EMPTY,
    SLOT_DISK,
};

struct slot {
    struct virtio_mmio transport;
    enum slot_kind kind;
    /* SLOT_DISK */
    struct virtio_blk *blk;
    struct disk disk;
};

struct machine;

/* The device behind the slot's transport, or NULL. */
struct virtio_device *slot_device(const struct slot *slot);

bool slots_create(struct machine *m, struct error *err) NODISCARD;
void slots_destroy(struct machine *m);

#endif
