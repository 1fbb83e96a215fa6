#include "emu/cli/host.h"

#include "emu/base/events.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define PROGRESS_AFTER_NS 2000000000 /* of host time without output */
#define PROGRESS_EVERY_NS 500000000
#define AHEAD_NS          2000000 /* how far waiting may run ahead of the host's clock */
#define REPEAT_NS         1000000 /* of a second: a waiting machine is looked after as often */
#define REPEAT_IDLE_NS    20000000
#define NETWORK_STEP_NS   1000000 /* the machine looks after its network as often */

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
    terminal_write(&host->terminal, bytes, len);
    host->printed = true;
    host->mid_line = len > 0 ? bytes[len - 1] != '\n' : host->mid_line;
}

static size_t host_read(void *opaque, uint8_t *bytes, size_t room, bool driver)
{
    struct host *host = opaque;
    return terminal_poll(&host->terminal, bytes, room, driver);
}

/* While the machine waits for somebody or for the clock there is no progress to show. */
static void wait_at_terminal(struct host *host, int timeout_ms)
{
    clear_progress(host);
    host->terminal.wake = host->gdb ? gdb_fd(host->gdb) : host->signals;
    terminal_wait(&host->terminal, timeout_ms);
    host->next_progress_ns = host_ns() + PROGRESS_AFTER_NS;
}

/* Simulated time passes no faster than the host's while somebody might answer. */
static void wait_for_network(struct host *host, cycles_t now, cycles_t until)
{
    const cycles_t left = until > now ? until - now : 0; /* what is late is due at once */
    uint64_t ns = NETWORK_STEP_NS;
    if (until != CYCLES_NEVER && simulated_ns(host, left) < ns)
        ns = simulated_ns(host, left);
    clear_progress(host);
    terminal_flush(&host->terminal);
    network_wait(host->network, terminal_input_fd(&host->terminal), ns);
}

/*
 * Whether to tell the end of input again: a function of the machine's time alone, so that it is
 * the same in a resumed run. A guest that waits for a disk is not idle.
 */
static bool is_time_to_repeat(const struct host *host, cycles_t now, cycles_t until)
{
    uint64_t second = now / host->clock_hz;
    return host->repeats_end && until != CYCLES_NEVER && second != 0 &&
           (second & (second - 1)) == 0 && simulated_ns(host, now % host->clock_hz) < REPEAT_NS &&
           simulated_ns(host, until - now) >= REPEAT_IDLE_NS;
}

/* Somebody at the terminal: simulated time passes no faster than theirs while nothing happens. */
static bool host_idle(void *opaque, cycles_t now, cycles_t until)
{
    struct host *host = opaque;
    struct terminal *terminal = &host->terminal;
    if (host->network && network_is_open(host->network)) {
        wait_for_network(host, now, until);
        return true;
    }
    if (is_time_to_repeat(host, now, until))
        terminal_repeat_end(terminal);
    if (until == CYCLES_NEVER) {
        wait_at_terminal(host, -1);
    } else if (terminal->is_tty) {
        uint64_t target = host->started_ns + simulated_ns(host, now - host->started);
        uint64_t real = host_ns();
        if (target > real + AHEAD_NS)
            wait_at_terminal(host, (int)((target - real) / 1000000));
    }
    return terminal->quit || !terminal_input_ended(terminal);
}

/* Never over a line that the guest has not ended, such as a prompt. */
static void show_progress(struct host *host, cycles_t now)
{
    uint64_t real = host_ns();
    if (real < host->next_progress_ns || host->mid_line)
        return;
    host->next_progress_ns = real + PROGRESS_EVERY_NS;
    fprintf(stderr, "\r[%.1f s of host time, %.3f s simulated, %.0f million cycles a second]\033[K",
            (double)(real - host->started_ns) / 1e9, (double)simulated_ns(host, now) / 1e9,
            (double)(now - host->started) * 1e3 / (double)(real - host->started_ns));
    host->progress = true;
}

static bool signal_came(const struct host *host)
{
    struct signalfd_siginfo info;
    return host->signals >= 0 && read(host->signals, &info, sizeof(info)) == sizeof(info);
}

