#include "emu/machine/unpack.h"

#include <limits.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#define FIRST_ROOM      (UINT64_C(1) << 20)
#define LZMA_MEMORY     (UINT64_C(256) << 20) /* for the decoder; `xz -9` needs 65 MiB */
#define GZIP_WITH_MAGIC (16 + MAX_WBITS)      /* zlib's way to say that it is a gzip file */

/* EFI-zboot: "MZ", "zimg" at 4 (Linux's zboot-header.S); numbers are little-endian. */
#define ZBOOT_OFFSET      8
#define ZBOOT_SIZE        12
#define ZBOOT_COMPRESSION 24
#define ZBOOT_HEADER_SIZE 56

/* A decompressor at work: what it has yet to read, and where it may write. */
struct stream {
    const uint8_t *in;
    uint8_t *out;
    size_t in_left, out_left;
    union {
        z_stream gzip;
        ZSTD_DStream *zstd;
        lzma_stream lzma;
    };
};

enum step { STEP_MORE, STEP_END, STEP_BAD };

static bool start_gzip(struct stream *s)
{
    s->gzip = (z_stream){0};
    return inflateInit2(&s->gzip, GZIP_WITH_MAGIC) == Z_OK;
}

static enum step step_gzip(struct stream *s)
{
    z_stream *z = &s->gzip;
    const uInt in = s->in_left < UINT_MAX ? (uInt)s->in_left : UINT_MAX, out = (uInt)s->out_left;
    z->next_in = (uint8_t *)s->in;
    z->avail_in = in;
    z->next_out = s->out;
    z->avail_out = out;
    const int status = inflate(z, Z_NO_FLUSH);
    s->in += in - z->avail_in;
    s->in_left -= in - z->avail_in;
    s->out_left -= out - z->avail_out;
    if (status == Z_STREAM_END)
        return STEP_END;
    return status == Z_OK || status == Z_BUF_ERROR ? STEP_MORE : STEP_BAD;
}

static void end_gzip(struct stream *s)
{
    inflateEnd(&s->gzip);
}

static bool start_zstd(struct stream *s)
{
    s->zstd = ZSTD_createDStream();
    return s->zstd != NULL;
}

static enum step step_zstd(struct stream *s)
{
    ZSTD_inBuffer in = {.src = s->in, .size = s->in_left};
    ZSTD_outBuffer out = {.dst = s->out, .size = s->out_left};
    const size_t status = ZSTD_decompressStream(s->zstd, &out, &in);
    s->in += in.pos;
    s->in_left -= in.pos;
    s->out_left -= out.pos;
    if (ZSTD_isError(status))
        return STEP_BAD;
    return status == 0 ? STEP_END : STEP_MORE;
}

static void end_zstd(struct stream *s)
{
    ZSTD_freeDStream(s->zstd);
}

static bool start_lzma(struct stream *s)
{
    s->lzma = (lzma_stream)LZMA_STREAM_INIT;
    return lzma_auto_decoder(&s->lzma, LZMA_MEMORY, 0) == LZMA_OK;
}

static enum step step_lzma(struct stream *s)
{
    lzma_stream *z = &s->lzma;
    z->next_in = s->in;
    z->avail_in = s->in_left;
    z->next_out = s->out;
    z->avail_out = s->out_left;
    const lzma_ret status = lzma_code(z, LZMA_RUN);
    s->in = z->next_in;
    s->in_left = z->avail_in;
    s->out_left = z->avail_out;
    if (status == LZMA_STREAM_END)
        return STEP_END;
    return status == LZMA_OK || status == LZMA_BUF_ERROR ? STEP_MORE : STEP_BAD;
}

static void end_lzma(struct stream *s)
{
    lzma_end(&s->lzma);
}

static const struct format {
    const char *magic;
    size_t length; /* of the magic bytes */
    bool (*start)(struct stream *s);
    enum step (*step)(struct stream *s);
    void (*end)(struct stream *s);
} formats[] = {
    {"\x1f\x8b", 2, start_gzip, step_gzip, end_gzip},
    {"\x28\xb5\x2f\xfd", 4, start_zstd, step_zstd, end_zstd},
    {"\xfd"
     "7zXZ",
     6, start_lzma, step_lzma, end_lzma},
    /* lzma: properties, and a dictionary of 64 KiB or more */
    {"\x5d\0", 3, start_lzma, step_lzma, end_lzma},
};

