/*
 * The signature of a conformance test: what it left in memory between its symbols
 * begin_signature and end_signature, as text that is compared with a reference.
 *
 * Owner: the machine. Life cycle: signature_find() once the image is loaded, signature_write()
 * when the run is over.
 */
#ifndef EMU_MACHINE_SIGNATURE_H
#define EMU_MACHINE_SIGNATURE_H

#include "emu/base/physmem.h"
#include "emu/machine/image.h"

#include <stdio.h>

/* Bytes on a line unless told otherwise, and at most. */
#define SIGNATURE_GRANULARITY     16
#define SIGNATURE_MAX_GRANULARITY 64

struct signature {
    bool present;
    paddr_t base;
    uint64_t size; /* bytes */
};

/* Looks for the two symbols in a loaded image; there is no signature unless all of it is RAM. */
void signature_find(struct signature *signature, const struct image *image,
                    struct physmem *physmem);

/*
 * Writes it in the form that the public suites compare, which is Spike's: lines of `granularity`
 * bytes in hexadecimal, the byte at the highest address first; a last line that is not full is
 * filled up with zeros.
 */
void signature_write(const struct signature *signature, struct physmem *physmem,
                     unsigned granularity, FILE *out);

#endif
