#include "emu/base/archive.h"

#include "emu/base/zeros.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_TEXT     UINT32_MAX /* in the place of a length */
#define WORDS_CHUNK 64

void archive_init(struct archive *a, bool loading, archive_move_fn *move, void *opaque)
{
    *a = (struct archive){.loading = loading, .move = move, .opaque = opaque};
}

void archive_fail(struct archive *a, const char *format, ...)
{
    if (a->failed)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(a->reason, sizeof(a->reason), format, args);
    va_end(args);
    a->failed = true;
}

bool archive_check(struct archive *a, bool holds, const char *what)
{
    if (a->loading && !holds)
        archive_fail(a, "'%s' in section '%s' makes no sense: the file is damaged", what,
                     a->section);
    return !a->failed;
}

void archive_bytes(struct archive *a, void *bytes, size_t len)
{
    if (!a->failed && len > 0 && !a->move(a->opaque, bytes, len))
        a->failed = true; /* without a reason: the mover has it */
    if (a->failed && a->loading)
        memset(bytes, 0, len);
}

static void store(uint8_t *bytes, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t load(const uint8_t *bytes, unsigned size)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)bytes[i] << 8 * i;
    return value;
}

/* The value that the field has from now on; what it had is not looked at when reading. */
static uint64_t number(struct archive *a, uint64_t value, unsigned size)
{
    uint8_t bytes[8];
    store(bytes, value, size);
    archive_bytes(a, bytes, size);
    return a->loading ? load(bytes, size) : value;
}

void archive_u8(struct archive *a, uint8_t *value)
{
    *value = (uint8_t)number(a, a->loading ? 0 : *value, 1);
}

void archive_u16(struct archive *a, uint16_t *value)
{
    *value = (uint16_t)number(a, a->loading ? 0 : *value, 2);
}

void archive_u32(struct archive *a, uint32_t *value)
{
    *value = (uint32_t)number(a, a->loading ? 0 : *value, 4);
}

void archive_u64(struct archive *a, uint64_t *value)
{
    *value = number(a, a->loading ? 0 : *value, 8);
}

void archive_bool(struct archive *a, bool *value)
{
    uint64_t is = number(a, a->loading ? 0 : *value, 1);
    archive_check(a, is <= 1, "a bool");
    *value = is == 1;
}

void archive_words(struct archive *a, void *words, size_t size)
{
    uint8_t bytes[8 * WORDS_CHUNK];
    uint64_t *word = words;
    for (size_t left = size / 8; left > 0;) {
        size_t nr = left < WORDS_CHUNK ? left : WORDS_CHUNK;
        for (size_t i = 0; i < nr; i++)
            store(bytes + 8 * i, word[i], 8);
        archive_bytes(a, bytes, 8 * nr);
        for (size_t i = 0; i < nr && a->loading; i++)
            word[i] = load(bytes + 8 * i, 8);
        word += nr;
        left -= nr;
    }
}

/* The part of `memory` from `at` on, up to PAGE_SIZE bytes. */
static size_t block_length(uint64_t at, uint64_t size)
{
    return size - at < PAGE_SIZE ? size - at : PAGE_SIZE;
}

/* Runs of blocks that are not zero: where, how long, the bytes; a length of 0 ends them. */
static void write_sparse(struct archive *a, uint8_t *memory, uint64_t size)
{
    for (uint64_t start = 0, end; start < size && !a->failed; start = end) {
        end = start + block_length(start, size);
        if (is_zeros(memory + start, end - start))
            continue;
        while (end < size && !is_zeros(memory + end, block_length(end, size)))
            end += block_length(end, size);
        uint64_t len = end - start;
        archive_u64(a, &start);
        archive_u64(a, &len);
        archive_bytes(a, memory + start, len);
    }
    uint64_t none = 0;
    archive_u64(a, &none);
    archive_u64(a, &none);
}

void archive_sparse(struct archive *a, uint8_t *memory, uint64_t size)
{
    if (!a->loading) {
        write_sparse(a, memory, size);
        return;
    }
    for (uint64_t end = 0;;) {
        uint64_t start = 0, len = 0;
        archive_u64(a, &start);
        archive_u64(a, &len);
        if (a->failed || len == 0)
            return;
        if (!archive_check(a, start >= end && start <= size && len <= size - start,
                           "a run of memory"))
            return;
        archive_bytes(a, memory + start, len);
        end = start + len;
    }
}

void archive_text(struct archive *a, char **text, size_t max)
{
    uint32_t len = a->loading || !*text ? NO_TEXT : (uint32_t)strlen(*text);
    archive_u32(a, &len);
    if (!a->loading) {
        if (*text)
            archive_bytes(a, *text, len);
        return;
    }
    free(*text);
    *text = NULL;
    if (len == NO_TEXT || !archive_check(a, len <= max, "length of a text"))
        return;
    char *copy = malloc(len + 1);
    if (!copy) {
        archive_fail(a, "the host is out of memory");
        return;
    }
    archive_bytes(a, copy, len);
    copy[len] = '\0';
    *text = copy;
}

void archive_section(struct archive *a, const char *name, size_t layout)
{
    char found[ARCHIVE_NAME] = "";
    uint32_t size = (uint32_t)layout;
    snprintf(found, sizeof(found), "%s", name);
    archive_bytes(a, found, sizeof(found));
    archive_u32(a, &size);
    if (a->failed)
        return;
    if (strncmp(found, name, sizeof(found)) != 0)
        archive_fail(a,
                     "section '%s' does not follow section '%s': the file is damaged, or of "
                     "another build of pagewalk",
                     name, *a->section ? a->section : "(start)");
    else if (size != layout)
        archive_fail(a,
                     "section '%s' is of another build of pagewalk, with other state in it "
                     "(%u bytes of fields, here %zu)",
                     name, size, layout);
    snprintf(a->section, sizeof(a->section), "%s", name);
}

static bool append(void *opaque, void *bytes, size_t len)
{
    struct archive_buffer *b = opaque;
    if (len > b->room - b->size) {
        size_t room = 2 * (b->size + len);
        uint8_t *more = realloc(b->bytes, room);
        if (!more)
            return false;
        b->bytes = more;
        b->room = room;
    }
    memcpy(b->bytes + b->size, bytes, len);
    b->size += len;
    return true;
}

static bool take(void *opaque, void *bytes, size_t len)
{
    struct archive_buffer *b = opaque;
    if (len > b->size - b->at)
        return false;
    memcpy(bytes, b->bytes + b->at, len);
    b->at += len;
    return true;
}

void archive_to_buffer(struct archive *a, struct archive_buffer *buffer)
{
    *buffer = (struct archive_buffer){0};
    archive_init(a, false, append, buffer);
}

void archive_from_buffer(struct archive *a, struct archive_buffer *buffer)
{
    buffer->at = 0;
    archive_init(a, true, take, buffer);
}
