#include "emu/machine/cpio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

/* The header: a magic and thirteen fields of eight hexadecimal digits. */
#define MAGIC       "070701"
#define HEADER_SIZE 110
#define TRAILER     "TRAILER!!!"

enum field {
    FIELD_INO,
    FIELD_MODE,
    FIELD_UID,
    FIELD_GID,
    FIELD_NLINK,
    FIELD_MTIME,
    FIELD_FILESIZE,
    FIELD_DEVMAJOR,
    FIELD_DEVMINOR,
    FIELD_RDEVMAJOR,
    FIELD_RDEVMINOR,
    FIELD_NAMESIZE,
    FIELD_CHECK,
    NR_FIELDS,
};

static size_t align4(size_t n)
{
    return (n + 3) & ~(size_t)3;
}

/* `len` more zero bytes at the end, or NULL. */
static uint8_t *grow(struct cpio *cpio, size_t len)
{
    if (!cpio->bytes || len > cpio->room - cpio->size) {
        size_t room = cpio->size + len + cpio->size / 2 + 4096;
        uint8_t *bytes = realloc(cpio->bytes, room);
        if (!bytes)
            return NULL;
        cpio->bytes = bytes;
        cpio->room = room;
    }
    uint8_t *start = cpio->bytes + cpio->size;
    memset(start, 0, len);
    cpio->size += len;
    return start;
}

bool cpio_add(struct cpio *cpio, const char *path, mode_t mode, dev_t rdev, const void *bytes,
              size_t size)
{
    size_t name_size = strlen(path) + 1;
    if (size > UINT32_MAX)
        return false;
    uint8_t *at = grow(cpio, align4(HEADER_SIZE + name_size) + align4(size));
    if (!at)
        return false;
    uint32_t field[NR_FIELDS] = {
        [FIELD_INO] = ++cpio->inode,
        [FIELD_MODE] = mode,
        [FIELD_NLINK] = 1,
        [FIELD_FILESIZE] = (uint32_t)size,
        [FIELD_RDEVMAJOR] = major(rdev),
        [FIELD_RDEVMINOR] = minor(rdev),
        [FIELD_NAMESIZE] = (uint32_t)name_size,
    };
    char header[HEADER_SIZE + 1] = MAGIC;
    for (unsigned i = 0; i < NR_FIELDS; i++)
        snprintf(header + strlen(MAGIC) + 8 * i, 9, "%08x", field[i]);
    memcpy(at, header, HEADER_SIZE);
    memcpy(at + HEADER_SIZE, path, name_size);
    if (size != 0)
        memcpy(at + align4(HEADER_SIZE + name_size), bytes, size);
    return true;
}

static bool read_field(const uint8_t *header, enum field field, size_t *value)
{
    char digits[9] = {0};
    memcpy(digits, header + strlen(MAGIC) + 8 * field, 8);
    /* strtoul() would also take blanks, a sign or a prefix. */
    if (strspn(digits, "0123456789abcdefABCDEF") != 8)
        return false;
    *value = strtoul(digits, NULL, 16);
    return true;
}

/* The entry that begins at `*at`, which moves on behind it: its name, or NULL: no whole one. */
static const char *next_entry(const uint8_t *bytes, size_t size, size_t *at)
{
    const size_t left = size - *at;
    size_t name_size, file_size;
    if (left < HEADER_SIZE)
        return NULL;
    const uint8_t *header = bytes + *at;
    if (memcmp(header, MAGIC, strlen(MAGIC)) != 0 ||
        !read_field(header, FIELD_NAMESIZE, &name_size) ||
        !read_field(header, FIELD_FILESIZE, &file_size))
        return NULL;
    size_t entry = align4(HEADER_SIZE + name_size) + align4(file_size);
    if (name_size == 0 || entry > left || header[HEADER_SIZE + name_size - 1] != '\0')
        return NULL;
    *at += entry;
    return (const char *)header + HEADER_SIZE;
}

/* Length of the entries before the trailer; false when the archive does not get that far. */
static bool measure(const uint8_t *bytes, size_t size, size_t *length, uint32_t *nr)
{
    const char *name;
    *length = 0;
    *nr = 0;
    for (size_t at = 0; (name = next_entry(bytes, size, &at)) != NULL; *length = at, ++*nr)
        if (strcmp(name, TRAILER) == 0)
            return true;
    return false;
}

bool cpio_add_archive(struct cpio *cpio, const uint8_t *bytes, size_t size)
{
    size_t length;
    uint32_t nr;
    if (!measure(bytes, size, &length, &nr))
        return false;
    uint8_t *at = grow(cpio, length);
    if (!at)
        return false;
    memcpy(at, bytes, length);
    cpio->inode += nr;
    return true;
}

bool cpio_add_verbatim(struct cpio *cpio, const uint8_t *bytes, size_t size)
{
    uint8_t *at = grow(cpio, size + -size % 4);
    if (!at)
        return false;
    memcpy(at, bytes, size);
    return true;
}

/* Archives made by "find | cpio" have names that begin with "./". */
bool cpio_has(const struct cpio *cpio, const char *path)
{
    const char *name;
    for (size_t at = 0; (name = next_entry(cpio->bytes, cpio->size, &at)) != NULL;)
        if (strcmp(strncmp(name, "./", 2) == 0 ? name + 2 : name, path) == 0)
            return true;
    return false;
}

bool cpio_end(struct cpio *cpio)
{
    return cpio_add(cpio, TRAILER, 0, 0, NULL, 0);
}

void cpio_destroy(struct cpio *cpio)
{
    free(cpio->bytes);
    *cpio = (struct cpio){0};
}
