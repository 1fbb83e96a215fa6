#include "emu/cli/terminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define CTRL_A 0x01
#define CTRL_D 0x04

/* How long to wait at most before looking whether the process is in the foreground again. */
#define BACKGROUND_WAIT_MS 100

/* Bytes read at a time; and polls after which a guest that takes nothing counts as stuck. */
#define READ_SIZE   256
#define STUCK_POLLS 250

static const char help[] = "\r\nCtrl-A x       leave pagewalk\r\n"
                           "Ctrl-A s       save a snapshot (see --snapshot)\r\n"
                           "Ctrl-A Ctrl-A  send Ctrl-A to the guest\r\n"
                           "Ctrl-A h       this help\r\n";

/* Signals that end the process. */
static const int fatal_signals[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGPIPE,
                                    SIGABRT, SIGSEGV, SIGBUS,  SIGILL,  SIGFPE};
#define NR_FATAL (sizeof(fatal_signals) / sizeof(fatal_signals[0]))

/* What the signal handlers need: the open terminal and what was before it. */
static struct terminal *current;
static struct termios old_mode, raw_mode;
static struct sigaction old_fatal[NR_FATAL], old_continue;

/* --- Mode and signals ---------------------------------------------------------------------- */

/* Of a terminal that does not control the process (-1), nothing else can be in front. */
static bool in_foreground(const struct terminal *t)
{
    pid_t front = tcgetpgrp(t->in);
    return front == -1 || front == getpgrp();
}

/* From the background it would stop the process, and disturb who is in front. */
static void set_mode(const struct terminal *t, const struct termios *mode)
{
    if (t->is_tty && in_foreground(t))
        tcsetattr(t->in, TCSANOW, mode);
}

static bool is_fault(int sig)
{
    return sig == SIGSEGV || sig == SIGBUS || sig == SIGILL || sig == SIGFPE;
}

/*
 * Puts the terminal right and lets the signal do what it would have done without us. A fault
 * comes again by itself when the handler returns; any other signal must be sent again, and
 * waits until then.
 */
static void on_fatal_signal(int sig, siginfo_t *info, void *context)
{
    (void)context;
    int saved_errno = errno;
    if (current) {
        terminal_flush(current);
        set_mode(current, &old_mode);
    }
    for (size_t i = 0; i < NR_FATAL; i++)
        if (fatal_signals[i] == sig)
            sigaction(sig, &old_fatal[i], NULL);
    if (!is_fault(sig) || info->si_code <= 0)
        raise(sig);
    errno = saved_errno;
}

/* Stopped from outside and continued: the shell has set its own mode in between. */
static void on_continue(int sig)
{
    (void)sig;
    int saved_errno = errno;
    if (current)
        set_mode(current, &raw_mode);
    errno = saved_errno;
}

static void catch_signals(void)
{
    struct sigaction fatal = {.sa_sigaction = on_fatal_signal, .sa_flags = SA_SIGINFO};
    struct sigaction cont = {.sa_handler = on_continue, .sa_flags = SA_RESTART};
    sigfillset(&fatal.sa_mask);
    sigfillset(&cont.sa_mask);
    for (size_t i = 0; i < NR_FATAL; i++) {
        sigaction(fatal_signals[i], NULL, &old_fatal[i]);
        if (old_fatal[i].sa_handler != SIG_IGN) /* nohup, or a shell's background job */
            sigaction(fatal_signals[i], &fatal, NULL);
    }
    sigaction(SIGCONT, &cont, &old_continue);
}

static void release_signals(void)
{
    for (size_t i = 0; i < NR_FATAL; i++)
        sigaction(fatal_signals[i], &old_fatal[i], NULL);
    sigaction(SIGCONT, &old_continue, NULL);
}

static void close_at_exit(void)
{
    if (current)
        terminal_close(current);
}

/* Every key as it is, at once. */
static void choose_raw_mode(bool raw_output)
{
    raw_mode = old_mode;
    cfmakeraw(&raw_mode);
    if (!raw_output)
        raw_mode.c_oflag = old_mode.c_oflag;
    raw_mode.c_cc[VMIN] = 1;
    raw_mode.c_cc[VTIME] = 0;
}

