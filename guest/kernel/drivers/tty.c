/*
 * The terminal as a file: reading, writing, and its ioctls (tty_ioctl(2)).
 */
#include "tty.h"

#include "bootargs.h"
#include "console.h"
#include "errno.h"
#include "file.h"
#include "poll.h"
#include "sched.h"
#include "signal.h"
#include "string.h"
#include "uaccess.h"

#define TCGETS     0x5401
#define TCSETS     0x5402
#define TCSETSW    0x5403
#define TCSETSF    0x5404
#define TCSBRK     0x5409
#define TCXONC     0x540A
#define TCFLSH     0x540B
#define TIOCSCTTY  0x540E
#define TIOCGPGRP  0x540F
#define TIOCSPGRP  0x5410
#define TIOCOUTQ   0x5411
#define TIOCGWINSZ 0x5413
#define TIOCSWINSZ 0x5414
#define FIONREAD   0x541B
#define TIOCNOTTY  0x5422
#define TIOCGSID   0x5429

#define TCIFLUSH  0
#define TCIOFLUSH 2

/* As Linux sets a terminal up (tty_std_termios). */
struct tty console_tty = {
    .termios =
        {
            .c_iflag = ICRNL | IXON,
            .c_oflag = OPOST | ONLCR,
            .c_cflag = B38400 | CS8 | CREAD | HUPCL,
            .c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
            .c_cc =
                {
                    [VINTR] = 3,
                    [VQUIT] = 28,
                    [VERASE] = 127,
                    [VKILL] = 21,
                    [VEOF] = 4,
                    [VMIN] = 1,
                    [VSTART] = 17,
                    [VSTOP] = 19,
                    [VSUSP] = 26,
                    [VREPRINT] = 18,
                    [VWERASE] = 23,
                    [VLNEXT] = 22,
                },
        },
    .winsize = {.ws_row = 24, .ws_col = 80},
    .pgrp = 1, /* the first process begins in the foreground */
    .session = 1,
    .read_wait = {LIST_HEAD_INIT(console_tty.read_wait.head)},
};

/*
 * Boot arguments tty.piped=1 and tty.onlcr=0: the line's other end is no terminal but a file or a
 * pipe, whose bytes stand for themselves, but for ^D, and which wants the program's as they are.
 */
void tty_init(void)
{
    struct termios *t = &console_tty.termios;

    if (bootarg_long("tty.piped", 0)) {
        console_tty.piped = true;
        t->c_iflag = 0;
        t->c_lflag = ICANON;
        t->c_cc[VERASE] = t->c_cc[VKILL] = 0;
    }
    if (!bootarg_long("tty.onlcr", 1)) {
        t->c_oflag &= ~(u32)ONLCR;
    }
}

/* A session leader without a terminal gets the one it opens, if that is free. */
static int tty_open(struct inode *inode, struct file *file)
{
    struct tty *tty = &console_tty;

    (void)inode;
    (void)file;
    if (!tty->session && current->signal->session == current->tgid) {
        tty->session = current->signal->session;
        tty->pgrp = current->signal->pgrp;
    }
    return 0;
}

static ssize_t tty_write_iter(struct file *file, struct iov_iter *iter, loff_t *pos)
{
    char chunk[128];
    ssize_t total = 0;

    (void)file;
    (void)pos;
    while (iter->count) {
        size_t len = copy_from_iter(chunk, min(iter->count, sizeof(chunk)), iter);

        if (!len) {
            return total ? total : -EFAULT;
        }
        for (size_t i = 0; i < len; i++) {
            tty_putc(&console_tty, chunk[i]);
        }
        total += (ssize_t)len;
    }
    return total;
}

static unsigned int tty_poll(struct file *file, struct poll_table *table)
{
    struct tty *tty = &console_tty;
    unsigned int ready = POLLOUT | POLLWRNORM;

    (void)file;
    poll_wait(table, &tty->read_wait);
    if (tty->tail != tty->edit || tty->at_end) {
        ready |= POLLIN | POLLRDNORM;
    }
    return ready;
}

