#include "emu/machine/snapshot.h"

#include "emu/machine/machine_private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

/* The line ends and the zero show what was sent as if it were text. */
#define MAGIC      "pagewalk\r\n\x1a\nsnap"
#define MAGIC_SIZE 16
#define LEVEL      1 /* of compression: RAM shrinks hardly more with a higher one, but slower */

struct header {
    char magic[MAGIC_SIZE];
    uint32_t version;
    uint32_t zero;
};
_Static_assert(sizeof(struct header) == 24, "no padding");
_Static_assert(sizeof(MAGIC) == MAGIC_SIZE + 1, "16 characters");

/* One side of a file with a zstd frame in it. */
struct stream {
    FILE *file;
    const char *why; /* it cannot go on; NULL: errno says it */
    ZSTD_CCtx *out;
    ZSTD_DCtx *in;
    ZSTD_inBuffer input; /* compressed bytes that were read, not yet unpacked */
    bool ended;          /* the frame is complete */
    uint8_t bytes[1 << 17];
};

/* --- Writing ------------------------------------------------------------------------------- */

static bool compress(struct stream *s, const void *bytes, size_t len, ZSTD_EndDirective how)
{
    ZSTD_inBuffer in = {bytes, len, 0};
    size_t left;
    do {
        ZSTD_outBuffer out = {s->bytes, sizeof(s->bytes), 0};
        left = ZSTD_compressStream2(s->out, &out, &in, how);
        if (ZSTD_isError(left)) {
            s->why = ZSTD_getErrorName(left);
            return false;
        }
        if (fwrite(s->bytes, 1, out.pos, s->file) != out.pos)
            return false;
    } while (in.pos < in.size || (how == ZSTD_e_end && left != 0));
    return true;
}

static bool put(void *opaque, void *bytes, size_t len)
{
    return compress(opaque, bytes, len, ZSTD_e_continue);
}

static bool write_header(FILE *file)
{
    struct header header = {.version = SNAPSHOT_VERSION};
    memcpy(header.magic, MAGIC, MAGIC_SIZE);
    return fwrite(&header, sizeof(header), 1, file) == 1;
}

static bool write_all(struct machine *m, struct stream *s, struct archive *a)
{
    archive_init(a, false, put, s);
    if (!write_header(s->file))
        return false;
    config_archive((struct machine_config *)m->config, a); /* is only read */
    machine_archive(m, a);
    return !a->failed && compress(s, NULL, 0, ZSTD_e_end) && fflush(s->file) == 0;
}

static bool start_writing(struct stream *s, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    s->file = fd < 0 ? NULL : fdopen(fd, "w");
    if (!s->file)
        return false;
    s->out = ZSTD_createCCtx();
    if (!s->out) {
        errno = ENOMEM;
        return false;
    }
    ZSTD_CCtx_setParameter(s->out, ZSTD_c_compressionLevel, LEVEL);
    ZSTD_CCtx_setParameter(s->out, ZSTD_c_checksumFlag, 1);
    return true;
}

static bool save(struct machine *m, const char *path, const char *part, struct stream *s,
                 struct error *err)
{
    struct archive a = {.reason = ""};
    bool ok = start_writing(s, part) && write_all(m, s, &a);
    int error = errno;
    ZSTD_freeCCtx(s->out);
    if (s->file && fclose(s->file) != 0 && ok) {
        ok = false;
        error = errno;
    }
    if (ok && rename(part, path) != 0) {
        ok = false;
        error = errno;
    }
    if (ok)
        return true;
    unlink(part);
    return error_set(err, "snapshot %s: %s; nothing was saved", path,
                     *a.reason ? a.reason
                     : s->why  ? s->why
                               : strerror(error));
}

/* An empty file may be one that somebody has reserved the name with. */
static bool may_replace(const char *path)
{
    struct stat st;
    char magic[MAGIC_SIZE];
    if (stat(path, &st) != 0)
        return errno == ENOENT;
    if (!S_ISREG(st.st_mode))
        return false;
    FILE *file = fopen(path, "r");
    bool ok = st.st_size == 0 || (file && fread(magic, MAGIC_SIZE, 1, file) == 1 &&
                                  memcmp(magic, MAGIC, MAGIC_SIZE) == 0);
    if (file)
        fclose(file);
    return ok;
}

bool snapshot_may_write(const char *path, struct error *err)
{
    char *part;
    if (!may_replace(path))
        return error_set(err, "snapshot %s: is there and is not a snapshot; name another file",
                         path);
    if (asprintf(&part, "%s.part", path) < 0)
        return error_set(err, "snapshot %s: out of memory", path);
    int fd = open(part, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    bool ok = fd >= 0 || error_set(err, "snapshot %s: %s; check the path", path, strerror(errno));
    if (fd >= 0) {
        close(fd);
        unlink(part);
    }
    free(part);
    return ok;
}

/* A signal that ends the process waits until the file is whole: no part of one is left over. */
static bool save_undisturbed(struct machine *m, const char *path, const char *part,
                             struct stream *s, struct error *err)
{
    sigset_t ends, before;
    sigemptyset(&ends);
    sigaddset(&ends, SIGHUP);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, &before);
    bool ok = save(m, path, part, s, err);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return ok;
}