void terminal_open(struct terminal *t, int in, int out, bool eof_as_ctrl_d, bool raw_output)
{
    static bool registered;
    memset(t, 0, sizeof(*t));
    t->in = in;
    t->out = out;
    t->wake = -1;
    t->eof_as_ctrl_d = eof_as_ctrl_d;
    t->last_byte = '\n';
    t->is_tty = isatty(in) && tcgetattr(in, &old_mode) == 0;
    if (!registered)
        registered = atexit(close_at_exit) == 0;
    choose_raw_mode(raw_output && isatty(out));
    current = t;
    catch_signals();
    set_mode(t, &raw_mode);
}

void terminal_close(struct terminal *t)
{
    if (current != t)
        return;
    terminal_flush(t);
    set_mode(t, &old_mode);
    release_signals();
    current = NULL;
}

/* --- Input --------------------------------------------------------------------------------- */

static void put_input(struct terminal *t, uint8_t byte)
{
    if (t->input_len == TERMINAL_INPUT_SIZE)
        return; /* typed far ahead of a guest that is stuck */
    t->input[(t->input_start + t->input_len) % TERMINAL_INPUT_SIZE] = byte;
    t->input_len++;
}

static void tell(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        return; /* nobody to help */
}

static void take_key(struct terminal *t, uint8_t key)
{
    if (!t->after_ctrl_a) {
        if (key == CTRL_A)
            t->after_ctrl_a = true;
        else
            put_input(t, key);
        return;
    }
    t->after_ctrl_a = false;
    switch (key) {
    case 'x':
    case 'X':
        t->quit = true;
        break;
    case 's':
    case 'S':
        if (t->under_debugger)
            tell("\r\npagewalk: no snapshot: say 'monitor snapshot FILE' in gdb\r\n");
        else
            t->wants_snapshot = true;
        break;
    case 'h':
    case 'H':
    case '?':
        tell(help);
        break;
    case CTRL_A:
        put_input(t, CTRL_A);
        break;
    default: /* means nothing */
        break;
    }
}

/* One Ctrl-D only ends a line that has been begun; the end of input takes another. */
static void end_input(struct terminal *t)
{
    t->at_end = true;
    if (!t->eof_as_ctrl_d || t->is_tty)
        return;
    t->ends = t->end_is_known ? t->known_ends : t->last_byte != '\n' ? 2 : 1;
}

static void take_bytes(struct terminal *t, const uint8_t *bytes, size_t len)
{
    t->end_is_known = false;
    for (size_t i = 0; i < len; i++) {
        if (t->is_tty)
            take_key(t, bytes[i]);
        else
            put_input(t, bytes[i]);
    }
    t->last_byte = bytes[len - 1];
}

/* Whether a read would not block (it may find the end). */
static bool is_ready(const struct terminal *t, int timeout_ms)
{
    struct pollfd fds[] = {{.fd = t->in, .events = POLLIN}, {.fd = t->wake, .events = POLLIN}};
    return poll(fds, 2, timeout_ms) > 0 && fds[0].revents != 0;
}

/*
 * Keys are read as they come, unless there is no room for more and the guest is about to make some;
 * from a pipe, nothing while the guest has not taken what was read.
 */
static bool may_read(const struct terminal *t)
{
    if (t->at_end)
        return false;
    if (!t->is_tty)
        return t->input_len == 0;
    return in_foreground(t) &&
           (t->input_len + READ_SIZE <= TERMINAL_INPUT_SIZE || t->untaken >= STUCK_POLLS);
}

static void read_input(struct terminal *t)
{
    uint8_t bytes[READ_SIZE];
    if (!may_read(t) || !is_ready(t, 0))
        return;
    ssize_t len = read(t->in, bytes, sizeof(bytes));
    if (len > 0)
        take_bytes(t, bytes, len);
    else if (len == 0 || (errno != EINTR && errno != EAGAIN))
        end_input(t);
}

size_t terminal_poll(struct terminal *t, uint8_t *bytes, size_t room, bool driver)
{
    size_t len = 0;
    read_input(t);
    for (; len < room && t->input_len > 0; len++) {
        bytes[len] = t->input[t->input_start];
        t->input_start = (t->input_start + 1) % TERMINAL_INPUT_SIZE;
        t->input_len--;
    }
    for (; driver && len < room && t->ends > 0; t->ends--)
        bytes[len++] = CTRL_D;
    t->untaken = len > 0 ? 0 : t->untaken + 1;
    return len;
}

