#include "emu/gdb/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int next_digit(const struct gdb_scan *s)
{
    return s->at < s->end ? gdb_hex_value((uint8_t)*s->at) : -1;
}

bool gdb_scan_char(struct gdb_scan *s, char c)
{
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

bool gdb_scan_text(struct gdb_scan *s, const char *text)
{
    size_t len = strlen(text);
    if (gdb_scan_left(s) < len || memcmp(s->at, text, len) != 0)
        return false;
    s->at += len;
    return true;
}

bool gdb_scan_hex(struct gdb_scan *s, uint64_t *value)
{
    if (next_digit(s) < 0)
        return false;
    for (*value = 0; next_digit(s) >= 0; s->at++) {
        if (*value >> 60)
            return false;
        *value = *value << 4 | (unsigned)next_digit(s);
    }
    return true;
}

bool gdb_scan_bytes(struct gdb_scan *s, uint8_t *bytes, size_t len)
{
    if (gdb_scan_left(s) / 2 < len)
        return false;
    for (size_t i = 0; i < len; i++, s->at += 2) {
        int high = gdb_hex_value((uint8_t)s->at[0]), low = gdb_hex_value((uint8_t)s->at[1]);
        if (high < 0 || low < 0)
            return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

void gdb_put_raw(struct gdb_reply *r, const void *bytes, size_t len)
{
    size_t room = sizeof(r->body) - r->len;
    if (len > room)
        len = room;
    memcpy(r->body + r->len, bytes, len);
    r->len += len;
}

void gdb_put(struct gdb_reply *r, const char *text)
{
    gdb_put_raw(r, text, strlen(text));
}

void gdb_put_hex(struct gdb_reply *r, const void *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *from = bytes;
    for (size_t i = 0; i < len; i++)
        gdb_put_raw(r, (char[]){digits[from[i] >> 4], digits[from[i] & 15]}, 2);
}

void gdb_putf(struct gdb_reply *r, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    gdb_put(r, text);
}
