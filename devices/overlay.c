#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "devices/overlay.h"

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

static void mark(struct overlay *o, uint64_t offset, uint64_t len)
{
    for (uint64_t s = offset / DISK_SECTOR; s < (offset + len) / DISK_SECTOR; s++)
        o->map[s / 8] |= 1u << s % 8;
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

static int open_memory(struct overlay *o)
{
    int error = disk_open_anonymous(&o->top, o->base.size);
    if (error)
        return error;
    o->map = mmap(NULL, o->map_size, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (o->map != MAP_FAILED)
        return 0;
    error = -errno;
    disk_close(&o->top);
    return error;
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
    o->start = page_up(HEADER_SIZE + o->map_size);
    int error = prepare_file(fd, o);
    if (error == 0) {
        o->map = mmap(NULL, o->map_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, HEADER_SIZE);
        error = o->map == MAP_FAILED ? -errno : 0;
    }
    if (error) {
        close(fd);
        return error;
    }
    o->top = (struct disk){.size = o->start + o->base.size, .fd = fd};
    return 0;
}

int overlay_open(struct overlay **overlay, const struct disk *base, const char *path)
{
    struct overlay *o = calloc(1, sizeof(*o));
    if (!o)
        return -ENOMEM;
    o->base = *base;
    o->map_size = (base->size / DISK_SECTOR + 7) / 8;
    int error = path ? open_file(o, path) : open_memory(o);
    if (error) {
        free(o);
        return error;
    }
    *overlay = o;
    return 0;
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
    if (error == 0)
        mark(o, offset, len);
    return error;
}

/* Zeros are contents, too: the base may hold something else there. */
int overlay_zero(struct overlay *o, uint64_t offset, uint64_t len)
{
    int error = disk_zero(&o->top, o->start + offset, len);
    if (error == 0)
        mark(o, offset, len);
    return error;
}

int overlay_flush(struct overlay *o)
{
    if (!o->top.memory && msync(o->map, o->map_size, MS_SYNC) < 0)
        return -errno;
    return disk_flush(&o->top);
}
