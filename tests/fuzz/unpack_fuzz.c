/*
 * Compressed images, sound and damaged: what comes out is no more than the limit, and readable to
 * its last byte; what is bad is said. Start from tests/fuzz/corpus/unpack.
 */
#include "emu/machine/unpack.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT (1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct file packed = {.bytes = data, .size = size};
    struct file out = {0};
    struct error why = {0};
    static volatile uint8_t sum;

    switch (unpack(&packed, LIMIT, &out, &why)) {
    case UNPACK_PLAIN:
        break;
    case UNPACK_BAD:
        if (why.text[0] == '\0')
            abort();
        break;
    case UNPACK_DONE:
        if (out.size > LIMIT)
            abort();
        for (size_t i = 0; i < out.size; i++)
            sum += out.bytes[i];
        file_free(&out);
    }
    return 0;
}
