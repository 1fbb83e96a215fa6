/*
 * The subcommands of `pagewalk`. Each gets its own arguments (argv[0] is its name) and returns
 * the exit status of the process.
 */
#ifndef EMU_CLI_CMD_H
#define EMU_CLI_CMD_H

#include "emu/machine/error.h"

#define EXIT_USAGE 2 /* bad input: nothing was run */

int cmd_run(int argc, char **argv);
int cmd_config(int argc, char **argv);
int cmd_disasm(int argc, char **argv);

/* Prints "pagewalk: <text>" on stderr; returns EXIT_USAGE. */
int report_error(const struct error *err);

/* Help texts (help.c). */
void print_help(void);
void print_run_help(void);
void print_config_help(void);
void print_disasm_help(void);

#endif
