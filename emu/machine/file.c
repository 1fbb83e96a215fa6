#include "emu/machine/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads until `size` bytes are there or the file ends; -1: read(2) failed. */
static ssize_t read_all(int fd, uint8_t *bytes, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t n = read(fd, bytes + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

bool file_read(struct file *file, const char *what, const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, "%s %s: %s; check the path", what, path, strerror(errno));
    struct stat st;
    bool ok = false;
    uint8_t *bytes = NULL;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        error_set(err, "%s %s: not a regular file; check the path", what, path);
        goto out;
    }
    bytes = malloc((size_t)st.st_size + 1);
    ssize_t size = bytes ? read_all(fd, bytes, (size_t)st.st_size) : -1;
    if (size < 0) {
        error_set(err, "%s %s: cannot be read: %s", what, path, strerror(errno));
        goto out;
    }
    *file = (struct file){.bytes = bytes, .size = (size_t)size, .owned = true};
    bytes = NULL;
    ok = true;
out:
    free(bytes);
    close(fd);
    return ok;
}

void file_free(struct file *file)
{
    if (file->owned)
        free((void *)file->bytes);
    *file = (struct file){0};
}
