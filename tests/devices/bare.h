/*
 * What the bare-metal programs of this folder share: access to registers, waiting, output by the
 * UART. start.S calls main(), and report_trap() for a trap that nobody expects.
 */
#ifndef TESTS_DEVICES_BARE_H
#define TESTS_DEVICES_BARE_H

#include "emu/abi/memmap.h"

#include <stddef.h>
#include <stdint.h>

#define MIP_MSIP (1 << 3)
#define MIP_MTIP (1 << 7)
#define MIP_MEIP (1 << 11)

int main(void);
void report_trap(uint64_t cause, uint64_t epc, uint64_t tval);
void *memset(void *to, int byte, size_t len);

static inline uint8_t read8(uint64_t pa)
{
    return *(volatile uint8_t *)pa;
}

static inline void write8(uint64_t pa, uint8_t value)
{
    *(volatile uint8_t *)pa = value;
}

static inline uint32_t read32(uint64_t pa)
{
    return *(volatile uint32_t *)pa;
}

static inline void write32(uint64_t pa, uint32_t value)
{
    *(volatile uint32_t *)pa = value;
}

static inline uint64_t read64(uint64_t pa)
{
    return *(volatile uint64_t *)pa;
}

static inline void write64(uint64_t pa, uint64_t value)
{
    *(volatile uint64_t *)pa = value;
}

static inline uint64_t read_mip(void)
{
    uint64_t mip;
    __asm__ volatile("csrr %0, mip" : "=r"(mip)::"memory");
    return mip & (MIP_MSIP | MIP_MTIP | MIP_MEIP);
}

/* Interrupts are enabled one by one but not taken: enough to end a wfi. */
static inline void enable_for_wfi(uint64_t bits)
{
    __asm__ volatile("csrw mie, %0" ::"r"(bits) : "memory");
}

static inline void wait_for_interrupt(void)
{
    __asm__ volatile("wfi" ::: "memory");
}

static inline void barrier(void)
{
    __asm__ volatile("fence iorw, iorw" ::: "memory");
}

static inline void print(const char *text)
{
    for (; *text; text++)
        write8(UART_BASE, *text);
}

static inline void print_value(const char *name, uint64_t value)
{
    print(name);
    print(" ");
    for (int shift = 60; shift >= 0; shift -= 4)
        if (value >> shift != 0 || shift == 0)
            write8(UART_BASE, "0123456789abcdef"[value >> shift & 15]);
    print("\n");
}

#endif
