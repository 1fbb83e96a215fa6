#include "tests/unit/virtio_fixture.h"

#include <CUnit/CUnit.h>
#include <string.h>

#define DESC(queue)  (RAM_BASE + 0x1000 + (queue)*0x3000)
#define AVAIL(queue) (DESC(queue) + 0x1000)
#define USED(queue)  (DESC(queue) + 0x2000)
#define DESC_WRITE   2

struct driver driver;

static void note_level(void *opaque, unsigned number, bool level)
{
    (void)opaque, (void)number;
    driver.irq = level;
}

void driver_open(void)
{
    memset(&driver, 0, sizeof(driver));
    event_queue_init(&driver.events);
    bus_init(&driver.bus);
    physmem_init(&driver.ram);
    CU_ASSERT_EQUAL_FATAL(physmem_add(&driver.ram, RAM_BASE, DRIVER_RAM), 0);
}

struct irq_line driver_wire(void)
{
    return (struct irq_line){.set = note_level};
}

void driver_attach(struct virtio_device *dev)
{
    virtio_mmio_init(&driver.mmio, dev);
    CU_ASSERT_EQUAL_FATAL(virtio_mmio_attach(&driver.mmio, &driver.bus, VIRTIO_BASE), 0);
}

void driver_close(void)
{
    physmem_destroy(&driver.ram);
}

uint32_t driver_get(uint64_t reg)
{
    uint64_t value = 0;
    CU_ASSERT_TRUE(bus_read(&driver.bus, VIRTIO_BASE + reg, 4, &value));
    return value;
}

void driver_set(uint64_t reg, uint32_t value)
{
    CU_ASSERT_TRUE(bus_write(&driver.bus, VIRTIO_BASE + reg, 4, value));
}

void *driver_at(paddr_t pa)
{
    void *at = physmem_ptr(&driver.ram, pa, 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    return at;
}

void driver_start_queue(unsigned queue)
{
    driver.avail_idx[queue] = 0;
    memset(driver_at(DESC(queue)), 0, 0x3000);
    driver_set(0x30, queue);
    driver_set(0x38, DRIVER_QUEUE);
    driver_set(0x80, DESC(queue));
    driver_set(0x84, 0);
    driver_set(0x90, AVAIL(queue));
    driver_set(0x94, 0);
    driver_set(0xa0, USED(queue));
    driver_set(0xa4, 0);
    driver_set(0x44, 1);
    CU_ASSERT_EQUAL(driver_get(0x44), 1);
}

void driver_start(uint64_t features)
{
    driver_set(0x70, 0);
    driver_set(0x70, 3);
    driver_set(0x24, 0);
    driver_set(0x20, features);
    driver_set(0x24, 1);
    driver_set(0x20, features >> 32);
    driver_set(0x70, 11);
    CU_ASSERT_EQUAL(driver_get(0x70), 11);
    for (unsigned i = 0; i < driver.mmio.dev->nr_queues; i++)
        driver_start_queue(i);
    driver_set(0x70, 15);
}

void driver_offer(unsigned queue, paddr_t addr, uint32_t len, bool device_writes)
{
    struct {
        uint64_t addr;
        uint32_t len;
        uint16_t flags, next;
    } d = {addr, len, device_writes ? DESC_WRITE : 0, 0};
    uint16_t entry = driver.avail_idx[queue] % DRIVER_QUEUE;
    memcpy(driver_at(DESC(queue) + entry * sizeof(d)), &d, sizeof(d));
    memcpy(driver_at(AVAIL(queue) + 4 + entry * 2), &entry, sizeof(entry));
    driver.avail_idx[queue]++;
    memcpy(driver_at(AVAIL(queue) + 2), &driver.avail_idx[queue], 2);
}

void driver_kick(unsigned queue)
{
    driver_set(0x50, queue);
}

uint16_t driver_used(unsigned queue)
{
    return *(uint16_t *)driver_at(USED(queue) + 2);
}

uint32_t driver_used_len(unsigned queue, unsigned back)
{
    unsigned entry = (driver_used(queue) - 1u - back) % DRIVER_QUEUE;
    return *(uint32_t *)driver_at(USED(queue) + 4 + entry * 8 + 4);
}
