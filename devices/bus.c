#include "devices/bus.h"

#include <errno.h>

void bus_init(struct bus *bus)
{
    *bus = (struct bus){0};
}

int bus_attach(struct bus *bus, const struct bus_device *dev)
{
    if (dev->size == 0 || dev->base + dev->size < dev->base)
        return -EINVAL;
    if (bus->nr_devices == BUS_MAX_DEVICES)
        return -ENOSPC;

    unsigned at = 0;
    while (at < bus->nr_devices && bus->device[at].base < dev->base)
        at++;
    if (at > 0 && bus->device[at - 1].base + bus->device[at - 1].size > dev->base)
        return -EINVAL;
    if (at < bus->nr_devices && dev->base + dev->size > bus->device[at].base)
        return -EINVAL;

    for (unsigned i = bus->nr_devices; i > at; i--)
        bus->device[i] = bus->device[i - 1];
    bus->device[at] = *dev;
    bus->nr_devices++;
    return 0;
}

static bool holds(const struct bus_device *dev, paddr_t pa, unsigned size)
{
    uint64_t offset = pa - dev->base;
    return offset < dev->size && size <= dev->size - offset;
}

/* The device that holds all of [pa, pa + size), or NULL. */
static const struct bus_device *bus_find(struct bus *bus, paddr_t pa, unsigned size)
{
    if (bus->nr_devices == 0)
        return NULL;
    if (holds(&bus->device[bus->last_hit], pa, size))
        return &bus->device[bus->last_hit];

    /* The last device whose base is not above pa. */
    unsigned low = 0, high = bus->nr_devices;
    while (high - low > 1) {
        unsigned middle = (low + high) / 2;
        if (bus->device[middle].base <= pa)
            low = middle;
        else
            high = middle;
    }
    if (!holds(&bus->device[low], pa, size))
        return NULL;
    bus->last_hit = low;
    return &bus->device[low];
}

bool bus_read(struct bus *bus, paddr_t pa, unsigned size, uint64_t *value)
{
    const struct bus_device *dev = bus_find(bus, pa, size);
    uint64_t result = 0;
    if (!dev || !dev->read(dev->opaque, pa - dev->base, size, &result)) {
        bus->faults++;
        return false;
    }
    bus->reads++;
    *value = result;
    return true;
}

bool bus_write(struct bus *bus, paddr_t pa, unsigned size, uint64_t value)
{
    const struct bus_device *dev = bus_find(bus, pa, size);
    if (!dev || !dev->write(dev->opaque, pa - dev->base, size, value)) {
        bus->faults++;
        return false;
    }
    bus->writes++;
    return true;
}

void bus_archive(struct bus *bus, struct archive *a)
{
    archive_section(a, "bus", sizeof(*bus));
    archive_field(a, &bus->reads);
    archive_field(a, &bus->writes);
    archive_field(a, &bus->faults);
}
