/*
 * A file that a run's results go to. It is opened before the run, so that a path that cannot be
 * written does not cost a run; its old contents go only when there are new ones.
 *
 * Owner: cmd_run. Life cycle: outfile_open, then outfile_begin, printing and outfile_end once, and
 * outfile_close in any case.
 */
#ifndef EMU_CLI_OUTFILE_H
#define EMU_CLI_OUTFILE_H

#include "emu/machine/error.h"

#include <stdio.h>

struct outfile {
    const char *option; /* that names it, for messages */
    const char *path;   /* "-": stdout; NULL: nothing is wanted, and `file` is NULL, too */
    FILE *file;
};

/* With `path` NULL it does nothing. */
bool outfile_open(struct outfile *out, const char *option, const char *path, struct error *err);

/* Drops the old contents. */
void outfile_begin(struct outfile *out);

/* Whether all that was printed is in the file. */
bool outfile_end(struct outfile *out, struct error *err);

void outfile_close(struct outfile *out);

#endif
