/* Access to the control and status registers by number, and the hints for waiting loops. */
#ifndef FIRMWARE_CSR_H
#define FIRMWARE_CSR_H

#include "emu/isa/bits.h"
#include "emu/isa/csr.h"

#define csr_read(csr)                                                                              \
    ({                                                                                             \
        unsigned long value_;                                                                      \
        asm volatile("csrr %0, %1" : "=r"(value_) : "i"(csr) : "memory");                          \
        value_;                                                                                    \
    })
#define csr_write(csr, value)                                                                      \
    asm volatile("csrw %0, %1" : : "i"(csr), "rK"((unsigned long)(value)) : "memory")
#define csr_set(csr, bits)                                                                         \
    asm volatile("csrs %0, %1" : : "i"(csr), "rK"((unsigned long)(bits)) : "memory")
#define csr_clear(csr, bits)                                                                       \
    asm volatile("csrc %0, %1" : : "i"(csr), "rK"((unsigned long)(bits)) : "memory")

static inline void wait_for_interrupt(void)
{
    asm volatile("wfi" : : : "memory");
}

/* Zihintpause, spelled as the FENCE it is so that no extension has to be named. */
static inline void pause_hint(void)
{
    asm volatile(".insn i 0x0f, 0, x0, x0, 0x010" : : : "memory");
}

#endif
