/*
 * State on its way into a snapshot or out of one. A component has one function for both ways,
 *
 *     void uart_archive(struct uart *u, struct archive *a);
 *
 * which visits its fields in a fixed order: they are written, or read back, each with the width of
 * its type and little-endian. So what is written and what is read cannot drift apart.
 *
 * What is read may be anything: an index, a count, an enum or an address is checked (archive_below,
 * archive_check) before it is used. The first failure keeps its reason; from then on every read
 * gives zeros, so that a function here needs no error path, and the caller looks at `failed` once.
 * Nothing is allocated by a number that was read.
 *
 * What is not visited: what others derive from the state (shortcuts, hash chains), pointers, and
 * what the configuration says. The same state always makes the same bytes.
 *
 * Owner: the caller, usually on its stack. Life cycle: archive_init() with somebody who moves
 * bytes, the components' functions, a look at `failed`.
 */
#ifndef EMU_BASE_ARCHIVE_H
#define EMU_BASE_ARCHIVE_H

#include "emu/base/types.h"

#define ARCHIVE_NAME 24 /* of a section, with the NUL */

/* Writes `len` bytes, or fills them in. False: that is not possible; the owner knows why. */
typedef bool archive_move_fn(void *opaque, void *bytes, size_t len);

struct archive {
    bool loading;
    bool failed;
    char reason[200];           /* of the first failure; empty: the mover's */
    char section[ARCHIVE_NAME]; /* the one that is open */
    archive_move_fn *move;
    void *opaque;
};

void archive_init(struct archive *a, bool loading, archive_move_fn *move, void *opaque);

/*
 * Beside each component's function: fails to compile when the struct has changed its size. Then
 * visit the new field (or see that it needs none), and put the new size here. It does not see a
 * field that takes the place of padding.
 */
#define ARCHIVE_COVERS(type, size)                                                                 \
    _Static_assert(sizeof(type) == (size), #type " has changed: extend its archive function")

/*
 * Begins a component's part. `layout` is the size of its struct: by it a snapshot of a build with
 * other fields is noticed before it is misread.
 */
void archive_section(struct archive *a, const char *name, size_t layout);

/* One field, by its address: an integer, an enum or a bool, or a pointer to const counters. */
#define archive_field(a, field)                                                                    \
    _Generic((field),                                                                              \
        bool *: archive_bool,                                                                      \
        uint8_t *: archive_u8,                                                                     \
        uint16_t *: archive_u16,                                                                   \
        uint32_t *: archive_u32,                                                                   \
        uint64_t *: archive_u64)((a), (field))

void archive_bool(struct archive *a, bool *value); /* other than 0 and 1 is a failure */
void archive_u8(struct archive *a, uint8_t *value);
void archive_u16(struct archive *a, uint16_t *value);
void archive_u32(struct archive *a, uint32_t *value);
void archive_u64(struct archive *a, uint64_t *value);

/* A struct or array of nothing but uint64_t, `size` bytes of it: statistics. */
void archive_words(struct archive *a, void *words, size_t size);
void archive_bytes(struct archive *a, void *bytes, size_t len);

/* Memory that is mostly zeros, and all zeros when it is read back into: RAM, a disk in memory. */
void archive_sparse(struct archive *a, uint8_t *memory, uint64_t size);

/*
 * Text of at most `max` characters on the heap, or NULL, which is not the empty text. Reading
 * replaces (and frees) what is there.
 */
void archive_text(struct archive *a, char **text, size_t max);

/* A number that has to be below `limit`; one that is not is a failure and becomes 0. */
#define archive_below(a, field, limit)                                                             \
    do {                                                                                           \
        archive_field(a, field);                                                                   \
        if (!archive_check(a, *(field) < (limit), #field))                                         \
            *(field) = 0;                                                                          \
    } while (0)

/*
 * When reading, a failure unless `holds`; `what` names the state that makes no sense. Returns
 * whether to go on: false after any failure.
 */
bool archive_check(struct archive *a, bool holds, const char *what);

/* A failure with a reason of the caller's own; only the first one is kept. */
__attribute__((format(printf, 2, 3))) void archive_fail(struct archive *a, const char *format, ...);

/* Bytes in memory as the other side: a growing buffer when writing. For tests and fuzzing. */
struct archive_buffer {
    uint8_t *bytes; /* freed by the owner */
    size_t size, room;
    size_t at; /* next byte to read */
};

/* archive_init() for either way: into a buffer, whatever it was; or out of it, from its start. */
void archive_to_buffer(struct archive *a, struct archive_buffer *buffer);
void archive_from_buffer(struct archive *a, struct archive_buffer *buffer);

#endif
