/*
 * Numbers and names of the control and status registers, expanded from csr.def: CSR_SATP and so
 * on. Constants and pure functions; nothing to create or to release. What a register does is
 * the hart's business (emu/hart).
 */
#ifndef PAGEWALK_EMU_ISA_CSR_H
#define PAGEWALK_EMU_ISA_CSR_H

#include <stdbool.h>
#include <stdint.h>

enum csr {
#define CSR(number, upper, lower) CSR_##upper = number,
#include "emu/isa/csr.def"
    NR_CSRS = 4096,
};

/* The lowest privilege (PRV_U, PRV_S or PRV_M; 2 is the hypervisor's) that may access `csr`. */
static inline unsigned csr_privilege(unsigned csr)
{
    return csr >> 8 & 3;
}

/* Whether every write to `csr` is an illegal instruction. */
static inline bool csr_is_read_only(unsigned csr)
{
    return csr >> 10 == 3;
}

/* The assembler's name of `csr` (0..4095) in lower case, or NULL if the machine has no such one. */
const char *csr_name(unsigned csr);

#endif
