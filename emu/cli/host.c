#include "emu/cli/host.h"

#include "emu/base/events.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define PROGRESS_AFTER_NS 2000000000 /* of host time without output */
#define PROGRESS_EVERY_NS 500000000
#define AHEAD_NS          2000000 /* how far waiting may run ahead of the host's clock */

static uint64_t host_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static uint64_t simulated_ns(const struct host *host, cycles_t cycles)
{
    return (uint64_t)((double)cycles * 1e9 / (double)host->clock_hz);
}

static void clear_progress(struct host *host)
{
    if (host->progress)
        fputs("\r\033[K", stderr);
    host->progress = false;
}

static void host_write(void *opaque, const uint8_t *bytes, size_t len)
{
    struct host *host = opaque;
    clear_progress(host);
    fwrite(bytes, 1, len, stdout);
    host->printed = true;
}

static bool input_is_ready(int timeout_ms)
{
    struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&fd, 1, timeout_ms) > 0;
}

static size_t host_read(void *opaque, uint8_t *bytes, size_t room)
{
    struct host *host = opaque;
    if (host->input_ended || !input_is_ready(0))
        return 0;
    ssize_t len = read(STDIN_FILENO, bytes, room);
    if (len == 0)
        host->input_ended = true;
    return len > 0 ? (size_t)len : 0;
}

/* Somebody at the terminal: simulated time passes no faster than theirs while nothing happens. */
static bool host_idle(void *opaque, cycles_t now, cycles_t until)
{
    struct host *host = opaque;
    fflush(stdout);
    if (until == CYCLES_NEVER && !host->input_ended)
        input_is_ready(host->interactive ? 100 : -1);
    else if (host->interactive) {
        uint64_t target = host->started_ns + simulated_ns(host, now), real = host_ns();
        if (target > real + AHEAD_NS)
            input_is_ready((int)((target - real) / 1000000));
    }
    return !host->input_ended;
}

static void show_progress(struct host *host, cycles_t now)
{
    uint64_t real = host_ns();
    if (real < host->next_progress_ns)
        return;
    host->next_progress_ns = real + PROGRESS_EVERY_NS;
    fprintf(stderr, "\r[%.1f s of host time, %.3f s simulated, %.0f million cycles a second]\033[K",
            (double)(real - host->started_ns) / 1e9, (double)simulated_ns(host, now) / 1e9,
            (double)now * 1e3 / (double)(real - host->started_ns));
    host->progress = true;
}

static bool host_poll(void *opaque, cycles_t now)
{
    struct host *host = opaque;
    if (host->printed) {
        fflush(stdout);
        host->printed = false;
        host->next_progress_ns = host_ns() + PROGRESS_AFTER_NS;
    } else if (host->show_progress) {
        show_progress(host, now);
    }
    return !host->quit;
}

void host_init(struct host *host, uint64_t clock_hz)
{
    *host = (struct host){
        .ops = {.write = host_write, .read = host_read, .idle = host_idle, .poll = host_poll,
                .opaque = host},
        .clock_hz = clock_hz,
        .interactive = isatty(STDIN_FILENO),
        .show_progress = isatty(STDERR_FILENO),
        .started_ns = host_ns(),
    };
    host->next_progress_ns = host->started_ns + PROGRESS_AFTER_NS;
}

void host_finish(struct host *host)
{
    clear_progress(host);
    fflush(stdout);
}
