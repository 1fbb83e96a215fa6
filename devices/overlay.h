/*
 * A copy-on-write overlay over a disk: what is written goes to the overlay, sector by sector, and
 * is read from there; what was never written is read from the base, which stays as it is. The
 * overlay is sparse memory that is gone after the run, or a sparse file:
 *
 *   0        header: magic, version, size of the base
 *   4096     map: a bit for each sector, set when the overlay has it
 *   ...      from the next multiple of 4096 on: the sectors, each at its place
 *
 * Owner: the disk that it belongs to (disk.h), which calls everything here.
 */
#ifndef DEVICES_OVERLAY_H
#define DEVICES_OVERLAY_H

#include "devices/disk.h"

struct overlay {
    struct disk base;  /* opened read-only */
    struct disk top;   /* where the sectors are kept ... */
    uint64_t start;    /* ... from this byte on */
    uint8_t *map;      /* in memory; what the file has of it is kept equal */
    uint64_t map_size; /* bytes */
};

/*
 * Makes an overlay over `base`, which it takes over, in `path`, which is made when it does not
 * exist; NULL: in memory. Returns 0, or with `base` still the caller's: -EINVAL when the file is
 * something else, -ERANGE when it is the overlay of a disk of another size, -EWOULDBLOCK when
 * another process has it, -ENOMEM, or what open(2) and ftruncate(2) say.
 */
int overlay_open(struct overlay **overlay, const struct disk *base, const char *path) NODISCARD;
void overlay_close(struct overlay *overlay);

/* As those of disk.h; `offset` and the whole length are multiples of DISK_SECTOR. */
int overlay_read(struct overlay *overlay, uint64_t offset, struct iovec *iov, int nr) NODISCARD;
int overlay_write(struct overlay *overlay, uint64_t offset, struct iovec *iov, int nr) NODISCARD;
int overlay_zero(struct overlay *overlay, uint64_t offset, uint64_t len) NODISCARD;
int overlay_flush(struct overlay *overlay) NODISCARD;

#endif
