/* The kernel command line: /chosen bootargs in the device tree, words NAME or NAME=VALUE. */
#ifndef BOOTARGS_H
#define BOOTARGS_H

#include "types.h"

/* Reads the command line from boot_fdt. */
void bootargs_init(void);

/* The value of the last NAME=VALUE, "" for a bare NAME, NULL when absent. Valid forever. */
const char *bootarg(const char *name);
/* The same as a number. */
long bootarg_long(const char *name, long otherwise);

#endif
