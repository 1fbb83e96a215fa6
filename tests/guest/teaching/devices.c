/* UART, PLIC and virtio disk: the least that a driver may do, all by interrupts. */
#include "tests/guest/teaching/teaching.h"

static volatile uint8_t *uart(unsigned reg)
{
    return (volatile uint8_t *)(UART_BASE + (uint64_t)reg);
}

static volatile uint32_t *plic(uint64_t offset)
{
    return (volatile uint32_t *)(PLIC_BASE + offset);
}

static volatile uint32_t *virtio(uint64_t offset)
{
    return (volatile uint32_t *)(VIRTIO_BASE + offset);
}

static void barrier(void)
{
    __asm__ volatile("fence iorw, iorw" ::: "memory");
}

/* --- UART ---------------------------------------------------------------------------------- */

static struct lock uart_lock;
static volatile bool sending; /* the byte before has not gone yet */
static volatile char typed[128];
static volatile unsigned typed_in, typed_out;

static void uart_init(void)
{
    *uart(1) = 0;
    *uart(3) = 0x80;
    *uart(0) = 3;
    *uart(1) = 0;
    *uart(3) = 3;
    *uart(2) = 7;
    *uart(1) = 3; /* received data, transmitter empty */
}

static void uart_interrupt(void)
{
    (void)*uart(2); /* acknowledges */
    lock(&uart_lock);
    if (*uart(5) & 0x20)
        sending = false;
    unlock(&uart_lock);
    while (*uart(5) & 1) {
        char c = (char)*uart(0);
        typed[typed_in++ % sizeof(typed)] = c;
    }
}

void console_write(const char *text)
{
    for (; *text; text++) {
        for (bool done = false; !done;) {
            lock(&uart_lock);
            if (!sending) {
                *uart(0) = (uint8_t)*text;
                sending = done = true;
            }
            unlock(&uart_lock);
        }
    }
}

void console_write_now(const char *text)
{
    for (; *text; text++) {
        while (!(*uart(5) & 0x20))
            ;
        *uart(0) = (uint8_t)*text;
    }
}

void console_read_line(char *line, unsigned size)
{
    for (unsigned i = 0; i < size - 1; i++) {
        while (typed_out == typed_in)
            __asm__ volatile("wfi");
        line[i] = typed[typed_out++ % sizeof(typed)];
        line[i + 1] = '\0';
        if (line[i] == '\n' || line[i] == '\r')
            return;
    }
}

/* --- Disk ---------------------------------------------------------------------------------- */

#define QUEUE 8

struct descriptor {
    uint64_t addr;
    uint32_t len;
    uint16_t flags, next;
};

static struct {
    struct descriptor *desc;
    volatile uint16_t *avail;
    volatile uint16_t *used;
    struct {
        uint32_t type, reserved;
        uint64_t sector;
    } request;
    uint16_t used_seen;
    volatile uint8_t status;
    volatile bool busy;
    struct lock lock, user; /* of the queue; of the whole disk: one request at a time */
} disk;

static void disk_init(void)
{
    if (*virtio(0) != 0x74726976 || *virtio(4) != 2 || *virtio(8) != 2 ||
        *virtio(0xc) != 0x554d4551)
        panic("no virtio disk");
    *virtio(0x70) = 0;
    *virtio(0x70) = 1;
    *virtio(0x70) = 3;
    /* The lower feature word alone, without EVENT_IDX, INDIRECT_DESC, RO, SCSI, WCE, MQ. */
    *virtio(0x20) =
        *virtio(0x10) & ~(1u << 29 | 1u << 28 | 1u << 5 | 1u << 7 | 1u << 11 | 1u << 12);
    *virtio(0x70) = 11;
    if (!(*virtio(0x70) & 8))
        panic("features refused");
    *virtio(0x30) = 0;
    if (*virtio(0x44) || *virtio(0x34) < QUEUE)
        panic("no queue");
    disk.desc = page_alloc();
    disk.avail = page_alloc();
    disk.used = page_alloc();
    *virtio(0x38) = QUEUE;
    *virtio(0x80) = (uint32_t)(uint64_t)disk.desc;
    *virtio(0x84) = (uint64_t)disk.desc >> 32;
    *virtio(0x90) = (uint32_t)(uint64_t)disk.avail;
    *virtio(0x94) = (uint64_t)disk.avail >> 32;
    *virtio(0xa0) = (uint32_t)(uint64_t)disk.used;
    *virtio(0xa4) = (uint64_t)disk.used >> 32;
    *virtio(0x44) = 1;
    *virtio(0x70) = 15;
}

static void disk_interrupt(void)
{
    lock(&disk.lock);
    *virtio(0x64) = *virtio(0x60) & 3;
    barrier();
    while (disk.used_seen != disk.used[1]) {
        barrier();
        disk.used_seen++;
        disk.busy = false;
    }
    unlock(&disk.lock);
}

void disk_read(uint64_t block, void *to)
{
    while (__atomic_exchange_n(&disk.user.held, 1, __ATOMIC_ACQUIRE))
        ;
    disk.request.type = 0;
    disk.request.sector = block * (BLOCK / 512);
    disk.desc[0] = (struct descriptor){(uint64_t)&disk.request, 16, 1, 1};
    disk.desc[1] = (struct descriptor){(uint64_t)to, BLOCK, 1 | 2, 2};
    disk.desc[2] = (struct descriptor){(uint64_t)&disk.status, 1, 2, 0};
    disk.status = 0xff;
    disk.busy = true;
    disk.avail[2 + disk.avail[1] % QUEUE] = 0;
    barrier();
    disk.avail[1]++;
    barrier();
    *virtio(0x50) = 0;
    while (disk.busy)
        ;
    if (disk.status != 0)
        panic("disk error");
    __atomic_store_n(&disk.user.held, 0, __ATOMIC_RELEASE);
}

/* --- PLIC ---------------------------------------------------------------------------------- */

void devices_init(void)
{
    uart_init();
    *plic(UART_IRQ * 4) = 1;
    *plic(VIRTIO_IRQ * 4) = 1;
    disk_init();
}

void devices_init_hart(void)
{
    *plic(0x2080 + hart_id() * 0x100) = 1u << UART_IRQ | 1u << VIRTIO_IRQ;
    *plic(0x201000 + hart_id() * 0x2000) = 0;
}

void devices_interrupt(void)
{
    uint32_t irq = *plic(0x201004 + hart_id() * 0x2000);
    if (irq == UART_IRQ)
        uart_interrupt();
    else if (irq == VIRTIO_IRQ)
        disk_interrupt();
    else if (irq)
        panic("unexpected interrupt");
    if (irq)
        *plic(0x201004 + hart_id() * 0x2000) = irq;
}
