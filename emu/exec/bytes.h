/* A register as eight bytes: what instruction bodies (zb.h) do to each of them. */
#ifndef EMU_EXEC_BYTES_H
#define EMU_EXEC_BYTES_H

#include <stdint.h>

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* 1 in each byte that is not zero: adding 0x7f carries into bit 7 unless bits 6..0 are 0. */
static inline uint64_t bytes_not_zero(uint64_t x)
{
    return ((x & EACH_BYTE(0x7f)) + EACH_BYTE(0x7f) | x) >> 7 & EACH_BYTE(1);
}

/* Each byte back to front: halves, quarters and neighbours swapped. */
static inline uint64_t bits_reversed_in_bytes(uint64_t x)
{
    x = (x & EACH_BYTE(0x0f)) << 4 | (x >> 4 & EACH_BYTE(0x0f));
    x = (x & EACH_BYTE(0x33)) << 2 | (x >> 2 & EACH_BYTE(0x33));
    return (x & EACH_BYTE(0x55)) << 1 | (x >> 1 & EACH_BYTE(0x55));
}

#endif