static bool host_poll(void *opaque, cycles_t now)
{
    struct host *host = opaque;
    if (host->network)
        network_poll(host->network, now);
    if (host->printed) {
        terminal_flush(&host->terminal);
        host->printed = false;
        host->next_progress_ns = host_ns() + PROGRESS_AFTER_NS;
    } else if (host->show_progress) {
        show_progress(host, now);
    }
    if (host->gdb) /* under which no snapshots are taken */
        return !host->terminal.quit && !gdb_poll(host->gdb);
    host->terminal.wants_snapshot |= signal_came(host);
    return !host->terminal.quit && !host->terminal.wants_snapshot;
}

static bool wait_for_socket(void *opaque, int fd, bool to_write, int timeout_ms)
{
    struct host *host = opaque;
    clear_progress(host);
    bool ready = terminal_wait_for(&host->terminal, fd, to_write ? POLLOUT : POLLIN, timeout_ms);
    host->next_progress_ns = host_ns() + PROGRESS_AFTER_NS;
    return ready;
}

bool host_listen(struct host *host, const char *port, struct error *err)
{
    const struct gdb_host for_gdb = {.wait = wait_for_socket, .opaque = host};
    if (port)
        host->gdb = gdb_listen(port, &for_gdb, err);
    return !port || host->gdb;
}

void host_close_gdb(struct host *host)
{
    if (host->gdb)
        gdb_close(host->gdb);
    host->gdb = NULL;
}

static void host_archive(void *opaque, struct archive *a)
{
    struct host *host = opaque;
    terminal_archive(a->loading ? &host->before : &host->terminal, a);
    host->resumed |= a->loading;
}

/* By a descriptor, so that none is missed between a look for it and a wait at the terminal. */
void host_hear_signal(struct host *host)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    host->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (host->signals >= 0)
        sigprocmask(SIG_BLOCK, &set, NULL);
}

bool host_wants_snapshot(struct host *host)
{
    bool wanted = host->terminal.wants_snapshot;
    host->terminal.wants_snapshot = false;
    return wanted;
}

void host_say(struct host *host, const char *format, ...)
{
    va_list args;
    clear_progress(host);
    terminal_flush(&host->terminal);
    fputs(host->mid_line && host->terminal.is_tty ? "\r\npagewalk: " : "pagewalk: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputs(host->terminal.is_tty ? "\r\n" : "\n", stderr);
}

void host_init(struct host *host, uint64_t clock_hz)
{
    *host = (struct host){
        .ops = {.write = host_write,
                .read = host_read,
                .idle = host_idle,
                .poll = host_poll,
                .archive = host_archive,
                .opaque = host,
                .plain_input = !isatty(STDIN_FILENO),
                .plain_output = !isatty(STDOUT_FILENO)},
        .clock_hz = clock_hz,
        .signals = -1,
        .show_progress = isatty(STDERR_FILENO),
        .started_ns = host_ns(),
    };
    host->next_progress_ns = host->started_ns + PROGRESS_AFTER_NS;
}

bool host_connect(struct host *host, const struct net_config *config, struct error *err)
{
    if (!config->enable)
        return true;
    host->network = network_open(config, host->clock_hz, err);
    if (!host->network)
        return false;
    host->ops.net = network_backend(host->network);
    return true;
}

void host_disconnect(struct host *host)
{
    network_close(host->network);
    host->network = NULL;
}

void host_start(struct host *host, bool guest_has_tty, bool others_write, cycles_t now)
{
    host->started = now;
    terminal_open(&host->terminal, STDIN_FILENO, STDOUT_FILENO, guest_has_tty,
                  guest_has_tty && !others_write);
    host->terminal.under_debugger = host->gdb != NULL;
    if (host->resumed)
        terminal_inherit(&host->terminal, &host->before);
}

void host_repeat_end(struct host *host)
{
    host->repeats_end = true;
}

void host_flush(struct host *host)
{
    clear_progress(host);
    terminal_flush(&host->terminal);
}

bool host_finish(struct host *host, struct error *err)
{
    clear_progress(host);
    terminal_close(&host->terminal);
    if (host->signals >= 0)
        close(host->signals);
    host->signals = -1;
    int error = host->terminal.output_error;
    return error == 0 || error_set(err, "console output was lost: %s", strerror(error));
}
