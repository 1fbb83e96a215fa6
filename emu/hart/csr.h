/*
 * The CSR file. A row per register: who may touch it beyond what its number says, how it is read
 * (without side effects) and how it is written (WARL rules live in the write, nowhere else).
 */
#ifndef EMU_HART_CSR_H
#define EMU_HART_CSR_H

#include "emu/hart/hart.h"

/* What the write has done beyond the register: the engine must look again at... */
enum csr_effect {
    CSR_EFFECT_NONE = 0,
    CSR_EFFECT_CONTEXT = 1,   /* how instructions are fetched and data is translated */
    CSR_EFFECT_INTERRUPT = 2, /* which interrupts may be taken */
};

/*
 * One Zicsr instruction: reads `number` into *old when `reads`, then writes `value` when `writes`
 * (the caller has combined it with *old for set and clear through csr_read). False for an illegal
 * access. hart->budget must be exact for the counters to be.
 */
bool csr_check(struct hart *hart, unsigned number, bool writes) NODISCARD;
uint64_t csr_read(struct hart *hart, unsigned number);
enum csr_effect csr_write(struct hart *hart, unsigned number, uint64_t value);

#endif
