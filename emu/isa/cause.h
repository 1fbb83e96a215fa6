/*
 * Names of the trap causes: CAUSE_* for exceptions, IRQ_* for interrupts, both expanded from
 * cause.def. Constants and pure functions; nothing to create or to release.
 */
#ifndef PAGEWALK_EMU_ISA_CAUSE_H
#define PAGEWALK_EMU_ISA_CAUSE_H

#include <stdint.h>

enum cause {
#define CAUSE(number, name, text) CAUSE_##name = number,
#include "emu/isa/cause.def"
    NR_CAUSES = 16,
};

enum irq {
#define IRQ(number, name, text) IRQ_##name = number,
#include "emu/isa/cause.def"
    NR_IRQS = 16,
};

/*
 * The text for an xcause value, interrupts included; "reserved cause" for a number that no row
 * has. Never NULL; the string is static.
 */
const char *cause_text(uint64_t xcause);

#endif
