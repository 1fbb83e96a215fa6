/*
 * The bus: maps physical addresses that are not RAM to devices.
 *
 * Owner: the machine, which attaches every device before the first access. The bus keeps a copy
 * of each descriptor; the device behind `opaque` must outlive it. A bus_device's two functions
 * are called with an access that lies wholly inside the device: `offset` from its base, `size`
 * 1, 2, 4 or 8 bytes, not necessarily aligned. They answer false for an access that the device
 * refuses, which the guest sees as an access fault.
 */
#ifndef DEVICES_BUS_H
#define DEVICES_BUS_H

#include "emu/base/archive.h"

#define BUS_MAX_DEVICES 32

struct bus_device {
    const char *name;
    paddr_t base;
    uint64_t size; /* bytes */
    bool (*read)(void *opaque, uint64_t offset, unsigned size, uint64_t *value);
    bool (*write)(void *opaque, uint64_t offset, unsigned size, uint64_t value);
    void *opaque;
};

struct bus {
    unsigned nr_devices;
    unsigned last_hit;                         /* index; accesses come in runs */
    struct bus_device device[BUS_MAX_DEVICES]; /* sorted by base, no overlap */
    uint64_t reads, writes;                    /* accesses that a device accepted */
    uint64_t faults;                           /* accesses to nowhere, or refused */
};

void bus_init(struct bus *bus);

/*
 * Adds a device. Returns 0, -EINVAL for an empty range or one that overlaps an earlier device
 * or wraps round, -ENOSPC when BUS_MAX_DEVICES are attached.
 */
int bus_attach(struct bus *bus, const struct bus_device *dev) NODISCARD;

/*
 * One access of `size` (1, 2, 4 or 8) bytes; a read's value is zero-extended. False means an
 * access fault, and `*value` is then left as it was.
 */
bool bus_read(struct bus *bus, paddr_t pa, unsigned size, uint64_t *value) NODISCARD;
bool bus_write(struct bus *bus, paddr_t pa, unsigned size, uint64_t value) NODISCARD;

/* The counts; what is attached is its owner's business. */
void bus_archive(struct bus *bus, struct archive *a);

#endif
