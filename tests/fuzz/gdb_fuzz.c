/*
 * A debugger that sends anything: each line of the input is the body of a packet, but for "~",
 * after which the line goes to the parser as it is, and "^C". The machine behind it is real, and
 * runs when it is told to. Whatever was asked, the host lives, the answers are packets, and the
 * machine can be let go on.
 */
#include "emu/gdb/session.h"
#include "emu/hart/hart.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/machine_fixture.h"

#include <stdlib.h>
#include <string.h>

#define MAX_CYCLES 20000
#define MAX_LINES  64

static void host_write(void *opaque, const uint8_t *bytes, size_t len)
{
    (void)opaque, (void)bytes, (void)len;
}

static size_t host_read(void *opaque, uint8_t *bytes, size_t room, bool driver)
{
    (void)opaque, (void)bytes, (void)room, (void)driver;
    return 0;
}

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void take(void *opaque, const uint8_t *bytes, size_t len)
{
    (void)opaque;
    check(len == 0 || bytes[0] == '+' || bytes[0] == '-' ||
          (len >= 4 && bytes[0] == '$' && bytes[len - 3] == '#'));
}

/* What a server does when the session wants the machine to run. */
static void run(struct gdb_session *s, struct machine *machine)
{
    enum machine_outcome outcome = machine_run(machine);
    if (outcome == MACHINE_STOPPED)
        gdb_session_stopped(s, machine_debug_stop(machine));
    else if (outcome == MACHINE_EXITED)
        gdb_session_failed(s, "exited");
    else
        gdb_session_failed(s, "failed");
}

static void feed_line(struct gdb_session *s, const uint8_t *line, size_t len)
{
    static uint8_t frame[GDB_FRAME_SIZE(1 << 16)];
    if (len == 2 && memcmp(line, "^C", 2) == 0) {
        if (gdb_session_wants_in(s, (const uint8_t *)"\x03", 1))
            gdb_session_stopped(s, NULL);
    } else if (len > 0 && line[0] == '~') {
        gdb_session_feed(s, line + 1, len - 1);
    } else if (len <= 1 << 16) {
        len = gdb_frame((const char *)line, len, frame);
        gdb_session_feed(s, frame, len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct machine_host host = {.write = host_write, .read = host_read};
    static struct gdb_session session;
    struct machine_config config;
    config_init(&config);
    config.mem = 1 << 20;
    config.harts = 2;
    config.quantum = 100;
    config.max_cycles = MAX_CYCLES;
    struct machine *machine =
        machine_fixture_create(&config, &host, add_together, sizeof(add_together));
    check(machine_debug_attach(machine) && gdb_session_init(&session, machine, take, NULL));

    const uint8_t *end = data + size;
    for (unsigned i = 0; i < MAX_LINES && data < end && session.wish == GDB_WISH_NONE; i++) {
        const uint8_t *newline = memchr(data, '\n', (size_t)(end - data));
        const uint8_t *stop = newline ? newline : end;
        feed_line(&session, data, (size_t)(stop - data));
        if (session.wish == GDB_WISH_RUN)
            run(&session, machine);
        data = stop + (newline ? 1 : 0);
    }
    gdb_session_destroy(&session);
    machine_debug_detach(machine);
    machine_run(machine);
    for (unsigned i = 0; i < config.harts; i++)
        check(machine_hart(machine, i)->x[0] == 0);
    check(machine_check_stats(machine) == NULL);
    machine_destroy(machine);
    config_destroy(&config);
    return 0;
}
