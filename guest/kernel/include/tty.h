/*
 * The terminal: a line discipline between a character device (the UART) and its readers.
 *
 * There is one terminal, the console; /dev/console, /dev/tty and /dev/ttyS0 all name it. The
 * driver hands in received characters with tty_receive() from its interrupt handler, under the
 * big kernel lock; output goes through console_putc(), polled.
 */
#ifndef TTY_H
#define TTY_H

#include "types.h"
#include "wait.h"

#define NCCS 19

/* Input, output, control and local modes (asm-generic/termbits.h). */
#define BRKINT 0000002
#define INLCR 0000100
#define IGNCR 0000200
#define ICRNL 0000400
#define IXON 0002000
#define OPOST 0000001
#define ONLCR 0000004
#define OCRNL 0000010
#define B38400 0000017
#define CS8 0000060
#define CREAD 0000200
#define HUPCL 0002000
#define ISIG 0000001
#define ICANON 0000002
#define ECHO 0000010
#define ECHOE 0000020
#define ECHOK 0000040
#define ECHONL 0000100
#define NOFLSH 0000200
#define TOSTOP 0000400
#define ECHOCTL 0001000
#define ECHOKE 0004000
#define IEXTEN 0100000

/* Indices into c_cc. */
#define VINTR 0
#define VQUIT 1
#define VERASE 2
#define VKILL 3
#define VEOF 4
#define VTIME 5
#define VMIN 6
#define VSTART 8
#define VSTOP 9
#define VSUSP 10
#define VEOL 11
#define VREPRINT 12
#define VWERASE 14
#define VLNEXT 15
#define VEOL2 16

struct termios {
    u32 c_iflag, c_oflag, c_cflag, c_lflag;
    u8 c_line;
    u8 c_cc[NCCS];
};
_Static_assert(sizeof(struct termios) == 36, "struct termios of the kernel ABI");

struct winsize {
    u16 ws_row, ws_col, ws_xpixel, ws_ypixel;
};

#define TTY_BUFFER 4096 /* characters of input held; more are dropped, or wait when piped */

/* Static: there is one, and it is usable from the start. */
struct tty {
    struct termios termios;
    struct winsize winsize;
    int pgrp;    /* foreground process group, 0 if none */
    int session; /* session it controls, 0 if none */
    /* Input ring: [tail, edit) is ready for readers, [edit, head) is the line being edited.
     * Indices run freely and are taken modulo TTY_BUFFER. */
    char buffer[TTY_BUFFER];
    unsigned int head, edit, tail;
    /* Bit per ring position: the character ends a line. A marked NUL is an end-of-file mark,
     * which ends a read without being part of it. */
    u8 mark[TTY_BUFFER / 8];
    /* Boot argument tty.piped=1: input comes from a file or a pipe. It arrives whole, and its end,
     * a ^D with nothing after it, stays: whoever reads on finds it again. */
    bool piped;
    bool at_end;
    struct wait_queue_head read_wait;
};

struct file;
struct file_operations;
struct iov_iter;

extern struct tty console_tty;

/* Sets the terminal up as the boot arguments say. Called by vfs_init(). */
void tty_init(void);

/* Whether the driver may hand in a character; if not, console_resume_input() says when. */
bool tty_has_room(const struct tty *tty);

/* A character came from the line. Interrupt context, under the big kernel lock. */
void tty_receive(struct tty *tty, unsigned char c);

/* Of the devices that name the terminal. */
extern const struct file_operations tty_fops;

/* ---- Between tty.c and n_tty.c ---- */

/* Writes one character through output processing. */
void tty_putc(struct tty *tty, char c);
/* Forgets what nobody has read yet. */
void tty_flush_input(struct tty *tty);
ssize_t tty_read_iter(struct file *file, struct iov_iter *iter, loff_t *pos);

#endif
