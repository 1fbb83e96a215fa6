#include "emu/cli/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

bool outfile_open(struct outfile *out, const char *option, const char *path, struct error *err)
{
    *out = (struct outfile){.option = option, .path = path};
    if (!path)
        return true;
    if (strcmp(path, "-") == 0) {
        out->file = stdout;
        return true;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    /* Locked, as disks are: so that a disk of this run, given by mistake, is not written over. */
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        close(fd);
        return error_set(err, "%s %s: in use; name another file", option, path);
    }
    if (fd >= 0)
        out->file = fdopen(fd, "w");
    return out->file || error_set(err, "%s %s: %s; check the path", option, path, strerror(errno));
}

void outfile_begin(struct outfile *out)
{
    /* A pipe or a device has nothing to cut off; any other failure shows in what follows. */
    if (out->file != stdout && ftruncate(fileno(out->file), 0) != 0)
        errno = 0;
}

bool outfile_end(struct outfile *out, struct error *err)
{
    return (fflush(out->file) == 0 && !ferror(out->file)) ||
           error_set(err, "%s %s: %s; is the disk full?", out->option, out->path, strerror(errno));
}

void outfile_close(struct outfile *out)
{
    if (out->file && out->file != stdout)
        fclose(out->file);
    out->file = NULL;
}