bool machine_save(struct machine *m, const char *path, struct error *err)
{
    if (m->ended)
        return error_set(err, "snapshot %s: the machine is at its end; nothing was saved", path);
    struct stream *s = calloc(1, sizeof(*s));
    char *part = NULL;
    bool ok;
    if (!s || asprintf(&part, "%s.part", path) < 0)
        ok = error_set(err, "snapshot %s: out of memory", path);
    else
        ok = save_undisturbed(m, path, part, s, err);
    free(part);
    free(s);
    return ok;
}

/* --- Reading ------------------------------------------------------------------------------- */

/* More of the compressed file. False: there is none, or it cannot be read. */
static bool refill(struct stream *s)
{
    size_t len = fread(s->bytes, 1, sizeof(s->bytes), s->file);
    s->input = (ZSTD_inBuffer){s->bytes, len, 0};
    if (len == 0 && !ferror(s->file))
        s->why = "it ends too early";
    return len > 0;
}

/* Unpacks some more into `out`. False: that cannot be, and `why` says it. */
static bool unpack_more(struct stream *s, ZSTD_outBuffer *out)
{
    if (s->input.pos == s->input.size && !refill(s))
        return false;
    size_t left = ZSTD_decompressStream(s->in, out, &s->input);
    if (ZSTD_isError(left)) {
        s->why = "it is damaged (its checksum, or its packing, is wrong)";
        return false;
    }
    s->ended = left == 0;
    return true;
}

static bool get(void *opaque, void *bytes, size_t len)
{
    struct stream *s = opaque;
    ZSTD_outBuffer out = {bytes, len, 0};
    while (out.pos < out.size) {
        if (s->ended) {
            s->why = "it ends too early";
            return false;
        }
        if (!unpack_more(s, &out))
            return false;
    }
    return true;
}

/* Nothing may follow, and only with the frame's end has its checksum been looked at. */
static bool is_at_end(struct stream *s)
{
    uint8_t byte;
    ZSTD_outBuffer out = {&byte, 1, 0};
    while (!s->ended && out.pos == 0)
        if (!unpack_more(s, &out))
            return false;
    if (out.pos == 0 && s->input.pos == s->input.size && fgetc(s->file) == EOF)
        return true;
    s->why = "something follows its end";
    return false;
}

static bool read_header(struct stream *s, struct archive *a)
{
    struct header header;
    if (fread(&header, sizeof(header), 1, s->file) != 1 ||
        memcmp(header.magic, MAGIC, MAGIC_SIZE) != 0)
        archive_fail(a, "it is not a snapshot");
    else if (header.version != SNAPSHOT_VERSION || header.zero != 0)
        archive_fail(a,
                     "it is of version %u, but this pagewalk reads version %u; use the one that "
                     "wrote it, or boot anew",
                     header.version, SNAPSHOT_VERSION);
    return !a->failed;
}

static bool is_regular(FILE *file)
{
    struct stat st;
    return fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode);
}

/* `s` is zeroed; close_reading() in any case. */
static bool start_reading(struct stream *s, const char *path, struct archive *a)
{
    archive_init(a, true, get, s);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    s->file = fd < 0 ? NULL : fdopen(fd, "r");
    if (!s->file)
        archive_fail(a, "%s; check the path", strerror(errno));
    else if (!is_regular(s->file))
        archive_fail(a, "not a regular file; check the path");
    else if (read_header(s, a) && !(s->in = ZSTD_createDCtx()))
        archive_fail(a, "out of memory");
    return !a->failed;
}

static void close_reading(struct stream *s)
{
    ZSTD_freeDCtx(s->in);
    if (s->file)
        fclose(s->file);
}

static bool refuse(const char *path, const struct stream *s, const struct archive *a,
                   struct error *err)
{
    return error_set(err, "--resume %s: %s", path,
                     *a->reason ? a->reason
                     : s->why   ? s->why
                                : "it cannot be read");
}

bool snapshot_config(const char *path, struct machine_config *config, struct error *err)
{
    struct stream *s = calloc(1, sizeof(*s));
    struct archive a;
    if (!s)
        return error_set(err, "--resume %s: out of memory", path);
    if (start_reading(s, path, &a))
        config_archive(config, &a);
    bool ok = !a.failed || refuse(path, s, &a, err);
    close_reading(s);
    free(s);
    return ok;
}

/* The configuration in the file was looked at before; here it is only passed over. */
static bool read_all(struct machine *m, struct stream *s, struct archive *a)
{
    struct machine_config passed_over;
    config_init(&passed_over);
    config_archive(&passed_over, a);
    config_destroy(&passed_over);
    machine_archive(m, a);
    if (!a->failed && !is_at_end(s))
        a->failed = true;
    return !a->failed;
}

struct machine *machine_resume(const struct machine_config *config,
                               const struct machine_embedded *embedded, const char *path,
                               const struct machine_host *host, struct error *err)
{
    struct machine *m = machine_build(config, embedded, NULL, host, err);
    struct stream *s = calloc(1, sizeof(*s));
    struct archive a;
    if (!m || !s)
        goto fail;
    if (!start_reading(s, path, &a) || !read_all(m, s, &a)) {
        refuse(path, s, &a, err);
        close_reading(s);
        goto fail;
    }
    close_reading(s);
    free(s);
    return m;
fail:
    if (m && !s)
        error_set(err, "--resume %s: out of memory", path);
    if (m)
        machine_destroy(m);
    free(s);
    return NULL;
}
