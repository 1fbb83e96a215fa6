/*
 * The machine's virtio slots: which device sits behind which transport. The assignment is a
 * function of the configuration alone: the swap area first, when there is one, then the disks in
 * their order, so that a guest finds them under the same names whatever else there is; then network
 * card, console, entropy device and balloon. What is switched off takes no slot; the slots left
 * over are empty.
 *
 * Owner: the machine. Life cycle: slots_create once the bus, the PLIC and RAM are there,
 * slots_destroy, also after a failure and for slots that are all zero. Private to this folder.
 */
#ifndef EMU_MACHINE_SLOTS_H
#define EMU_MACHINE_SLOTS_H

#include "devices/disk.h"
#include "devices/virtio_balloon.h"
#include "devices/virtio_blk.h"
#include "devices/virtio_console.h"
#include "devices/virtio_mmio.h"
#include "devices/virtio_net.h"
#include "devices/virtio_rng.h"
#include "emu/machine/error.h"

enum slot_kind {
    SLOT_EMPTY,
    SLOT_DISK,
    SLOT_NET,
    SLOT_CONSOLE,
    SLOT_RNG,
    SLOT_BALLOON,
};

struct slot {
    struct virtio_mmio transport;
    enum slot_kind kind;
    union {
        struct virtio_blk *blk;
        struct virtio_net *net;
        struct virtio_console *console;
        struct virtio_rng *rng;
        struct virtio_balloon *balloon;
    };
    struct disk disk; /* SLOT_DISK */
};

struct machine;

/* The file of a SLOT_DISK, for messages. */
const char *slots_disk_name(const struct machine *m, unsigned slot);

/* False: see `err`; slots_destroy() all the same. */
bool slots_create(struct machine *m, struct error *err) NODISCARD;
void slots_destroy(struct machine *m);

/* Transports and devices to their state after power-on. */
void slots_reset(struct machine *m);

/* What has come from the network since the last time goes to the guest. */
void slots_service(struct machine *m);

/* The first slot with such a device, or NULL: there is none. */
struct slot *slots_find(struct machine *m, enum slot_kind kind);

/* The device behind the slot's transport, or NULL. */
struct virtio_device *slot_device(const struct slot *slot);

#endif
