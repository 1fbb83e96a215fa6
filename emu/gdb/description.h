/*
 * The target description (appendix G of gdb's manual, "RISC-V Features"): which registers a hart
 * has, made from the tables that the machine itself is made from. Register numbers are gdb's own.
 */
#ifndef EMU_GDB_DESCRIPTION_H
#define EMU_GDB_DESCRIPTION_H

#include <stdio.h>

#define GDB_REG_X0     0
#define GDB_REG_PC     32
#define GDB_REG_F0     33
#define GDB_REG_CSR0   65 /* CSR n is register 65 + n */
#define GDB_REG_PRIV   (GDB_REG_CSR0 + 4096)
#define GDB_NR_GENERAL 65 /* those in a `g` packet: x, pc and f */

extern const char *const gdb_x_names[32];

/* Writes the description as XML. */
void gdb_describe_target(FILE *out);

#endif
