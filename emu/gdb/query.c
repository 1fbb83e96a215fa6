/*
 * What gdb asks about the stub and the target: q packets, and Q packets, which set something.
 */
#include "emu/gdb/monitor.h"
#include "emu/gdb/session.h"

#include <stdlib.h>
#include <string.h>

#define CONSOLE_CHUNK ((GDB_PACKET_SIZE - 1) / 2) /* text of an O packet, in hex */

static void query_supported(struct gdb_session *s, struct gdb_scan in)
{
    for (; in.at < in.end; in.at++)
        if (gdb_scan_text(&in, ";swbreak+") || gdb_scan_text(&in, ":swbreak+"))
            s->names_breaks = true;
    gdb_putf(&s->reply,
             "PacketSize=%x;qXfer:features:read+;QStartNoAckMode+;vContSupported+;swbreak+;"
             "hwbreak+",
             GDB_PACKET_SIZE);
}

/* target.xml:OFFSET,LENGTH: 'm' and a part, or 'l' and the last one. */
static void query_features(struct gdb_session *s, struct gdb_scan in)
{
    uint64_t offset, len;
    if (!gdb_scan_text(&in, "target.xml:") || !gdb_scan_hex(&in, &offset) ||
        !gdb_scan_char(&in, ',') || !gdb_scan_hex(&in, &len)) {
        gdb_put(&s->reply, "E00");
        return;
    }
    if (offset > s->description_len)
        offset = s->description_len;
    uint64_t left = s->description_len - offset;
    if (len > GDB_PACKET_SIZE - 1)
        len = GDB_PACKET_SIZE - 1;
    gdb_put(&s->reply, len < left ? "m" : "l");
    gdb_put_raw(&s->reply, s->description + offset, len < left ? len : left);
}

static void query_threads(struct gdb_session *s, struct gdb_scan in)
{
    (void)in;
    for (unsigned i = 0; i < machine_nr_harts(s->space.machine); i++)
        gdb_putf(&s->reply, "%s%x", i == 0 ? "m" : ",", gdb_thread_of(i));
}

static void query_no_more_threads(struct gdb_session *s, struct gdb_scan in)
{
    (void)in;
    gdb_put(&s->reply, "l");
}

static void query_thread_info(struct gdb_session *s, struct gdb_scan in)
{
    unsigned hart;
    if (!gdb_scan_hart(s, &in, &hart)) {
        gdb_put(&s->reply, GDB_ERROR_ARGUMENT);
        return;
    }
    char text[128];
    monitor_describe_hart(machine_hart(s->space.machine, hart), text, sizeof(text));
    gdb_put_hex(&s->reply, text, strlen(text));
}

static void query_current(struct gdb_session *s, struct gdb_scan in)
{
    if (gdb_scan_left(&in) == 0) /* others begin with C too */
        gdb_putf(&s->reply, "QC%x", gdb_thread_of(s->space.hart));
}

/* gdb that leaves detaches; it has not started the machine. */
static void query_attached(struct gdb_session *s, struct gdb_scan in)
{
    (void)in;
    gdb_put(&s->reply, "1");
}

static void query_symbol(struct gdb_session *s, struct gdb_scan in)
{
    (void)in;
    gdb_put(&s->reply, "OK"); /* no symbol is needed */
}

static void query_physical(struct gdb_session *s, struct gdb_scan in)
{
    (void)in;
    gdb_put(&s->reply, s->space.physical ? "1" : "0");
}

/* The output of a monitor command, as console output of gdb's. */
static void send_console(struct gdb_session *s, const char *text, size_t len)
{
    while (len > 0) {
        size_t part = len < CONSOLE_CHUNK ? len : CONSOLE_CHUNK;
        gdb_put(&s->reply, "O");
        gdb_put_hex(&s->reply, text, part);
        gdb_send_reply(s);
        text += part;
        len -= part;
    }
}

static void query_monitor(struct gdb_session *s, struct gdb_scan in)
{
    static const char too_long[] = "the command is too long\n";
    char command[MONITOR_LINE];
    size_t len = gdb_scan_left(&in) / 2, size;
    char *output;
    if (len >= sizeof(command)) {
        send_console(s, too_long, strlen(too_long));
        gdb_put(&s->reply, "OK");
        return;
    }
    if (!gdb_scan_bytes(&in, (uint8_t *)command, len)) {
        gdb_put(&s->reply, GDB_ERROR_ARGUMENT);
        return;
    }
    command[len] = '\0';
    FILE *out = open_memstream(&output, &size);
    if (!out) {
        gdb_put(&s->reply, GDB_ERROR_FULL);
        return;
    }
    monitor_run(&s->space, s->may_save, command, out);
    fclose(out);
    send_console(s, output, size);
    free(output);
    gdb_put(&s->reply, "OK");
}

static void set_no_ack(struct gdb_session *s, struct gdb_scan in)
{
    (void)in;
    gdb_put(&s->reply, "OK");
    s->no_ack = true;
}

static void set_physical(struct gdb_session *s, struct gdb_scan in)
{
    uint64_t on;
    if (!gdb_scan_hex(&in, &on) || on > 1) {
        gdb_put(&s->reply, GDB_ERROR_ARGUMENT);
        return;
    }
    s->space.physical = on;
    gdb_put(&s->reply, "OK");
}

struct query {
    const char *name;
    void (*answer)(struct gdb_session *s, struct gdb_scan in);
};

/* A name is the start of the packet, so that longer ones come first. */
static const struct query queries[] = {
    {"Supported", query_supported},
    {"Xfer:features:read:", query_features},
    {"fThreadInfo", query_threads},
    {"sThreadInfo", query_no_more_threads},
    {"ThreadExtraInfo,", query_thread_info},
    {"Rcmd,", query_monitor},
    {"Attached", query_attached},
    {"Symbol:", query_symbol},
    {"qemu.PhyMemMode", query_physical},
    {"C", query_current},
};

static const struct query settings[] = {
    {"StartNoAckMode", set_no_ack},
    {"qemu.PhyMemMode:", set_physical},
};

static void find_and_answer(struct gdb_session *s, struct gdb_scan in, const struct query *table,
                            unsigned nr)
{
    for (unsigned i = 0; i < nr; i++)
        if (gdb_scan_text(&in, table[i].name)) {
            table[i].answer(s, in);
            return;
        }
}

void gdb_query(struct gdb_session *s, struct gdb_scan in)
{
    find_and_answer(s, in, queries, sizeof(queries) / sizeof(queries[0]));
}

void gdb_set(struct gdb_session *s, struct gdb_scan in)
{
    find_and_answer(s, in, settings, sizeof(settings) / sizeof(settings[0]));
}
