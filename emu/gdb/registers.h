/*
 * A hart's registers by gdb's numbers (description.h). Reading has no effect on the hart; writing
 * obeys the WARL rules of CSRs and nothing else: the debugger is above all privilege.
 */
#ifndef EMU_GDB_REGISTERS_H
#define EMU_GDB_REGISTERS_H

#include "emu/machine/debug.h"

/* False: there is no such register. */
bool gdb_read_register(struct machine *machine, unsigned hart, uint64_t number, uint64_t *value);

/* False: there is none, or it cannot be written. */
bool gdb_write_register(struct machine *machine, unsigned hart, uint64_t number, uint64_t value);

#endif
