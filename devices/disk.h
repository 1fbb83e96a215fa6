/*
 * What is on a disk: a raw file (or block device) on the host, or sparse anonymous memory that
 * is gone after the run; and perhaps an overlay that keeps what is written apart from it
 * (overlay.h). Knows no guest and no time.
 *
 * Owner: the machine, which opens it and, after the device that uses it is gone, closes it.
 * Offsets and lengths are in bytes and within disk->size; the caller sees to that. Errors are
 * negative errno values.
 */
#ifndef DEVICES_DISK_H
#define DEVICES_DISK_H

#include "emu/base/archive.h"

#include <sys/uio.h>

#define DISK_SECTOR 512

struct overlay;

struct disk {
    uint64_t size; /* bytes, a multiple of DISK_SECTOR */
    bool read_only;
    int fd;                  /* -1: anonymous */
    uint8_t *memory;         /* NULL: file */
    struct overlay *overlay; /* NULL: none; else it has the file or memory */
};

/*
 * Opens `path`. A trailing part of a sector is left out. Returns 0, -EINVAL when it is not a
 * regular file or block device or holds no whole sector, -EWOULDBLOCK when another process has
 * it open as a disk in a way that conflicts, or what open(2) says.
 */
int disk_open_file(struct disk *disk, const char *path, bool read_only) NODISCARD;

/* `size` bytes of zeros, rounded up to a sector; host memory is used only for what is written. */
int disk_open_anonymous(struct disk *disk, uint64_t size) NODISCARD;

/*
 * Turns an open disk, read-only perhaps, into one that can be written and whose base is never
 * changed. What is written goes to the file `path`, or is forgotten by disk_close() (NULL).
 * Returns 0, or as overlay_open() with the disk as it was.
 */
int disk_add_overlay(struct disk *disk, const char *path) NODISCARD;

void disk_close(struct disk *disk);

/* From or to `nr` pieces of host memory; `iov` is used up. */
int disk_read(struct disk *disk, uint64_t offset, struct iovec *iov, int nr) NODISCARD;
int disk_write(struct disk *disk, uint64_t offset, struct iovec *iov, int nr) NODISCARD;

/* Makes a range read as zeros; gives the host its space back where the host can do that. */
int disk_zero(struct disk *disk, uint64_t offset, uint64_t len) NODISCARD;

/* Everything written so far is on the host's stable storage after this. */
int disk_flush(struct disk *disk) NODISCARD;

/*
 * In disk_archive.c. Reading is into an anonymous disk that is all zeros, or compares a file with
 * what it was; `name` is for the reason when it is another.
 */
void disk_archive(struct disk *disk, const char *name, struct archive *a);

#endif