static const struct format *find_format(const uint8_t *bytes, size_t size)
{
    for (const struct format *f = formats; f < formats + sizeof(formats) / sizeof(*f); f++)
        if (size >= f->length && memcmp(bytes, f->magic, f->length) == 0)
            return f;
    return NULL;
}

/* What has been unpacked so far. */
struct sink {
    uint8_t *bytes;
    size_t size, room, limit;
};

/* Makes sure that there is room for more. */
static bool make_room(struct sink *sink, struct error *why)
{
    if (sink->size < sink->room)
        return true;
    if (sink->room == sink->limit)
        return error_set(why, "unpacks to more than %zu bytes, the limit; is it the right file?",
                         sink->limit);
    size_t room = sink->room ? 2 * sink->room : FIRST_ROOM;
    if (room > sink->limit)
        room = sink->limit;
    uint8_t *bytes = realloc(sink->bytes, room);
    if (!bytes)
        return error_set(why, "too large to unpack in the memory there is");
    sink->bytes = bytes;
    sink->room = room;
    return true;
}

static bool cut_short(struct error *why)
{
    return error_set(why, "truncated: its compressed data ends too early; copy it again");
}

static bool pump(const struct format *format, struct stream *s, struct sink *sink,
                 struct error *why)
{
    for (enum step step = STEP_MORE; step != STEP_END;) {
        if (!make_room(sink, why))
            return false;
        s->out = sink->bytes + sink->size;
        s->out_left = sink->room - sink->size;
        step = format->step(s);
        sink->size = sink->room - s->out_left;
        if (step == STEP_BAD)
            return error_set(why, "its compressed data is damaged; copy it again");
        if (step == STEP_MORE && s->in_left == 0 && s->out_left != 0)
            return cut_short(why);
    }
    return true;
}

static uint32_t le32(const uint8_t *bytes)
{
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Whether `*bytes` is an EFI-zboot image; both are then changed to the compressed part of it. */
static bool enter_zboot(const uint8_t **bytes, size_t *size, const char **compression)
{
    const uint8_t *header = *bytes;
    if (*size < ZBOOT_HEADER_SIZE || memcmp(header, "MZ", 2) != 0 ||
        memcmp(header + 4, "zimg", 4) != 0)
        return false;
    const size_t offset = le32(header + ZBOOT_OFFSET), length = le32(header + ZBOOT_SIZE);
    *compression = (const char *)header + ZBOOT_COMPRESSION;
    const size_t left = offset < *size ? *size - offset : 0;
    *bytes += *size - left;
    *size = length < left ? length : left;
    return true;
}

enum unpack_outcome unpack(const struct file *packed, size_t limit, struct file *out,
                           struct error *why)
{
    const uint8_t *bytes = packed->bytes;
    size_t size = packed->size;
    const char *compression = "";
    const bool zboot = enter_zboot(&bytes, &size, &compression);
    const struct format *format = find_format(bytes, size);
    if (!format && !zboot)
        return UNPACK_PLAIN;
    if (!format) {
        if (size == 0)
            cut_short(why);
        else
            error_set(why,
                      "an EFI-zboot image whose compression '%.*s' is not gzip, zstd, xz or "
                      "lzma; unpack it first",
                      ZBOOT_HEADER_SIZE - ZBOOT_COMPRESSION, compression);
        return UNPACK_BAD;
    }
    struct sink sink = {.limit = limit};
    struct stream stream = {.in = bytes, .in_left = size};
    bool ok = format->start(&stream) || error_set(why, "its decompressor does not start");
    if (ok) {
        ok = pump(format, &stream, &sink, why);
        format->end(&stream);
    }
    if (!ok) {
        free(sink.bytes);
        return UNPACK_BAD;
    }
    *out = (struct file){.bytes = sink.bytes, .size = sink.size, .owned = true};
    return UNPACK_DONE;
}
