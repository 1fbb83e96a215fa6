/*
 * What the firmware keeps for each hart. Each hart owns its entry; others write `requests`
 * (atomically, sbi_ipi.c) and, while the hart is stopped, where it is to start (sbi_hsm.c).
 */
#ifndef FIRMWARE_HART_H
#define FIRMWARE_HART_H

/* Bytes of a hart's stack; used only while the hart is in M mode. */
#define HART_STACK_SIZE 2048

#ifndef __ASSEMBLER__
#include "emu/abi/memmap.h"
#include "firmware/csr.h"

#include <stdbool.h>
#include <stdint.h>

struct hart {
    uint32_t state;    /* SBI_HSM_*, by atomic accesses */
    uint32_t requests; /* REQUEST_*, by atomic accesses */
    uint64_t start_addr, start_arg;
};

extern struct hart harts[MAX_HARTS];
extern unsigned nr_harts; /* that this machine has: 0 to nr_harts - 1 */

static inline unsigned this_hart(void)
{
    return csr_read(CSR_MHARTID);
}

/*
 * Reads a hart mask of the SBI (3.2): bit i of `mask` stands for hart `base` + i, and a `base` of
 * -1 for all harts. False: it names a hart that does not exist.
 */
bool hart_mask_read(unsigned long mask, unsigned long base, uint32_t *selected);

/* In start.S: leaves for the next stage as mepc and mstatus say. */
_Noreturn void hart_leave(unsigned long a0, unsigned long a1, void *stack_end);

/* The end of the hart's stack (start.S). */
static inline void *hart_stack_end(unsigned hart)
{
    extern char hart_stacks[];
    return hart_stacks + (hart + 1) * HART_STACK_SIZE;
}
#endif

#endif
