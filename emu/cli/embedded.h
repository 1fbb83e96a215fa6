/*
 * The firmware, the kernel and the initial file system inside the executable. They are put there
 * by the build (cmake/embed.cmake), which generates the assembler file that defines them.
 */
#ifndef EMU_CLI_EMBEDDED_H
#define EMU_CLI_EMBEDDED_H

#include "emu/machine/machine.h"

/* Static; nothing to free. */
const struct machine_embedded *embedded_files(void);

#endif
