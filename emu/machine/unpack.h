/*
 * Compressed images: gzip, zstd, xz and lzma files, and Linux's EFI-zboot images, which are
 * executables for EFI around one of those. Bytes in, bytes out; nothing else is touched.
 */
#ifndef EMU_MACHINE_UNPACK_H
#define EMU_MACHINE_UNPACK_H

#include "emu/machine/file.h"

#define UNPACK_LIMIT (UINT64_C(1) << 30) /* bytes: more than any image that is meant */

enum unpack_outcome {
    UNPACK_PLAIN, /* not compressed */
    UNPACK_DONE,
    UNPACK_BAD,
};

/*
 * Unpacks what is in `packed` into `out`, which is the caller's to free when the outcome is
 * UNPACK_DONE. More than `limit` bytes are refused. What comes after the compressed data is
 * ignored, as padding. With UNPACK_BAD, `why` says what is wrong.
 */
enum unpack_outcome unpack(const struct file *packed, size_t limit, struct file *out,
                           struct error *why) NODISCARD;

#endif
