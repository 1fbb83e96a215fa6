/*
 * Writes a cpio archive in the "newc" format, as Linux's initramfs wants it, into memory. Owners
 * and times are zero and inode numbers count up, so that equal contents make equal archives.
 *
 * Owner: the caller. Life cycle: zero-initialised, any number of cpio_add*(), cpio_end(), then
 * `bytes` and `size` are the archive; cpio_destroy(). Paths have no leading slash. The functions
 * answer false when the host has no memory left (or the entry is larger than the format allows).
 */
#ifndef EMU_MACHINE_CPIO_H
#define EMU_MACHINE_CPIO_H

#include "emu/base/types.h"

#include <sys/types.h>

struct cpio {
    uint8_t *bytes;
    size_t size, room;
    uint32_t inode; /* of the last entry */
};

/* `mode` holds type and permissions (st_mode); `rdev` counts for device nodes only. */
bool cpio_add(struct cpio *cpio, const char *path, mode_t mode, dev_t rdev, const void *bytes,
              size_t size) NODISCARD;

/*
 * Takes over all entries of another archive. False also when `bytes` is not a complete newc
 * archive; nothing is added then.
 */
bool cpio_add_archive(struct cpio *cpio, const uint8_t *bytes, size_t size) NODISCARD;

/* Takes over bytes as they are, for Linux to unpack, and zeros up to a multiple of four. */
bool cpio_add_verbatim(struct cpio *cpio, const uint8_t *bytes, size_t size) NODISCARD;

/* Whether there is an entry of this name so far. */
bool cpio_has(const struct cpio *cpio, const char *path);

/* The trailer: nothing can be added any more. */
bool cpio_end(struct cpio *cpio) NODISCARD;
void cpio_destroy(struct cpio *cpio);

#endif
