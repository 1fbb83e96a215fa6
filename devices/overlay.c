#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "devices/overlay.h"

#include "emu/base/zeros.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC       "PWOVRLAY"
#define VERSION     1
#define HEADER_SIZE 4096 /* what stands before the map */

struct header {
    char magic[8];
    uint32_t version;
    uint32_t sector; /* bytes */
    uint64_t base_size;
};

static uint64_t page_up(uint64_t n)
{
    return (n + PAGE_SIZE - 1) & PAGE_MASK;
}

/* --- The map ------------------------------------------------------------------------------- */

static bool has_sector(const struct overlay *o, uint64_t sector)
{
    return o->map[sector / 8] >> sector % 8 & 1;
}

/*
 * The overlay has these sectors now. What cannot be noted in the file is an error, but true all the
 * same as long as it is open. (The file's part of the map is written and not mapped into memory: on
 * a file system that is full, or in a file that somebody cuts short, a store there would be
 * SIGBUS.)
 */
static int mark(struct overlay *o, uint64_t offset, uint64_t len)
{
    const uint64_t first = offset / DISK_SECTOR, end = (offset + len) / DISK_SECTOR;
    if (first == end)
        return 0;
    for (uint64_t s = first; s < end; s++)
        o->map[s / 8] |= 1u << s % 8;
    if (o->top.memory)
        return 0;
    struct iovec iov = {o->map + first / 8, (end - 1) / 8 - first / 8 + 1};
    return disk_write(&o->top, HEADER_SIZE + first / 8, &iov, 1);
}

/* How many of `len` bytes from `offset` on are all in the overlay, or all not. */
static uint64_t run_length(const struct overlay *o, uint64_t offset, uint64_t len)
{
    const uint64_t end = offset + len;
    const bool here = has_sector(o, offset / DISK_SECTOR);
    uint64_t to = offset;
    while (to < end && has_sector(o, to / DISK_SECTOR) == here)
        to = (to / DISK_SECTOR + 1) * DISK_SECTOR;
    return (to < end ? to : end) - offset;
}

/* --- Opening ------------------------------------------------------------------------------- */

/* The map, with no sector in it. */
static int make_map(struct overlay *o)
{
    o->map = mmap(NULL, o->map_size, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return o->map == MAP_FAILED ? -errno : 0;
}

/* The file's map. Memory is only taken for parts that have something in them. */
static int read_map(struct overlay *o)
{
    uint8_t part[64 * PAGE_SIZE];
    for (uint64_t at = 0; at < o->map_size; at += sizeof(part)) {
        size_t len = o->map_size - at < sizeof(part) ? o->map_size - at : sizeof(part);
        struct iovec iov = {part, len};
        int error = disk_read(&o->top, HEADER_SIZE + at, &iov, 1);
        if (error)
            return error;
        if (!is_zeros(part, len))
            memcpy(o->map + at, part, len);
    }
    return 0;
}

/* An empty file becomes an overlay that has nothing yet. */
static int write_header(int fd, const struct overlay *o)
{
    const struct header header = {
        .magic = MAGIC, .version = VERSION, .sector = DISK_SECTOR, .base_size = o->base.size};
    if (ftruncate(fd, (off_t)(o->start + o->base.size)) < 0)
        return -errno;
    return pwrite(fd, &header, sizeof(header), 0) == sizeof(header) ? 0 : -EIO;
}

static int check_header(int fd, const struct overlay *o, uint64_t file_size)
{
    struct header header;
    if (pread(fd, &header, sizeof(header), 0) != sizeof(header) ||
        memcmp(header.magic, MAGIC, sizeof(header.magic)) != 0 || header.version != VERSION ||
        header.sector != DISK_SECTOR)
        return -EINVAL;
    if (header.base_size != o->base.size)
        return -ERANGE;
    return file_size == o->start + o->base.size ? 0 : -EINVAL;
}

static int prepare_file(int fd, const struct overlay *o)
{
    struct stat st;
    if (flock(fd, LOCK_EX | LOCK_NB) < 0 || fstat(fd, &st) < 0)
        return -errno;
    if (!S_ISREG(st.st_mode))
        return -EINVAL;
    return st.st_size == 0 ? write_header(fd, o) : check_header(fd, o, (uint64_t)st.st_size);
}

static int open_file(struct overlay *o, const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
    if (fd < 0)
        return -errno;
    int error = prepare_file(fd, o);
    if (error)
        close(fd);
    else
        o->top = (struct disk){.size = o->start + o->base.size, .fd = fd};
    return error;
}

int overlay_open(struct overlay **overlay, const struct disk *base, const char *path)
{
    struct overlay *o = calloc(1, sizeof(*o));
    if (!o)
        return -ENOMEM;
    o->base = *base;
    o->map_size = (base->size / DISK_SECTOR + 7) / 8;
    o->start = path ? page_up(HEADER_SIZE + o->map_size) : 0;
    int error = make_map(o);
    if (error)
        goto no_map;
    error = path ? open_file(o, path) : disk_open_anonymous(&o->top, o->base.size);
    if (error)
        goto no_top;
    error = path ? read_map(o) : 0;
    if (error)
        goto no_contents;
    *overlay = o;
    return 0;
no_contents:
    disk_close(&o->top);
no_top:
    munmap(o->map, o->map_size);
no_map:
    free(o);
    return error;
}

void overlay_close(struct overlay *o)
{
    munmap(o->map, o->map_size);
    disk_close(&o->top);
    disk_close(&o->base);
    free(o);
}

/* --- Access -------------------------------------------------------------------------------- */

static int read_piece(struct overlay *o, uint64_t offset, uint8_t *to, uint64_t len)
{
    while (len > 0) {
        uint64_t part = run_length(o, offset, len);
        struct iovec iov = {to, part};
        int error = has_sector(o, offset / DISK_SECTOR)
                        ? disk_read(&o->top, o->start + offset, &iov, 1)
                        : disk_read(&o->base, offset, &iov, 1);
        if (error)
            return error;
        offset += part, to += part, len -= part;
    }
    return 0;
}

int overlay_read(struct overlay *o, uint64_t offset, struct iovec *iov, int nr)
{
    int error = 0;
    for (int i = 0; i < nr && error == 0; offset += iov[i++].iov_len)
        error = read_piece(o, offset, iov[i].iov_base, iov[i].iov_len);
    return error;
}

/* The map last: a sector counts as written when it is. */
int overlay_write(struct overlay *o, uint64_t offset, struct iovec *iov, int nr)
{
    uint64_t len = 0;
    for (int i = 0; i < nr; i++)
        len += iov[i].iov_len;
    int error = disk_write(&o->top, o->start + offset, iov, nr);
    return error ? error : mark(o, offset, len);
}

/* Zeros are contents, too: the base may hold something else there. */
int overlay_zero(struct overlay *o, uint64_t offset, uint64_t len)
{
    int error = disk_zero(&o->top, o->start + offset, len);
    return error ? error : mark(o, offset, len);
}

int overlay_flush(struct overlay *o)
{
    return disk_flush(&o->top); /* its map, too */
}
