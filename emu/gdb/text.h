/*
 * The bodies of packets: a scanner over what came in, a builder of what goes out. Both are values
 * on somebody's stack or in the session; a scanner borrows its text.
 *
 * A reply that would grow beyond a packet loses its end.
 */
#ifndef EMU_GDB_TEXT_H
#define EMU_GDB_TEXT_H

#include "emu/gdb/packet.h"

/* --- Reading ------------------------------------------------------------------------------- */

struct gdb_scan {
    const char *at, *end;
};

static inline size_t gdb_scan_left(const struct gdb_scan *s)
{
    return (size_t)(s->end - s->at);
}

/* Takes `c` or `text` if that is next. */
bool gdb_scan_char(struct gdb_scan *s, char c);
bool gdb_scan_text(struct gdb_scan *s, const char *text);

/* Takes a hex number, at least one digit of it; what does not fit is an error. */
bool gdb_scan_hex(struct gdb_scan *s, uint64_t *value);

/* Takes exactly `len` bytes, two hex digits each. */
bool gdb_scan_bytes(struct gdb_scan *s, uint8_t *bytes, size_t len);

/* --- Building ------------------------------------------------------------------------------ */

struct gdb_reply {
    size_t len;
    char body[GDB_PACKET_SIZE];
};

/* Text, bytes as they are, and bytes as two hex digits each; gdb_frame() escapes what has to be. */
void gdb_put(struct gdb_reply *r, const char *text);
void gdb_put_raw(struct gdb_reply *r, const void *bytes, size_t len);
void gdb_put_hex(struct gdb_reply *r, const void *bytes, size_t len);

/* At most 255 characters. */
__attribute__((format(printf, 2, 3))) void gdb_putf(struct gdb_reply *r, const char *format, ...);

#endif
