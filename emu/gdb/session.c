#include "emu/gdb/session.h"

#include "emu/gdb/description.h"
#include "emu/gdb/registers.h"

#include <stdlib.h>
#include <string.h>

#define MEMORY_CHUNK (GDB_PACKET_SIZE / 2) /* bytes in the hex digits of one packet */

bool gdb_session_init(struct gdb_session *s, struct machine *machine,
                      void (*send)(void *opaque, const uint8_t *bytes, size_t len), void *opaque)
{
    memset(s, 0, sizeof(*s));
    s->space.machine = machine;
    s->signal = GDB_SIGTRAP;
    s->send = send;
    s->opaque = opaque;
    FILE *out = open_memstream(&s->description, &s->description_len);
    if (!out)
        return false;
    gdb_describe_target(out);
    return fclose(out) == 0;
}

void gdb_session_destroy(struct gdb_session *s)
{
    free(s->description);
    s->description = NULL;
}

void gdb_send_reply(struct gdb_session *s)
{
    s->frame_len = gdb_frame(s->reply.body, s->reply.len, s->frame);
    s->reply.len = 0;
    s->send(s->opaque, s->frame, s->frame_len);
}

/* --- Registers ----------------------------------------------------------------------------- */

static void read_all(struct gdb_session *s)
{
    for (unsigned i = 0; i < GDB_NR_GENERAL; i++) {
        uint64_t value = 0;
        gdb_read_register(s->space.machine, s->space.hart, i, &value);
        gdb_put_hex(&s->reply, &value, sizeof(value));
    }
}

static void write_all(struct gdb_session *s, struct gdb_scan in)
{
    uint64_t value;
    for (unsigned i = 0; i < GDB_NR_GENERAL; i++) {
        if (!gdb_scan_bytes(&in, (uint8_t *)&value, sizeof(value)))
            break; /* those that it leaves out stay */
        gdb_write_register(s->space.machine, s->space.hart, i, value);
    }
    gdb_put(&s->reply, "OK");
}

static void read_one(struct gdb_session *s, struct gdb_scan in)
{
    uint64_t number, value;
    if (gdb_scan_hex(&in, &number) &&
        gdb_read_register(s->space.machine, s->space.hart, number, &value))
        gdb_put_hex(&s->reply, &value, sizeof(value));
    else
        gdb_put(&s->reply, GDB_ERROR_ARGUMENT);
}

static void write_one(struct gdb_session *s, struct gdb_scan in)
{
    uint64_t number, value;
    bool ok = gdb_scan_hex(&in, &number) && gdb_scan_char(&in, '=') &&
              gdb_scan_bytes(&in, (uint8_t *)&value, sizeof(value)) &&
              gdb_write_register(s->space.machine, s->space.hart, number, value);
    gdb_put(&s->reply, ok ? "OK" : GDB_ERROR_ARGUMENT);
}

/* --- Memory -------------------------------------------------------------------------------- */

static bool scan_range(struct gdb_scan *in, uint64_t *at, uint64_t *len)
{
    return gdb_scan_hex(in, at) && gdb_scan_char(in, ',') && gdb_scan_hex(in, len);
}

static void read_memory(struct gdb_session *s, struct gdb_scan in)
{
    uint8_t bytes[MEMORY_CHUNK];
    uint64_t at, len;
    if (!scan_range(&in, &at, &len)) {
        gdb_put(&s->reply, GDB_ERROR_ARGUMENT);
        return;
    }
    if (len > sizeof(bytes))
        len = sizeof(bytes); /* gdb asks for the rest */
    uint64_t done = gdb_read_memory(&s->space, at, bytes, len);
    if (done == 0 && len != 0)
        gdb_put(&s->reply, GDB_ERROR_MEMORY);
    gdb_put_hex(&s->reply, bytes, done);
}

/* M: in hex digits; X: as they are. */
static void write_memory(struct gdb_session *s, struct gdb_scan in, bool hex)
{
    uint8_t bytes[GDB_PACKET_SIZE];
    uint64_t at, len;
    if (!scan_range(&in, &at, &len) || !gdb_scan_char(&in, ':') || len > sizeof(bytes) ||
        (hex ? !gdb_scan_bytes(&in, bytes, len) : gdb_scan_left(&in) < len)) {
        gdb_put(&s->reply, GDB_ERROR_ARGUMENT);
        return;
    }
    bool ok = gdb_write_memory(&s->space, at, hex ? bytes : (const uint8_t *)in.at, len);
    gdb_put(&s->reply, ok ? "OK" : GDB_ERROR_MEMORY);
}

/* --- Packets ------------------------------------------------------------------------------- */

static void detach(struct gdb_session *s)
{
    gdb_put(&s->reply, "OK");
    s->wish = GDB_WISH_DETACH;
}

