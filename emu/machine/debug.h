/*
 * The machine for debuggers: harts that stop, step or are held, breakpoints and watchpoints, and
 * memory written from outside. A front end (emu/gdb) sits on top of it.
 *
 * Life cycle: machine_debug_attach() before or between calls of machine_run(), which from then on
 * may return MACHINE_STOPPED; machine_debug_detach(), or machine_destroy(). All calls are for
 * between runs. A machine that is only let go on runs, and counts, as it does without a debugger.
 *
 * When it stops, a turn of the harts (run.c) may be under way; the next machine_run() goes on from
 * there. A hart may stand in the middle of a block of instructions, with the rest of it to come.
 */
#ifndef EMU_MACHINE_DEBUG_H
#define EMU_MACHINE_DEBUG_H

#include "emu/machine/machine.h"
#include "mmu/watch.h"

/* What a hart may do in the next machine_run(). */
enum machine_resume {
    MACHINE_GO,   /* run */
    MACHINE_STEP, /* one instruction, or into the handler of an interrupt; then all stops */
    MACHINE_HOLD, /* nothing: time passes it by */
};

/*
 * A watchpoint stops before the access, as gdb expects of RISC-V: it then steps over it and looks
 * at what became of the value. Whoever just goes on makes the access, too.
 */
enum machine_stop_reason {
    MACHINE_STOP_STEP,       /* it has stepped */
    MACHINE_STOP_BREAKPOINT, /* it is about to execute an instruction with a breakpoint */
    MACHINE_STOP_WATCHPOINT, /* it is about to touch what is watched, at `va` */
    MACHINE_STOP_IDLE,       /* all that may run wait for interrupts that cannot come */
};

struct machine_stop {
    enum machine_stop_reason reason;
    unsigned hart;
    vaddr_t va;
};

/* False: out of memory. */
bool machine_debug_attach(struct machine *machine) NODISCARD;

/* Takes all break- and watchpoints out, and lets all harts run. */
void machine_debug_detach(struct machine *machine);

/* After MACHINE_STOPPED. */
const struct machine_stop *machine_debug_stop(const struct machine *machine);

/* Stays so until told otherwise. */
void machine_debug_resume(struct machine *machine, unsigned hart, enum machine_resume how);

/* Setting one twice is setting it once. False: there are too many. */
bool machine_set_breakpoint(struct machine *machine, vaddr_t va) NODISCARD;
bool machine_set_watchpoint(struct machine *machine, const struct watchpoint *watch) NODISCARD;

/* False: there is none such. */
bool machine_clear_breakpoint(struct machine *machine, vaddr_t va);
bool machine_clear_watchpoint(struct machine *machine, const struct watchpoint *watch);

/* The hart is to go on at `pc`, out of WFI if it was in it. */
void machine_debug_set_pc(struct machine *machine, unsigned hart, vaddr_t pc);

/* Writes RAM; harts see it at once, also as instructions. False, and nothing written: no RAM. */
bool machine_debug_write(struct machine *machine, paddr_t pa, const void *bytes,
                         uint64_t len) NODISCARD;

#endif
