/*
 * Traps and returns from them. The only writer of xepc, xcause and xtval; instruction bodies and
 * the memory path report what happened in hart->trap and the engine calls here, in one place.
 */
#ifndef EMU_HART_TRAP_H
#define EMU_HART_TRAP_H

#include "emu/hart/hart.h"

/* hart->trap.cause of an access that was not made because a debugger watches it: no trap. */
#define TRAP_WATCHPOINT UINT64_MAX

/*
 * Takes a trap: `xcause` as it will stand in mcause or scause (CAUSE_INTERRUPT set for an
 * interrupt), `epc` the instruction it is reported for. Leaves hart->pc at the handler.
 */
void trap_take(struct hart *hart, uint64_t xcause, uint64_t tval, vaddr_t epc);

/*
 * If an interrupt is pending and enabled, takes the one of highest priority with hart->pc as
 * xepc, and returns true.
 */
bool trap_take_interrupt(struct hart *hart);

/* The interrupts, as bits of mip, that would be taken now if they were pending. */
uint64_t trap_possible_interrupts(const struct hart *hart);

/* mret and sret: false when the instruction is illegal here (reported in hart->trap). */
bool trap_mret(struct hart *hart, uint32_t raw) NODISCARD;
bool trap_sret(struct hart *hart, uint32_t raw) NODISCARD;

/* Reports an exception in hart->trap; returns false, so that a body can `return trap_report()`. */
static inline bool trap_report(struct hart *hart, uint64_t cause, uint64_t tval)
{
    hart->trap = (struct trap){.cause = cause, .tval = tval};
    return false;
}

#endif
