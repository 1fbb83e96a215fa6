/*
 * What the fuzz targets share: taking an input apart. A target defines LLVMFuzzerTestOneInput();
 * linked with libFuzzer it is a fuzzer, linked with random_main.c a program that runs a given
 * number of pseudo-random inputs, the same ones every time.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fuzz_input {
    const uint8_t *next;
    size_t left;
};

/* The next bytes as a little-endian number; an input that has ended goes on in zeros. */
static inline uint64_t fuzz_bytes(struct fuzz_input *in, unsigned n)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < n && in->left > 0; i++, in->left--)
        value |= (uint64_t)*in->next++ << 8 * i;
    return value;
}

static inline uint8_t fuzz_u8(struct fuzz_input *in)
{
    return fuzz_bytes(in, 1);
}

static inline uint16_t fuzz_u16(struct fuzz_input *in)
{
    return fuzz_bytes(in, 2);
}

static inline uint64_t fuzz_u64(struct fuzz_input *in)
{
    return fuzz_bytes(in, 8);
}

#endif
