/*
 * A driver as small as can be for tests of virtio devices: RAM, a bus with one device, and queues
 * of eight entries whose buffers are one descriptor each.
 *
 * Owner: the test. driver_open, the device's creation with `driver.ram` and driver_wire(),
 * driver_attach, driver_start, ..., the device's destruction, driver_close.
 */
#ifndef TESTS_UNIT_VIRTIO_FIXTURE_H
#define TESTS_UNIT_VIRTIO_FIXTURE_H

#include "devices/virtio_mmio.h"
#include "emu/abi/memmap.h"
#include "emu/base/events.h"

#define DRIVER_RAM    0x100000
#define DRIVER_QUEUE  8
#define DRIVER_QUEUES 3

/* Where tests put their buffers. */
#define DRIVER_DATA (RAM_BASE + 0x10000)

struct driver {
    struct physmem ram;
    struct event_queue events;
    struct bus bus;
    struct virtio_mmio mmio;
    bool irq;
    uint16_t avail_idx[DRIVER_QUEUES];
};

extern struct driver driver;

void driver_open(void);
struct irq_line driver_wire(void);
void driver_attach(struct virtio_device *dev);
void driver_close(void);

/* Resets the device, accepts `features`, and makes its queues ready; or one, before DRIVER_OK. */
void driver_start(uint64_t features);
void driver_start_queue(unsigned queue);

/* A buffer for a queue; `device_writes`: what it is for. No notification yet. */
void driver_offer(unsigned queue, paddr_t addr, uint32_t len, bool device_writes);
void driver_kick(unsigned queue);

/* Entries of the used ring so far, and the length in the entry before `back` others. */
uint16_t driver_used(unsigned queue);
uint32_t driver_used_len(unsigned queue, unsigned back);

uint32_t driver_get(uint64_t reg);
void driver_set(uint64_t reg, uint32_t value);

/* Host pointer to guest memory. */
void *driver_at(paddr_t pa);

#endif
