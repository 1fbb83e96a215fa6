/*
 * The terminal that `pagewalk` runs in, or whatever stands in for it: keys come in through
 * terminal_poll(), output goes out through a buffer.
 *
 * Where the input is a terminal, it is in raw mode between terminal_open() and terminal_close(),
 * so that every key goes to the guest; the old mode also comes back at exit() and when a signal
 * ends the process. Ctrl-A is then the way out: Ctrl-A x sets `quit`, Ctrl-A h prints help,
 * Ctrl-A s sets `wants_snapshot`, Ctrl-A Ctrl-A is Ctrl-A for the guest. Keys that the guest does
 * not take are kept; where it takes none for long, those beyond a limit are lost, so that Ctrl-A x
 * is always heard, but a guest that reads gets all of what is pasted. In the background, input is
 * left alone.
 *
 * With `raw_output` the guest's bytes also reach a terminal as they are; without, or where the
 * output goes elsewhere and others may write to the terminal, its "\n" still begins a new line.
 *
 * A pipe or file is read only as fast as the guest takes it, and nothing in it is special.
 * A serial line knows no end of input; with `eof_as_ctrl_d` the guest gets Ctrl-D there, the
 * character by which its own terminal driver knows one, and only when such a driver listens (a
 * boot loader takes it for a key).
 *
 * Owner: the command. One terminal is open at a time.
 */
#ifndef EMU_CLI_TERMINAL_H
#define EMU_CLI_TERMINAL_H

#include "emu/base/archive.h"

#define TERMINAL_INPUT_SIZE  65536
#define TERMINAL_OUTPUT_SIZE 8192

struct terminal {
    int in, out;
    bool is_tty; /* the input is a terminal */
    bool eof_as_ctrl_d;
    bool at_end;         /* the host has no more input */
    bool quit;           /* Ctrl-A x was typed */
    int wake;            /* a descriptor that also ends terminal_wait() when it is readable; -1 */
    bool wants_snapshot; /* Ctrl-A s was typed; who has looked clears it */
    bool under_debugger; /* set by the owner: Ctrl-A s only says that snapshots are gdb's there */
    bool end_is_known;   /* inherited, with as many Ctrl-D to come; no bytes have come since */
    unsigned known_ends;
    int output_error; /* errno of the first write that failed, or 0; later output is dropped */
    bool after_ctrl_a;
    uint8_t last_byte; /* of the input */
    unsigned ends;     /* Ctrl-D that come behind the input */
    unsigned untaken;  /* polls in a row in which the guest took nothing */
    size_t input_start, input_len;
    size_t output_start, output_end;    /* what has yet to be written of `output` */
    uint8_t input[TERMINAL_INPUT_SIZE]; /* a ring */
    uint8_t output[TERMINAL_OUTPUT_SIZE];
};

/* `in` and `out` are open descriptors, which stay the caller's. */
void terminal_open(struct terminal *t, int in, int out, bool eof_as_ctrl_d, bool raw_output);

/* Writes what is left and gives the terminal its old mode back. May be called again. */
void terminal_close(struct terminal *t);

/*
 * The input that was read and not taken, and whether there was an end of it: into a snapshot, or
 * into a terminal that is all zeros and never opened, from which another one inherits it.
 */
void terminal_archive(struct terminal *t, struct archive *a);

/* Right after terminal_open(): that input comes first; an end that was passed on is not again. */
void terminal_inherit(struct terminal *t, const struct terminal *from);

/*
 * At most `room` bytes of input for the guest, without waiting. Returns how many. `driver`: a
 * terminal driver listens.
 */
size_t terminal_poll(struct terminal *t, uint8_t *bytes, size_t room, bool driver);

/* The end of input once more, where it was passed on as Ctrl-D and has been taken. */
void terminal_repeat_end(struct terminal *t);

/* The descriptor that terminal_poll() would read from now, to wait for; -1: it would not. */
int terminal_input_fd(const struct terminal *t);

/* Nothing more will come out of terminal_poll(). */
bool terminal_input_ended(const struct terminal *t);

/*
 * Flushes, then waits for input or `quit`, at most `timeout_ms` (negative: without limit). True
 * when there is some. Where no input can come, it only passes the time; without limit it then
 * returns at once.
 */
bool terminal_wait(struct terminal *t, int timeout_ms);

/*
 * Flushes, then waits until `fd` is ready for `events` (those of poll()), at most `timeout_ms`
 * (negative: without limit), and keeps the keys that are typed meanwhile. False when it is not
 * ready, or when one of them was `quit`.
 */
bool terminal_wait_for(struct terminal *t, int fd, short events, int timeout_ms);

/* Output, kept until the buffer is full or terminal_flush() is called. */
void terminal_write(struct terminal *t, const uint8_t *bytes, size_t len);
void terminal_flush(struct terminal *t);

#endif