static long set_termios(struct tty *tty, unsigned long arg, bool flush)
{
    struct termios new;
    bool was_canonical = tty->termios.c_lflag & ICANON;

    if (copy_from_user(&new, (void *)arg, sizeof(new))) {
        return -EFAULT;
    }
    if (flush) {
        tty_flush_input(tty);
    }
    tty->termios = new;
    /* An unfinished line is there for the taking once nobody edits it. */
    if (was_canonical && !(new.c_lflag &ICANON) && tty->edit != tty->head) {
        tty->edit = tty->head;
        wake_up_all(&tty->read_wait);
    }
    return 0;
}

/* The session of a process group, 0 if there is no such group. */
static pid_t session_of_pgrp(pid_t pgrp)
{
    struct task_struct *p;

    for_each_process(p) {
        if (p->signal->pgrp == pgrp) {
            return p->signal->session;
        }
    }
    return 0;
}

/* The foreground group must belong to the terminal's session. */
static long set_pgrp(struct tty *tty, unsigned long arg)
{
    int pgrp;

    if (get_user(pgrp, (int *)arg)) {
        return -EFAULT;
    }
    if (pgrp < 0) {
        return -EINVAL;
    }
    if (current->signal->session != tty->session) {
        return -ENOTTY;
    }
    if (session_of_pgrp(pgrp) != tty->session) {
        return -EPERM;
    }
    tty->pgrp = pgrp;
    return 0;
}

/* A session leader takes the terminal, from another session if need be: everybody is root. */
static long set_controlling(struct tty *tty)
{
    if (current->signal->session == tty->session) {
        return 0;
    }
    if (current->signal->session != current->tgid) {
        return -EPERM;
    }
    tty->session = current->signal->session;
    tty->pgrp = current->signal->pgrp;
    return 0;
}

static long set_winsize(struct tty *tty, unsigned long arg)
{
    struct winsize new;

    if (copy_from_user(&new, (void *)arg, sizeof(new))) {
        return -EFAULT;
    }
    if (memcmp(&new, &tty->winsize, sizeof(new))) {
        tty->winsize = new;
        kill_pgrp(tty->pgrp, SIGWINCH, NULL);
    }
    return 0;
}

static long put_int(unsigned long arg, int value)
{
    return put_user(value, (int *)arg);
}

static long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
    struct tty *tty = &console_tty;

    (void)file;
    switch (cmd) {
    case TCGETS:
        return copy_to_user((void *)arg, &tty->termios, sizeof(tty->termios)) ? -EFAULT : 0;
    case TCSETS:
    case TCSETSW:
        return set_termios(tty, arg, false);
    case TCSETSF:
        return set_termios(tty, arg, true);
    case TCSBRK: /* output is never behind */
    case TCXONC:
        return 0;
    case TCFLSH:
        if (arg == TCIFLUSH || arg == TCIOFLUSH) {
            tty_flush_input(tty);
        }
        return arg <= TCIOFLUSH ? 0 : -EINVAL;
    case TIOCSCTTY:
        return set_controlling(tty);
    case TIOCNOTTY:
        if (current->signal->session != tty->session) {
            return -ENOTTY;
        }
        if (current->signal->session == current->tgid) {
            tty->session = tty->pgrp = 0;
        }
        return 0;
    case TIOCGPGRP:
        return current->signal->session == tty->session ? put_int(arg, tty->pgrp) : -ENOTTY;
    case TIOCSPGRP:
        return set_pgrp(tty, arg);
    case TIOCGSID:
        return current->signal->session == tty->session ? put_int(arg, tty->session) : -ENOTTY;
    case TIOCOUTQ:
        return put_int(arg, 0);
    case FIONREAD:
        return put_int(arg, (int)(tty->edit - tty->tail));
    case TIOCGWINSZ:
        return copy_to_user((void *)arg, &tty->winsize, sizeof(tty->winsize)) ? -EFAULT : 0;
    case TIOCSWINSZ:
        return set_winsize(tty, arg);
    default:
        return -ENOTTY;
    }
}

const struct file_operations tty_fops = {
    .open = tty_open,
    .read_iter = tty_read_iter,
    .write_iter = tty_write_iter,
    .llseek = no_llseek,
    .poll = tty_poll,
    .ioctl = tty_ioctl,
};
