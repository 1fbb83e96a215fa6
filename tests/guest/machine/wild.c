/*
 * A driver gone mad: queues, descriptors and request headers made of random numbers, for the
 * block device in the first slot, or for the empty slot that is there. The machine has to bear it;
 * the result is 0 when this code is still there to say so. Only two things are spared: addresses
 * in RAM are those of `scratch`, so that the device does not write over the code.
 */
#include "emu/abi/memmap.h"

#include <stdint.h>

#define ITERATIONS 300
#define QUEUE      8

static uint8_t scratch[65536] __attribute__((aligned(4096)));

struct descriptor {
    uint64_t addr;
    uint32_t len;
    uint16_t flags, next;
};

static uint64_t next_random(void)
{
    static uint64_t state = 88172645463325252;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static volatile uint32_t *reg(unsigned offset)
{
    return (volatile uint32_t *)(VIRTIO_BASE + (uintptr_t)offset);
}

/* In the scratch area, outside RAM altogether, or over the end of one of them. */
static uint64_t wild_address(void)
{
    uint64_t r = next_random();
    switch (r >> 60) {
    case 0:
        return r;
    case 1:
        return r & 0x7fffffff; /* devices, or nothing */
    case 2:
        return (uint64_t)1 << (r & 63);
    case 3:
        return UINT64_MAX - (r & 0xfff);
    default:
        return (uint64_t)(uintptr_t)scratch + (r & 0x7fff);
    }
}

static void set_address(unsigned offset, uint64_t address)
{
    *reg(offset) = (uint32_t)address;
    *reg(offset + 4) = (uint32_t)(address >> 32);
}

/* Lengths stay within scratch for addresses in it; any length from elsewhere. */
static void fill_rings(void)
{
    struct descriptor *table = (struct descriptor *)scratch;
    for (unsigned i = 0; i < QUEUE; i++) {
        uint64_t r = next_random();
        table[i] = (struct descriptor){wild_address(), (uint32_t)(r & 0x7fff), (uint16_t)(r >> 16),
                                       (uint16_t)(r >> 32)};
        if (r >> 63)
            table[i].flags &= 3, table[i].next %= QUEUE;
        if (table[i].addr - (uintptr_t)scratch >= sizeof(scratch))
            table[i].len = (uint32_t)next_random();
        if (table[i].addr - 0x80000000ul < (uint64_t)1 << 31 &&
            table[i].addr - (uintptr_t)scratch >= sizeof(scratch))
            table[i].addr = 0;
    }
    volatile uint16_t *avail = (volatile uint16_t *)(scratch + 0x1000);
    avail[0] = (uint16_t)next_random();
    avail[1] = (uint16_t)(next_random() & (next_random() & 1 ? 15 : 0xffff));
    for (unsigned i = 0; i < QUEUE; i++)
        avail[2 + i] = (uint16_t)(next_random() & (next_random() & 1 ? 7 : 0xffff));
    for (unsigned i = 0x3000; i < 0x3100; i++) /* what may be a request's header */
        scratch[i] = next_random() & 1 ? 0 : (uint8_t)next_random();
}

static void start_queue(void)
{
    uint64_t r = next_random();
    *reg(0x70) = 0;
    *reg(0x70) = 3;
    *reg(0x24) = 1;
    *reg(0x20) = 1;
    *reg(0x24) = 0;
    *reg(0x20) = r & 1 ? (uint32_t)next_random() : 0;
    *reg(0x70) = 11;
    *reg(0x30) = r & 0xf0 ? 0 : (uint32_t)(r >> 32);
    *reg(0x38) = r & 0xf00 ? QUEUE : (uint32_t)(r >> 40);
    set_address(0x80, r & 0xf000 ? (uintptr_t)scratch : wild_address());
    set_address(0x90, r & 0xf0000 ? (uintptr_t)scratch + 0x1000 : wild_address());
    set_address(0xa0, r & 0xf00000 ? (uintptr_t)scratch + 0x2000 : wild_address());
    *reg(0x44) = 1;
    *reg(0x70) = 15;
}

/* Nothing here may trap: aligned words of a device that is there. */
void report_trap(uint64_t cause, uint64_t epc, uint64_t tval)
{
    (void)cause;
    (void)epc;
    (void)tval;
}

int main(void)
{
    for (unsigned i = 0; i < ITERATIONS; i++) {
        fill_rings();
        start_queue();
        *reg(0x50) = next_random() & 7 ? 0 : (uint32_t)next_random();
        for (unsigned k = next_random() & 2047; k > 0; k--)
            (void)*reg(0x60);
        *reg((unsigned)next_random() & 0x1fc) = (uint32_t)next_random();
        *reg(0x64) = *reg(0x60);
    }
    *reg(0x70) = 0;
    return 0;
}
