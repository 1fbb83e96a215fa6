/*
 * Damaged cpio archives: some entries of our own in which the input changes characters, or ends
 * the archive early. It is taken whole or refused, and what is taken is an archive again.
 */
#include "emu/machine/cpio.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FIRST_FIELD 6 /* of the first entry: behind the magic */

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void build(struct fuzz_input *in, struct cpio *cpio)
{
    unsigned nr = fuzz_u8(in) % 4;
    for (unsigned i = 0; i < nr; i++) {
        char path[] = "dir/file0";
        path[sizeof(path) - 2] += (char)i;
        size_t size = fuzz_u8(in) % 32;
        if (size > in->left)
            size = in->left;
        check(cpio_add(cpio, path, S_IFREG | 0644, 0, in->next, size));
    }
    check(cpio_end(cpio));
}

/* A whole field of a header: eight digits, or what looks like it. */
static void damage_field(struct fuzz_input *in, struct cpio *cpio)
{
    static const char *const values[] = {"ffffffff", "FFFFFFFC", "00000000", "0000006e",
                                         "-000006e", "      -1", "0x00000a", "7fffffff"};
    size_t at = FIRST_FIELD + 8 * (fuzz_u8(in) % 13);
    memcpy(cpio->bytes + at, values[fuzz_u8(in) % 8], 8);
}

static void damage(struct fuzz_input *in, struct cpio *cpio)
{
    static const char digits[] = "0123456789abcdefABCDEF-+ xg";
    unsigned changes = fuzz_u8(in) % 16;
    for (unsigned i = 0; i < changes && in->left > 0; i++) {
        size_t at = fuzz_u16(in) % cpio->size;
        uint8_t value = fuzz_u8(in);
        cpio->bytes[at] = value & 128 ? value : (uint8_t)digits[value % (sizeof(digits) - 1)];
    }
    if (fuzz_u8(in) % 4 == 0)
        damage_field(in, cpio);
    if (fuzz_u8(in) % 4 == 0)
        cpio->size = fuzz_u16(in) % (cpio->size + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    struct cpio damaged = {0}, taken = {0}, again = {0};
    build(&in, &damaged);
    damage(&in, &damaged);
    /* A copy of just its length, so that reading beyond it is noticed. */
    uint8_t *bytes = malloc(damaged.size + 1);
    check(bytes != NULL);
    memcpy(bytes, damaged.bytes, damaged.size);
    if (cpio_add_archive(&taken, bytes, damaged.size)) {
        check(taken.size <= damaged.size);
        check(cpio_end(&taken));
        check(cpio_add_archive(&again, taken.bytes, taken.size));
    }
    free(bytes);
    cpio_destroy(&damaged);
    cpio_destroy(&taken);
    cpio_destroy(&again);
    return 0;
}
