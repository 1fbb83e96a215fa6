/*
 * The frame of the gdb remote protocol ("Overview" in gdb's manual): what comes in is taken apart
 * byte by byte, what goes out is put together; neither touches a socket or a machine.
 *
 *   $ body # two hex digits: the sum of the body's bytes, modulo 256
 *
 * In a body, 0x7d escapes the next byte, which is sent XORed with 0x20. Between packets stand '+'
 * and '-', which acknowledge, and 0x03, by which gdb interrupts.
 *
 * Owner: whoever has the connection. Life cycle: a parser of zeros, gdb_parser_feed() for ever.
 */
#ifndef EMU_GDB_PACKET_H
#define EMU_GDB_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GDB_PACKET_SIZE 16384 /* bytes of a body at most; said to gdb in qSupported */

/* What a byte completes. */
enum gdb_event {
    GDB_NOTHING,
    GDB_ACK,
    GDB_NAK,
    GDB_INTERRUPT,
    GDB_PACKET, /* the body is in parser->body until the next byte is fed */
    GDB_BROKEN, /* a packet whose sum is wrong, or that is too long */
};

struct gdb_parser {
    enum { GDB_OUTSIDE, GDB_BODY, GDB_ESCAPE, GDB_SUM_HIGH, GDB_SUM_LOW } state;
    bool broken;
    uint8_t sum;
    uint8_t given; /* the sum as it stands in the packet */
    size_t len;
    char body[GDB_PACKET_SIZE + 1]; /* and a NUL behind it */
};

enum gdb_event gdb_parser_feed(struct gdb_parser *parser, uint8_t byte);

/* The value of a hex digit; -1: it is none. */
int gdb_hex_value(uint8_t digit);

/* What gdb_frame() needs for a body of `len` bytes that must all be escaped. */
#define GDB_FRAME_SIZE(len) (2 * (len) + 4)

/* Writes the packet with this body; returns its length. */
size_t gdb_frame(const char *body, size_t len, uint8_t *frame);

#endif
