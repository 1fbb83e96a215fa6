#define _GNU_SOURCE /* fallocate */
#include "devices/disk.h"

#include "devices/overlay.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The size of a regular file or a block device, or a negative errno. */
static int64_t size_of(int fd)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return -errno;
    if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
        return -EINVAL;
    off_t end = lseek(fd, 0, SEEK_END);
    return end < 0 ? -errno : end;
}

int disk_open_file(struct disk *disk, const char *path, bool read_only)
{
    /* O_NONBLOCK: a FIFO is to be refused, not waited for. */
    int fd = open(path, (read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return -errno;

    int64_t result = size_of(fd);
    if (result >= 0 && result < DISK_SECTOR)
        result = -EINVAL;
    if (result >= 0 && flock(fd, (read_only ? LOCK_SH : LOCK_EX) | LOCK_NB) < 0)
        result = -errno;
    if (result < 0) {
        close(fd);
        return result;
    }
    *disk = (struct disk){.size = result - result % DISK_SECTOR, .read_only = read_only, .fd = fd};
    return 0;
}

int disk_open_anonymous(struct disk *disk, uint64_t size)
{
    size = (size + DISK_SECTOR - 1) / DISK_SECTOR * DISK_SECTOR;
    if (size == 0)
        return -EINVAL;
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return -errno;
    *disk = (struct disk){.size = size, .fd = -1, .memory = memory};
    return 0;
}

int disk_add_overlay(struct disk *disk, const char *path)
{
    struct overlay *overlay;
    int error = overlay_open(&overlay, disk, path);
    if (error == 0)
        *disk = (struct disk){.size = disk->size, .fd = -1, .overlay = overlay};
    return error;
}

void disk_close(struct disk *disk)
{
    if (disk->overlay)
        overlay_close(disk->overlay);
    else if (disk->memory)
        munmap(disk->memory, disk->size);
    else
        close(disk->fd);
}

/* Takes `done` bytes off the front of a list of pieces. */
static void consume(struct iovec **iov, int *nr, size_t done)
{
    while (*nr > 0 && done >= (*iov)->iov_len) {
        done -= (*iov)->iov_len;
        (*iov)++, (*nr)--;
    }
    if (*nr > 0) {
        (*iov)->iov_base = (uint8_t *)(*iov)->iov_base + done;
        (*iov)->iov_len -= done;
    }
}

/* Moves all of `iov` by repeated `move`, preadv() or pwritev(). Nothing moved is an error. */
static int move_all(ssize_t (*move)(int, const struct iovec *, int, off_t), int fd, uint64_t offset,
                    struct iovec *iov, int nr)
{
    consume(&iov, &nr, 0); /* empty pieces in front */
    while (nr > 0) {
        ssize_t done = move(fd, iov, nr, offset);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? -errno : -EIO;
        offset += done;
        consume(&iov, &nr, done);
    }
    return 0;
}

int disk_read(struct disk *disk, uint64_t offset, struct iovec *iov, int nr)
{
    if (disk->overlay)
        return overlay_read(disk->overlay, offset, iov, nr);
    if (!disk->memory)
        return move_all(preadv, disk->fd, offset, iov, nr);
    for (int i = 0; i < nr; offset += iov[i++].iov_len)
        memcpy(iov[i].iov_base, disk->memory + offset, iov[i].iov_len);
    return 0;
}

int disk_write(struct disk *disk, uint64_t offset, struct iovec *iov, int nr)
{
    if (disk->read_only)
        return -EROFS;
    if (disk->overlay)
        return overlay_write(disk->overlay, offset, iov, nr);
    if (!disk->memory)
        return move_all(pwritev, disk->fd, offset, iov, nr);
    for (int i = 0; i < nr; offset += iov[i++].iov_len)
        memcpy(disk->memory + offset, iov[i].iov_base, iov[i].iov_len);
    return 0;
}

/* For host file systems that cannot punch holes. */
static int write_zeros(struct disk *disk, uint64_t offset, uint64_t len)
{
    static uint8_t zeros[64 * 1024];
    while (len > 0) {
        struct iovec iov = {zeros, len < sizeof(zeros) ? len : sizeof(zeros)};
        uint64_t part = iov.iov_len;
        int err = move_all(pwritev, disk->fd, offset, &iov, 1);
        if (err)
            return err;
        offset += part;
        len -= part;
    }
    return 0;
}

/* Whole pages go back to the host, and read as zeros from then on. */
static int zero_memory(struct disk *disk, uint64_t offset, uint64_t len)
{
    uint64_t first = (offset + PAGE_SIZE - 1) & PAGE_MASK;
    uint64_t end = (offset + len) & PAGE_MASK;
    if (first >= end) {
        memset(disk->memory + offset, 0, len);
        return 0;
    }
    memset(disk->memory + offset, 0, first - offset);
    memset(disk->memory + end, 0, offset + len - end);
    return madvise(disk->memory + first, end - first, MADV_DONTNEED) < 0 ? -errno : 0;
}

int disk_zero(struct disk *disk, uint64_t offset, uint64_t len)
{
    if (disk->read_only)
        return -EROFS;
    if (len == 0)
        return 0;
    if (disk->overlay)
        return overlay_zero(disk->overlay, offset, len);
    if (disk->memory)
        return zero_memory(disk, offset, len);
    if (fallocate(disk->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, len) == 0)
        return 0;
    return write_zeros(disk, offset, len);
}

int disk_flush(struct disk *disk)
{
    if (disk->overlay)
        return overlay_flush(disk->overlay);
    if (disk->memory || disk->read_only)
        return 0;
    return fdatasync(disk->fd) < 0 ? -errno : 0;
}
