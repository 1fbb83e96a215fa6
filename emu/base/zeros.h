/*
 * Memory that is all zeros, and so need not be written, sent or kept.
 */
#ifndef EMU_BASE_ZEROS_H
#define EMU_BASE_ZEROS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Whether `len` (> 0) bytes are: the first is, and each is like the next. */
static inline bool is_zeros(const uint8_t *bytes, size_t len)
{
    return bytes[0] == 0 && memcmp(bytes, bytes + 1, len - 1) == 0;
}

#endif