void terminal_repeat_end(struct terminal *t)
{
    if (t->eof_as_ctrl_d && !t->is_tty && terminal_input_ended(t))
        t->ends = 1;
}

int terminal_input_fd(const struct terminal *t)
{
    return may_read(t) ? t->in : -1;
}

void terminal_archive(struct terminal *t, struct archive *a)
{
    uint32_t len = (uint32_t)t->input_len;
    /* What a resumed run has inherited, and not looked for itself yet, is handed on. */
    const bool hands_on = !a->loading && !t->at_end && t->end_is_known;
    bool at_end = t->at_end || hands_on;
    unsigned ends = hands_on ? t->known_ends : t->ends;
    archive_field(a, &at_end);
    archive_below(a, &ends, 3);
    if (!hands_on) {
        t->at_end = at_end;
        t->ends = ends;
    }
    archive_field(a, &t->last_byte);
    archive_below(a, &len, TERMINAL_INPUT_SIZE + 1);
    for (uint32_t i = 0; i < len && !a->failed; i++)
        archive_field(a, &t->input[(t->input_start + i) % TERMINAL_INPUT_SIZE]);
    t->input_len = len;
}

void terminal_inherit(struct terminal *t, const struct terminal *from)
{
    t->end_is_known = from->at_end;
    t->known_ends = from->ends;
    t->last_byte = from->last_byte;
    for (size_t i = 0; i < from->input_len; i++)
        put_input(t, from->input[(from->input_start + i) % TERMINAL_INPUT_SIZE]);
}

bool terminal_input_ended(const struct terminal *t)
{
    return t->at_end && t->input_len + t->ends == 0;
}

bool terminal_wait(struct terminal *t, int timeout_ms)
{
    terminal_flush(t);
    if (t->input_len + t->ends == 0 && !t->quit && !t->wants_snapshot) {
        if (may_read(t)) {
            if (is_ready(t, timeout_ms))
                read_input(t);
        } else {
            bool in_background = !t->at_end;
            if (timeout_ms < 0 || (in_background && timeout_ms > BACKGROUND_WAIT_MS))
                timeout_ms = in_background ? BACKGROUND_WAIT_MS : 0;
            struct pollfd wake = {.fd = t->wake, .events = POLLIN};
            poll(&wake, 1, timeout_ms);
        }
    }
    return t->input_len + t->ends > 0;
}

bool terminal_wait_for(struct terminal *t, int fd, short events, int timeout_ms)
{
    terminal_flush(t);
    while (!t->quit) {
        struct pollfd fds[] = {{.fd = fd, .events = events}, {.fd = t->in, .events = POLLIN}};
        int ready = poll(fds, may_read(t) ? 2 : 1, timeout_ms);
        read_input(t);
        if (ready == 0 || fds[0].revents != 0)
            return ready != 0 && !t->quit;
        if (ready < 0 && errno != EINTR)
            return false;
    }
    return false;
}

/* --- Output -------------------------------------------------------------------------------- */

void terminal_flush(struct terminal *t)
{
    while (t->output_start < t->output_end && t->output_error == 0) {
        ssize_t done = write(t->out, t->output + t->output_start, t->output_end - t->output_start);
        if (done >= 0) {
            t->output_start += done;
        } else if (errno == EAGAIN) {
            struct pollfd fd = {.fd = t->out, .events = POLLOUT};
            poll(&fd, 1, -1);
        } else if (errno != EINTR) {
            t->output_error = errno;
        }
    }
    t->output_start = t->output_end = 0;
}

void terminal_write(struct terminal *t, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        size_t space = TERMINAL_OUTPUT_SIZE - t->output_end;
        size_t part = len < space ? len : space;
        memcpy(t->output + t->output_end, bytes, part);
        t->output_end += part;
        bytes += part;
        len -= part;
        if (t->output_end == TERMINAL_OUTPUT_SIZE)
            terminal_flush(t);
    }
}
