/*
 * "Did you mean ...?": of the names that there are, the one that somebody who mistyped may have
 * meant. A value on the caller's stack: nearest_begin(), nearest_offer() for each name, then
 * nearest_hint() into the message.
 */
#ifndef EMU_BASE_NEAREST_H
#define EMU_BASE_NEAREST_H

#include <stddef.h>

struct nearest {
    const char *word; /* as typed; borrowed */
    size_t len;
    const char *name; /* the best so far, borrowed; NULL: none is near */
    size_t distance;
    char hint[96];
};

/* `word` need not end after its `len` characters. */
void nearest_begin(struct nearest *nearest, const char *word, size_t len);

/* Of equally near names the first stays. */
void nearest_offer(struct nearest *nearest, const char *name);

/* " (did you mean 'PREFIXNAME'?)", or "" where nothing is near. In `nearest`. */
const char *nearest_hint(struct nearest *nearest, const char *prefix);

#endif
