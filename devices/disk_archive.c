#define _GNU_SOURCE /* SEEK_DATA */

/*
 * What is on a disk, for a snapshot. A disk in memory goes into it whole, and so does an overlay in
 * memory. A file stays where it is: the snapshot keeps its size and a checksum of its contents, as
 * the guest, which may have parts of it in its memory, must find it again as it left it.
 */
#include "devices/overlay.h"
#include "emu/base/zeros.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK  (1 << 20)
#define BLOCK  4096
#define GOLDEN 0x9e3779b97f4a7c15 /* 2^64 / golden ratio */

enum disk_kind { DISK_MEMORY, DISK_FILE, DISK_OVERLAY, NR_DISK_KINDS };

/* A block's place takes part, so that blocks of zeros can be left out, be they holes or not. */
static uint64_t add_block(uint64_t sum, uint64_t offset, const uint8_t *block, size_t len)
{
    if (is_zeros(block, len))
        return sum;
    sum = (sum ^ offset) * GOLDEN;
    for (size_t i = 0; i < len; i += sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, block + i, sizeof(word));
        sum = (sum ^ word) * GOLDEN;
        sum ^= sum >> 29;
    }
    return sum;
}

/* The next byte at or after `offset` that is not in a hole; the host may not know of any. */
static uint64_t skip_hole(const struct disk *disk, uint64_t offset)
{
    off_t data = lseek(disk->fd, (off_t)offset, SEEK_DATA);
    if (data < 0)
        return errno == ENXIO ? disk->size : offset;
    return (uint64_t)data / BLOCK * BLOCK;
}

static int checksum(struct disk *disk, uint64_t *sum)
{
    uint8_t *chunk = malloc(CHUNK);
    int error = chunk ? 0 : -ENOMEM;
    *sum = 0;
    for (uint64_t at = 0; !error && (at = skip_hole(disk, at)) < disk->size; at += CHUNK) {
        size_t len = disk->size - at < CHUNK ? disk->size - at : CHUNK;
        struct iovec iov = {chunk, len};
        error = disk_read(disk, at, &iov, 1);
        for (size_t i = 0; i < len && !error; i += BLOCK)
            *sum = add_block(*sum, at + i, chunk + i, len - i < BLOCK ? len - i : BLOCK);
    }
    free(chunk);
    return error;
}

static void archive_file(struct disk *disk, const char *name, struct archive *a)
{
    uint64_t sum = 0, expected;
    int error = a->failed ? 0 : checksum(disk, &sum);
    if (error) {
        archive_fail(a, "disk %s cannot be read: %s", name, strerror(-error));
        return;
    }
    expected = sum;
    archive_field(a, &expected);
    if (!a->failed && expected != sum)
        archive_fail(a,
                     "disk %s has changed since the snapshot was taken; give it as it was then "
                     "(next time end the run with --snapshot-exit, or keep a copy)",
                     name);
}

static void archive_contents(struct disk *disk, const char *name, struct archive *a);

static void archive_overlay(struct overlay *overlay, const char *name, struct archive *a)
{
    bool in_memory = overlay->top.memory != NULL, was_in_memory = in_memory;
    archive_contents(&overlay->base, name, a);
    archive_field(a, &was_in_memory);
    if (a->failed)
        return;
    if (in_memory != was_in_memory) {
        archive_fail(a, "disk %s: the snapshot's overlay of it is in %s", name,
                     was_in_memory ? "memory" : "a file");
    } else if (in_memory) {
        archive_sparse(a, overlay->map, overlay->map_size);
        archive_sparse(a, overlay->top.memory, overlay->top.size);
    } else {
        archive_file(&overlay->top, name, a); /* with its map */
    }
}

static enum disk_kind kind_of(const struct disk *disk)
{
    if (disk->overlay)
        return DISK_OVERLAY;
    return disk->memory ? DISK_MEMORY : DISK_FILE;
}

static void archive_contents(struct disk *disk, const char *name, struct archive *a)
{
    static const char *const kinds[] = {"memory", "a file", "an overlay"};
    enum disk_kind here = kind_of(disk), kind = here;
    uint64_t size = disk->size;
    archive_below(a, &kind, NR_DISK_KINDS);
    archive_field(a, &size);
    if (a->failed)
        return;
    if (kind != here) {
        archive_fail(a, "disk %s: the snapshot has one in %s in its place", name, kinds[kind]);
        return;
    }
    if (size != disk->size) {
        archive_fail(a,
                     "disk %s has %" PRIu64 " bytes, but had %" PRIu64 " when the snapshot was "
                     "taken; give the same one",
                     name, disk->size, size);
        return;
    }
    switch (kind) {
    case DISK_MEMORY:
        archive_sparse(a, disk->memory, disk->size);
        break;
    case DISK_FILE:
        archive_file(disk, name, a);
        break;
    default:
        archive_overlay(disk->overlay, name, a);
    }
}

ARCHIVE_COVERS(struct disk, 32);
ARCHIVE_COVERS(struct overlay, 2 * sizeof(struct disk) + 24);

void disk_archive(struct disk *disk, const char *name, struct archive *a)
{
    archive_section(a, "disk", sizeof(*disk));
    archive_contents(disk, name, a);
}
