/*
 * A whole host file in memory. Owner: the caller; file_read() then file_free(). Memory that is
 * borrowed (an embedded file) is described by the same struct with `owned` false.
 */
#ifndef EMU_MACHINE_FILE_H
#define EMU_MACHINE_FILE_H

#include "emu/base/types.h"
#include "emu/machine/error.h"

struct file {
    const uint8_t *bytes;
    size_t size;
    bool owned;
};

/*
 * Reads a regular file, or a pipe to its end (which comes once: a guest that resets itself is told
 * that it cannot be booted again). The error names `path` and what `what` (for example "kernel") is
 * for.
 */
bool file_read(struct file *file, const char *what, const char *path, struct error *err) NODISCARD;
void file_free(struct file *file);

#endif
