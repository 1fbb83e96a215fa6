/*
 * The CSR file. A row per register: who may touch it beyond what its number says, how it is read
 * (without side effects) and how it is written (WARL rules live in the write, nowhere else).
 *
 * hart->budget must be exact during these calls, for the counters to be.
 */
#ifndef EMU_HART_CSR_H
#define EMU_HART_CSR_H

#include "emu/hart/hart.h"

/* What a write has done beyond the register; a set of bits. */
enum csr_effect {
    CSR_EFFECT_NONE = 0,
    CSR_EFFECT_CONTEXT = 1,   /* instructions or data may translate differently */
    CSR_EFFECT_INTERRUPT = 2, /* other interrupts may be taken */
};

/* Whether the hart in its present mode may access CSR `number` (0..4095), writing if `writes`. */
bool csr_check(struct hart *hart, unsigned number, bool writes) NODISCARD;

/* Whether there is such a register at all. A debugger may read it in any mode. */
bool csr_exists(unsigned number);

/* The register's value; the access must have been checked. */
uint64_t csr_read(struct hart *hart, unsigned number);

/* The value that csrrs and csrrc combine with their operand: not always what they return. */
uint64_t csr_read_to_modify(struct hart *hart, unsigned number);

/* Writes what the register's WARL rules leave of `value`; the access must have been checked. */
enum csr_effect csr_write(struct hart *hart, unsigned number, uint64_t value);

#endif
