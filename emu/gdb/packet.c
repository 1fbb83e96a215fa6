#include "emu/gdb/packet.h"

#define INTERRUPT   0x03
#define ESCAPE      0x7d
#define ESCAPED_XOR 0x20

int gdb_hex_value(uint8_t digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

static void begin(struct gdb_parser *p)
{
    p->state = GDB_BODY;
    p->broken = false;
    p->sum = 0;
    p->len = 0;
}

static enum gdb_event feed_outside(struct gdb_parser *p, uint8_t byte)
{
    switch (byte) {
    case '$':
        begin(p);
        return GDB_NOTHING;
    case '+':
        return GDB_ACK;
    case '-':
        return GDB_NAK;
    case INTERRUPT:
        return GDB_INTERRUPT;
    default:
        return GDB_NOTHING; /* noise between packets */
    }
}

static void put(struct gdb_parser *p, uint8_t byte)
{
    if (p->len == GDB_PACKET_SIZE)
        p->broken = true;
    else
        p->body[p->len++] = (char)byte;
}

static void feed_body(struct gdb_parser *p, uint8_t byte)
{
    if (byte == '$') {
        begin(p); /* the packet before it was cut off */
        return;
    }
    if (byte == '#') {
        p->state = GDB_SUM_HIGH;
        p->given = 0;
        return;
    }
    p->sum += byte;
    if (byte == ESCAPE)
        p->state = GDB_ESCAPE;
    else
        put(p, byte);
}

static void take_digit(struct gdb_parser *p, uint8_t byte)
{
    int value = gdb_hex_value(byte);
    p->broken |= value < 0;
    p->given = (uint8_t)((unsigned)p->given << 4 | ((unsigned)value & 15));
}

static enum gdb_event end(struct gdb_parser *p)
{
    p->state = GDB_OUTSIDE;
    p->body[p->len] = '\0';
    return p->broken || p->given != p->sum ? GDB_BROKEN : GDB_PACKET;
}

enum gdb_event gdb_parser_feed(struct gdb_parser *p, uint8_t byte)
{
    switch (p->state) {
    case GDB_OUTSIDE:
        return feed_outside(p, byte);
    case GDB_BODY:
        feed_body(p, byte);
        return GDB_NOTHING;
    case GDB_ESCAPE:
        p->sum += byte;
        put(p, byte ^ ESCAPED_XOR);
        p->state = GDB_BODY;
        return GDB_NOTHING;
    case GDB_SUM_HIGH:
        take_digit(p, byte);
        p->state = GDB_SUM_LOW;
        return GDB_NOTHING;
    default:
        take_digit(p, byte);
        return end(p);
    }
}

/* '*' would begin a run length. */
static bool must_escape(uint8_t byte)
{
    return byte == '$' || byte == '#' || byte == '*' || byte == ESCAPE;
}

size_t gdb_frame(const char *body, size_t len, uint8_t *frame)
{
    static const char digits[] = "0123456789abcdef";
    size_t to = 0;
    uint8_t sum = 0;
    frame[to++] = '$';
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = (uint8_t)body[i];
        if (must_escape(byte)) {
            sum += ESCAPE;
            frame[to++] = ESCAPE;
            byte ^= ESCAPED_XOR;
        }
        sum += byte;
        frame[to++] = byte;
    }
    frame[to++] = '#';
    frame[to++] = (uint8_t)digits[sum >> 4];
    frame[to++] = (uint8_t)digits[sum & 15];
    return to;
}
