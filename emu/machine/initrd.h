/*
 * Puts the initial file system together: from the embedded programs, a directory or a cpio
 * archive, and the program that is to run first.
 */
#ifndef EMU_MACHINE_INITRD_H
#define EMU_MACHINE_INITRD_H

#include "emu/machine/cpio.h"
#include "emu/machine/error.h"
#include "emu/machine/file.h"

/* A file, link or directory of the file system that comes with the pagewalk executable. */
struct embedded_file {
    const char *path; /* without a leading slash */
    uint32_t mode;    /* as st_mode; the contents of a symbolic link are its target */
    struct file file;
};

/* The program to run: its file, and the strings it gets as argv. */
struct program {
    const char *path;
    const struct file *file; /* NULL: /bin has it already, as an embedded file */
    int argc;
    char **argv; /* argv[0] included */
};

/*
 * Builds the archive in `cpio` (zero-initialised; the caller destroys it, also after an error).
 *
 * `source`: a directory or a cpio archive, which may be compressed; NULL: the embedded file system.
 * `for_linux`: the kernel unpacks by itself: a file goes to it as it is, whatever it is; and the
 * embedded file system gets the /init that Linux looks for.
 * `program`: goes to /bin, or to /root where /bin has one of that name or what it has is not known;
 * /.init, where the kernel looks for what to run, has its path and arguments. NULL: the archive or
 * the kernel's command line says what runs.
 */
bool initrd_build(struct cpio *cpio, const char *source, bool for_linux,
                  const struct embedded_file *embedded, unsigned nr_embedded,
                  const struct program *program, struct error *err) NODISCARD;

#endif
