/*
 * How the machine's parts tell their caller what the user did wrong: one line of text, "what: why;
 * what to do", which only the command line prints. Owner: the caller, usually on its stack.
 */
#ifndef EMU_MACHINE_ERROR_H
#define EMU_MACHINE_ERROR_H

#include <stdbool.h>

struct error {
    char text[512]; /* without the program's name in front and without a newline at the end */
};

/* Formats the text (longer ones are cut). Returns false, so that a caller can `return` it. */
__attribute__((format(printf, 2, 3))) bool error_set(struct error *err, const char *format, ...);

#endif