static void multi_letter(struct gdb_session *s, struct gdb_scan in)
{
    if (gdb_scan_text(&in, "Cont")) {
        gdb_vcont(s, in);
    } else if (gdb_scan_text(&in, "Kill")) {
        gdb_put(&s->reply, "OK");
        s->wish = GDB_WISH_KILL;
    }
}

static void execute(struct gdb_session *s, char letter, struct gdb_scan in)
{
    switch (letter) {
    case '?':
        gdb_put_stop(s);
        break;
    case 'g':
        read_all(s);
        break;
    case 'G':
        write_all(s, in);
        break;
    case 'p':
        read_one(s, in);
        break;
    case 'P':
        write_one(s, in);
        break;
    case 'm':
        read_memory(s, in);
        break;
    case 'M':
    case 'X':
        write_memory(s, in, letter == 'M');
        break;
    case 'Z':
        gdb_insert_point(s, in);
        break;
    case 'z':
        gdb_remove_point(s, in);
        break;
    case 'H':
        gdb_select_thread(s, in);
        break;
    case 'T':
        gdb_thread_alive(s, in);
        break;
    case 'c':
    case 's':
    case 'C':
    case 'S':
        gdb_resume(s, in, letter == 's' || letter == 'S', letter == 'C' || letter == 'S');
        break;
    case 'v':
        multi_letter(s, in);
        break;
    case 'q':
        gdb_query(s, in);
        break;
    case 'Q':
        gdb_set(s, in);
        break;
    case 'D':
        detach(s);
        break;
    case 'k':
        s->wish = GDB_WISH_KILL;
        break;
    }
}

/* All are answered, but for those that are answered by a later stop, and the old kill. */
static void answer(struct gdb_session *s)
{
    const struct gdb_scan in = {s->parser.body, s->parser.body + s->parser.len};
    const char letter = s->parser.len ? in.at[0] : '\0';
    const struct gdb_scan rest = {in.at + (letter ? 1 : 0), in.end};
    execute(s, letter, rest);
    if (s->wish != GDB_WISH_RUN && letter != 'k')
        gdb_send_reply(s);
}

/* --- What comes in ------------------------------------------------------------------------- */

static void acknowledge(struct gdb_session *s, char how)
{
    if (!s->no_ack)
        s->send(s->opaque, (const uint8_t *)&how, 1);
}

static void feed(struct gdb_session *s, uint8_t byte)
{
    switch (gdb_parser_feed(&s->parser, byte)) {
    case GDB_PACKET:
        acknowledge(s, '+');
        answer(s);
        break;
    case GDB_BROKEN:
        acknowledge(s, '-');
        break;
    case GDB_NAK:
        s->send(s->opaque, s->frame, s->frame_len);
        break;
    case GDB_INTERRUPT: /* it crossed the stop reply */
    case GDB_ACK:
    case GDB_NOTHING:
        break;
    }
}

size_t gdb_session_feed(struct gdb_session *s, const uint8_t *bytes, size_t len)
{
    size_t done = 0;
    while (done < len && s->wish == GDB_WISH_NONE)
        feed(s, bytes[done++]);
    return done;
}

bool gdb_session_wants_in(struct gdb_session *s, const uint8_t *bytes, size_t len)
{
    bool wants = false;
    for (size_t i = 0; i < len; i++)
        wants |= gdb_parser_feed(&s->parser, bytes[i]) == GDB_INTERRUPT;
    return wants;
}

/* --- How the run went ---------------------------------------------------------------------- */

static void send_stop(struct gdb_session *s)
{
    s->space.hart = s->stop.hart;
    s->wish = GDB_WISH_NONE;
    gdb_put_stop(s);
    gdb_send_reply(s);
}

void gdb_session_stopped(struct gdb_session *s, const struct machine_stop *stop)
{
    s->signal = stop ? GDB_SIGTRAP : GDB_SIGINT;
    s->stop =
        stop ? *stop : (struct machine_stop){.reason = MACHINE_STOP_STEP, .hart = s->space.hart};
    send_stop(s);
}

void gdb_session_failed(struct gdb_session *s, const char *text)
{
    gdb_put(&s->reply, "O");
    gdb_put_hex(&s->reply, text, strlen(text));
    gdb_put_hex(&s->reply, "\n", 1);
    gdb_send_reply(s);
    s->signal = GDB_SIGABRT;
    s->stop = (struct machine_stop){.reason = MACHINE_STOP_STEP, .hart = s->space.hart};
    send_stop(s);
}

void gdb_session_ended(struct gdb_session *s, int status)
{
    gdb_putf(&s->reply, "W%02x", (unsigned)status & 0xff);
    gdb_send_reply(s);
}
