#include "emu/machine/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIPE_ROOM  (1 << 20)
#define PIPE_LIMIT ((size_t)1 << 30) /* more than any image that is meant */

static bool grow(uint8_t **bytes, size_t *room)
{
    uint8_t *more = *room < PIPE_LIMIT ? realloc(*bytes, *room * 2) : NULL;
    if (!more) {
        errno = *room < PIPE_LIMIT ? ENOMEM : EFBIG;
        return false;
    }
    *bytes = more;
    *room *= 2;
    return true;
}

/* Reads to the end, with `room` bytes to begin with. NULL: errno says why. */
static uint8_t *read_all(int fd, size_t room, size_t *size)
{
    uint8_t *bytes = malloc(room);
    *size = 0;
    while (bytes) {
        ssize_t n = read(fd, bytes + *size, room - *size);
        if (n == 0)
            return bytes;
        if (n > 0)
            *size += (size_t)n;
        if ((n < 0 && errno != EINTR) || (*size == room && !grow(&bytes, &room)))
            break;
    }
    free(bytes);
    return NULL;
}

bool file_read(struct file *file, const char *what, const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, "%s %s: %s; check the path", what, path, strerror(errno));
    struct stat st;
    bool ok = fstat(fd, &st) == 0 && (S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode));
    if (!ok) {
        error_set(err, "%s %s: neither a file nor a pipe; check the path", what, path);
    } else {
        size_t size, room = S_ISREG(st.st_mode) ? (size_t)st.st_size + 1 : PIPE_ROOM;
        const uint8_t *bytes = read_all(fd, room, &size);
        ok = bytes || error_set(err, "%s %s: cannot be read: %s", what, path, strerror(errno));
        if (ok)
            *file = (struct file){.bytes = bytes, .size = size, .owned = true};
    }
    close(fd);
    return ok;
}

void file_free(struct file *file)
{
    if (file->owned)
        free((void *)file->bytes);
    *file = (struct file){0};
}
