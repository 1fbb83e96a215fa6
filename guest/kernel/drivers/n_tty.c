/*
 * The terminal's line discipline: what happens to characters between the line and the readers
 * (termios(3), "canonical and noncanonical mode").
 */
#include "tty.h"

#include "console.h"
#include "errno.h"
#include "file.h"
#include "ktime.h"
#include "sched.h"
#include "signal.h"
#include "uaccess.h"

#define DELETE     0x7f
#define DECISECOND (HZ / 10)

static bool has(u32 modes, u32 mode)
{
    return modes & mode;
}

static unsigned int slot(unsigned int index)
{
    return index % TTY_BUFFER;
}

static bool marked(const struct tty *tty, unsigned int index)
{
    return tty->mark[slot(index) / 8] >> (slot(index) % 8) & 1;
}

static void set_mark(struct tty *tty, unsigned int index, bool on)
{
    u8 bit = (u8)(1U << (slot(index) % 8));

    if (on) {
        tty->mark[slot(index) / 8] |= bit;
    } else {
        tty->mark[slot(index) / 8] &= (u8)~bit;
    }
}

void tty_putc(struct tty *tty, char c)
{
    if (has(tty->termios.c_oflag, OPOST) && c == '\n' && has(tty->termios.c_oflag, ONLCR)) {
        console_putc('\r');
    } else if (has(tty->termios.c_oflag, OPOST) && c == '\r' && has(tty->termios.c_oflag, OCRNL)) {
        c = '\n';
    }
    console_putc(c);
}

/* ---- Echo ---- */

static bool is_control(unsigned char c)
{
    return c < ' ' || c == DELETE;
}

/* Shown as ^X: control characters other than those that move the cursor sensibly. */
static bool echoes_as_two(const struct tty *tty, unsigned char c)
{
    return has(tty->termios.c_lflag, ECHOCTL) && is_control(c) && c != '\t' && c != '\n';
}

static void echo(struct tty *tty, unsigned char c)
{
    if (!has(tty->termios.c_lflag, ECHO)) {
        if (c == '\n' && has(tty->termios.c_lflag, ECHONL) && has(tty->termios.c_lflag, ICANON)) {
            tty_putc(tty, '\n');
        }
        return;
    }
    if (echoes_as_two(tty, c)) {
        tty_putc(tty, '^');
        c ^= 0x40;
    }
    tty_putc(tty, (char)c);
}

static void echo_erased(struct tty *tty, unsigned char c)
{
    int columns = echoes_as_two(tty, c) ? 2 : is_control(c) ? 0 : 1;

    if (!has(tty->termios.c_lflag, ECHO) || !has(tty->termios.c_lflag, ECHOE)) {
        return;
    }
    while (columns-- > 0) {
        tty_putc(tty, '\b');
        tty_putc(tty, ' ');
        tty_putc(tty, '\b');
    }
}

/* ---- Input ---- */

static bool is_full(const struct tty *tty)
{
    return tty->head - tty->tail >= TTY_BUFFER - 1;
}

bool tty_has_room(const struct tty *tty)
{
    return !tty->piped || !is_full(tty);
}

static void put(struct tty *tty, unsigned char c, bool mark)
{
    /* One place is kept for the end of a line that fills the ring. */
    if (tty->head - tty->tail >= TTY_BUFFER - (mark ? 0 : 1)) {
        return;
    }
    tty->buffer[slot(tty->head)] = (char)c;
    set_mark(tty, tty->head, mark);
    tty->head++;
}

static void erase_char(struct tty *tty)
{
    tty->head--;
    echo_erased(tty, (unsigned char)tty->buffer[slot(tty->head)]);
}

static void erase_line(struct tty *tty)
{
    while (tty->head != tty->edit) {
        erase_char(tty);
    }
}

static void erase_word(struct tty *tty)
{
    while (tty->head != tty->edit && tty->buffer[slot(tty->head - 1)] == ' ') {
        erase_char(tty);
    }
    while (tty->head != tty->edit && tty->buffer[slot(tty->head - 1)] != ' ') {
        erase_char(tty);
    }
}

void tty_flush_input(struct tty *tty)
{
    tty->tail = tty->edit = tty->head;
    console_resume_input();
}

/* The signal a character stands for, or 0. */
static int signal_of(const struct tty *tty, unsigned char c)
{
    const u8 *cc = tty->termios.c_cc;

    if (!has(tty->termios.c_lflag, ISIG) || !c) {
        return 0;
    }
    return c == cc[VINTR] ? SIGINT : c == cc[VQUIT] ? SIGQUIT : c == cc[VSUSP] ? SIGTSTP : 0;
}

/* Returns false if the character is not an editing one. */
static bool edit(struct tty *tty, unsigned char c)
{
    const u8 *cc = tty->termios.c_cc;

    if (!c) {
        return false;
    }
    if (c == cc[VERASE]) {
        if (tty->head != tty->edit) {
            erase_char(tty);
        }
    } else if (c == cc[VKILL]) {
        erase_line(tty);
    } else if (c == cc[VWERASE] && has(tty->termios.c_lflag, IEXTEN)) {
        erase_word(tty);
    } else {
        return false;
    }
    return true;
}

static bool ends_line(const struct tty *tty, unsigned char c)
{
    return c == '\n' || (c && (c == tty->termios.c_cc[VEOL] || c == tty->termios.c_cc[VEOL2]));
}

static void receive_canonical(struct tty *tty, unsigned char c)
{
    if (edit(tty, c)) {
        return;
    }
    if (c && c == tty->termios.c_cc[VEOF]) {
        put(tty, '\0', true);
    } else {
        echo(tty, c);
        put(tty, c, ends_line(tty, c));
    }
    if (tty->head != tty->edit &&
        (marked(tty, tty->head - 1) || (tty->piped && is_full(tty)))) { /* too long a line */
        tty->edit = tty->head;
        wake_up_all(&tty->read_wait);
    }
}

/* In a pipe, the end of input is an end for good until something else comes. */
static void note_end(struct tty *tty, unsigned char c)
{
    tty->at_end =
        tty->piped && has(tty->termios.c_lflag, ICANON) && c && c == tty->termios.c_cc[VEOF];
}

void tty_receive(struct tty *tty, unsigned char c)
{
    u32 iflag = tty->termios.c_iflag;
    int sig;

    note_end(tty, c);
    if (c == '\r') {
        if (has(iflag, IGNCR)) {
            return;
        }
        if (has(iflag, ICRNL)) {
            c = '\n';
        }
    } else if (c == '\n' && has(iflag, INLCR)) {
        c = '\r';
    }
    sig = signal_of(tty, c);
    if (sig) {
        if (!has(tty->termios.c_lflag, NOFLSH)) {
            tty_flush_input(tty);
        }
        echo(tty, c);
        kill_pgrp(tty->pgrp, sig, NULL);
    } else if (has(tty->termios.c_lflag, ICANON)) {
        receive_canonical(tty, c);
    } else {
        echo(tty, c);
        put(tty, c, false);
        tty->edit = tty->head;
        wake_up_all(&tty->read_wait);
    }
}

/* ---- Readers ---- */

/* Gives up to one line (canonical) or all there is; the characters must be there. */
static ssize_t take(struct tty *tty, struct iov_iter *iter)
{
    bool canonical = has(tty->termios.c_lflag, ICANON);
    ssize_t total = 0;

    while (iter->count && tty->tail != tty->edit) {
        char c = tty->buffer[slot(tty->tail)];
        bool mark = marked(tty, tty->tail);

        tty->tail++;
        if (canonical && mark && c == '\0') {
            break;
        }
        /* May sleep; the character is ours already. */
        if (copy_to_iter(&c, 1, iter) != 1) {
            return total ? total : -EFAULT;
        }
        total++;
        if (canonical && mark) {
            break;
        }
    }
    console_resume_input();
    return total;
}

/* Sleeps until there is input: 0, 1 after `ticks` without any (negative: no limit), or -errno. */
static int wait_input(struct tty *tty, unsigned int at_least, long ticks)
{
    struct wait_queue_entry wait;
    int ret = 0;

    init_wait(&wait);
    for (;;) {
        prepare_to_wait(&tty->read_wait, &wait, TASK_INTERRUPTIBLE);
        if (tty->edit - tty->tail >= at_least || tty->at_end) {
            break;
        }
        if (ticks == 0) {
            ret = 1;
            break;
        }
        if (signal_pending(current)) {
            ret = -ERESTARTSYS;
            break;
        }
        if (ticks < 0) {
            schedule();
        } else {
            ticks = schedule_timeout(ticks);
        }
    }
    finish_wait(&tty->read_wait, &wait);
    return ret;
}

/* Noncanonical mode waits as VMIN and VTIME say (termios(3), four cases). */
static int wait_noncanonical(struct tty *tty, size_t wanted)
{
    unsigned int vmin = tty->termios.c_cc[VMIN];
    long vtime = tty->termios.c_cc[VTIME] * DECISECOND;
    int ret;

    if (vmin > wanted) {
        vmin = (unsigned int)wanted;
    }
    if (!vmin) {
        return wait_input(tty, 1, vtime);
    }
    if (!vtime) {
        return wait_input(tty, vmin, -1);
    }
    ret = wait_input(tty, 1, -1);
    while (!ret && !tty->at_end && tty->edit - tty->tail < vmin) {
        ret = wait_input(tty, tty->edit - tty->tail + 1, vtime);
    }
    return ret;
}

ssize_t tty_read_iter(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    struct tty *tty = &console_tty;
    int ret = 0;

    (void)pos;
    if (file->f_flags & O_NONBLOCK) {
        if (tty->tail == tty->edit && !tty->at_end) {
            return -EAGAIN;
        }
    } else if (has(tty->termios.c_lflag, ICANON)) {
        ret = wait_input(tty, 1, -1);
    } else {
        ret = wait_noncanonical(tty, iter->count);
    }
    if (ret < 0) {
        return ret;
    }
    return take(tty, iter);
}
