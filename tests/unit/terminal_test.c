#define _GNU_SOURCE /* posix_openpt */
#include "emu/cli/terminal.h"
#include "tests/unit/suites.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static struct terminal term;

/* A pseudo-terminal: `master` is the person in front of it. */
static int open_pty(int *master)
{
    *master = posix_openpt(O_RDWR | O_NOCTTY);
    CU_ASSERT_TRUE_FATAL(*master >= 0 && grantpt(*master) == 0 && unlockpt(*master) == 0);
    int slave = open(ptsname(*master), O_RDWR | O_NOCTTY);
    CU_ASSERT_TRUE_FATAL(slave >= 0);
    return slave;
}

static bool is_raw(int fd)
{
    struct termios mode;
    tcgetattr(fd, &mode);
    return !(mode.c_lflag & (ICANON | ECHO | ISIG));
}

static bool ends_lines(int fd)
{
    struct termios mode;
    tcgetattr(fd, &mode);
    return (mode.c_oflag & (OPOST | ONLCR)) == (OPOST | ONLCR);
}

/*
 * Job control needs a session of its own with the terminal in its foreground: `body` runs in a
 * child, whose status is returned. The master stays with the parent, as `master`.
 */
static int run_in_session(int *master, int *slave, int (*body)(int slave, int master))
{
    *slave = open_pty(master);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        setsid();
        ioctl(*slave, TIOCSCTTY, 0);
        _exit(body(*slave, *master));
    }
    int status = -1;
    waitpid(child, &status, 0);
    return status;
}

static bool type_keys(int master, const char *keys, size_t len)
{
    return write(master, keys, len) == (ssize_t)len;
}

/* Each check that fails gives another exit status. */
static int use_keys(int slave, int master)
{
    uint8_t bytes[16];
    terminal_open(&term, slave, STDOUT_FILENO, true, true);
    if (!is_raw(slave))
        return 1;
    if (terminal_poll(&term, bytes, sizeof(bytes), true) != 0)
        return 2;
    if (!type_keys(master, "a\x03\x01\x01\x01qb", 7) || !terminal_wait(&term, 5000))
        return 3;
    if (terminal_poll(&term, bytes, 2, true) != 2 || memcmp(bytes, "a\x03", 2) != 0)
        return 4;
    if (terminal_poll(&term, bytes, 16, true) != 2 || memcmp(bytes,
                                                             "\x01"
                                                             "b",
                                                             2) != 0)
        return 5;
    if (term.wants_snapshot || !type_keys(master, "\x01s", 2))
        return 9;
    if (terminal_wait(&term, 5000) || !term.wants_snapshot)
        return 10;
    term.wants_snapshot = false;
    if (term.quit || !type_keys(master, "\x01x", 2))
        return 6;
    if (terminal_wait(&term, 5000) || !term.quit)
        return 7;
    terminal_close(&term);
    return is_raw(slave) ? 8 : 0;
}

static void test_keys(void)
{
    int master, slave;
    int status = run_in_session(&master, &slave, use_keys);
    CU_ASSERT_TRUE(WIFEXITED(status));
    CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
    close(slave);
    close(master);
}

/* The guest's own carriage returns are enough, where it has them and all output is the guest's. */
static int write_lines(int slave, int master)
{
    (void)master;
    terminal_open(&term, slave, slave, true, true);
    if (ends_lines(slave))
        return 1;
    terminal_close(&term);
    if (!ends_lines(slave))
        return 2;
    terminal_open(&term, slave, slave, true, false);
    if (!ends_lines(slave))
        return 3;
    terminal_close(&term);
    int null = open("/dev/null", O_WRONLY);
    terminal_open(&term, slave, null, true, true);
    if (!ends_lines(slave))
        return 4;
    terminal_close(&term);
    return 0;
}

static void test_line_ends(void)
{
    int master, slave;
    int status = run_in_session(&master, &slave, write_lines);
    CU_ASSERT_TRUE(WIFEXITED(status));
    CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
    close(slave);
    close(master);
}

/* The guest takes nothing, the keyboard overflows: the way out stays open. */
static int overflow_keys(int slave, int master)
{
    static char keys[1024];
    memset(keys, 'k', sizeof(keys));
    terminal_open(&term, slave, STDOUT_FILENO, true, true);
    for (unsigned i = 0; i < 2 * TERMINAL_INPUT_SIZE / sizeof(keys); i++) {
        if (!type_keys(master, keys, sizeof(keys)))
            return 1;
        for (unsigned j = 0; j < sizeof(keys) / 256; j++)
            terminal_poll(&term, NULL, 0, true);
    }
    if (!type_keys(master, "\x01x", 2))
        return 2;
    for (unsigned i = 0; i < 1000 && !term.quit; i++)
        terminal_poll(&term, NULL, 0, true);
    return term.quit ? 0 : 3;
}

/* What is pasted arrives whole, however much it is, at a guest that takes it piece by piece. */
static int paste(int slave, int master)
{
    enum { PASTED = 3 * TERMINAL_INPUT_SIZE, PIECE = 1024 };
    uint8_t keys[PIECE], bytes[16];
    terminal_open(&term, slave, STDOUT_FILENO, true, true);
    pid_t typist = fork();
    if (typist == 0) {
        for (unsigned i = 0; i < PASTED; i += PIECE) {
            for (unsigned j = 0; j < PIECE; j++)
                keys[j] = 'a' + (i + j) % 23;
            for (ssize_t done = 0, part; done < PIECE; done += part)
                if ((part = write(master, keys + done, PIECE - done)) <= 0)
                    _exit(1);
        }
        _exit(0);
    }
    for (unsigned got = 0; got < PASTED;) {
        size_t len = terminal_poll(&term, bytes, sizeof(bytes), true);
        for (size_t i = 0; i < len; i++, got++)
            if (bytes[i] != 'a' + got % 23)
                return 1;
        if (len == 0)
            terminal_wait(&term, 1000);
    }
    return waitpid(typist, NULL, 0) == typist ? 0 : 2;
}

static void test_paste(void)
{
    int master, slave;
    int status = run_in_session(&master, &slave, paste);
    CU_ASSERT_TRUE(WIFEXITED(status));
    CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
    close(slave);
    close(master);
}

static void test_overflow(void)
{
    int master, slave;
    int status = run_in_session(&master, &slave, overflow_keys);
    CU_ASSERT_TRUE(WIFEXITED(status));
    CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
    close(slave);
    close(master);
}

static int die(int slave, int sig)
{
    terminal_open(&term, slave, slave, true, true);
    terminal_write(&term, (const uint8_t *)"last words", 10);
    raise(sig);
    return 1;
}

static int die_by_term(int slave, int master)
{
    (void)master;
    return die(slave, SIGTERM);
}

static int die_by_abort(int slave, int master)
{
    (void)master;
    return die(slave, SIGABRT);
}

static int leave_by_exit(int slave, int master)
{
    (void)master;
    terminal_open(&term, slave, slave, true, true);
    terminal_write(&term, (const uint8_t *)"last words", 10);
    exit(3);
}

static void check_end(int (*body)(int slave, int master), int sig)
{
    int master, slave;
    char text[32] = "";
    int status = run_in_session(&master, &slave, body);
    if (sig)
        CU_ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == sig);
    CU_ASSERT_FALSE(is_raw(slave));
    CU_ASSERT_EQUAL(read(master, text, sizeof(text)), 10);
    CU_ASSERT_STRING_EQUAL(text, "last words");
    close(slave);
    close(master);
}

static void test_signals(void)
{
    check_end(die_by_term, SIGTERM);
    check_end(die_by_abort, SIGABRT);
    check_end(leave_by_exit, 0);
}

/* Neither Ctrl-A nor anything else is special in a pipe, and nothing gets lost. */
static void test_pipe(void)
{
    int fd[2];
    uint8_t bytes[8];
    CU_ASSERT_EQUAL_FATAL(pipe(fd), 0);
    terminal_open(&term, fd[0], STDOUT_FILENO, true, true);
    CU_ASSERT_EQUAL(terminal_poll(&term, bytes, 8, true), 0);
    CU_ASSERT_FALSE(terminal_wait(&term, 1));
    CU_ASSERT_EQUAL(write(fd[1], "\x01x\ny", 4), 4);
    CU_ASSERT_EQUAL(terminal_poll(&term, bytes, 3, true), 3);
    CU_ASSERT_NSTRING_EQUAL(bytes, "\x01x\n", 3);
    CU_ASSERT_FALSE(term.quit);
    close(fd[1]);
    CU_ASSERT_EQUAL(terminal_poll(&term, bytes, 8, true), 1);
    CU_ASSERT_EQUAL(bytes[0], 'y');
    CU_ASSERT_FALSE(terminal_input_ended(&term));
    /* In the middle of a line, the end of input takes two. */
    CU_ASSERT_TRUE(terminal_wait(&term, -1));
    CU_ASSERT_EQUAL(terminal_poll(&term, bytes, 8, true), 2);
    CU_ASSERT_EQUAL(bytes[0], 4);
    CU_ASSERT_EQUAL(bytes[1], 4);
    CU_ASSERT_TRUE(terminal_input_ended(&term));
    CU_ASSERT_FALSE(terminal_wait(&term, -1));
    terminal_close(&term);
    close(fd[0]);
}

static void test_null(void)
{
    uint8_t byte;
    int null = open("/dev/null", O_RDONLY);
    terminal_open(&term, null, STDOUT_FILENO, false, true);
    CU_ASSERT_EQUAL(terminal_poll(&term, &byte, 1, true), 0);
    CU_ASSERT_TRUE(terminal_input_ended(&term));
    terminal_repeat_end(&term); /* of what was never told */
    CU_ASSERT_EQUAL(terminal_poll(&term, &byte, 1, true), 0);
    terminal_close(&term);
    terminal_open(&term, null, STDOUT_FILENO, true, true);
    CU_ASSERT_EQUAL(terminal_poll(&term, &byte, 1, false), 0); /* a boot loader sees no key */
    CU_ASSERT_FALSE(terminal_input_ended(&term));
    terminal_repeat_end(&term); /* which has not been taken yet */
    CU_ASSERT_EQUAL(terminal_poll(&term, &byte, 1, true), 1);
    CU_ASSERT_EQUAL(byte, 4);
    CU_ASSERT_TRUE(terminal_input_ended(&term));
    CU_ASSERT_EQUAL(terminal_poll(&term, &byte, 1, true), 0);
    terminal_repeat_end(&term);
    CU_ASSERT_FALSE(terminal_input_ended(&term));
    CU_ASSERT_EQUAL(terminal_poll(&term, &byte, 1, true), 1);
    CU_ASSERT_EQUAL(byte, 4);
    terminal_close(&term);
    close(null);
}

/* Into an archive and out of it, and into a terminal that reads `path`. */
static void inherit(const char *path)
{
    static struct terminal before;
    struct archive_buffer b;
    struct archive a;
    archive_to_buffer(&a, &b);
    terminal_archive(&term, &a);
    memset(&before, 0, sizeof(before));
    archive_from_buffer(&a, &b);
    terminal_archive(&before, &a);
    CU_ASSERT_FALSE(a.failed);
    free(b.bytes);
    terminal_close(&term);
    close(term.in);
    terminal_open(&term, open(path, O_RDONLY), STDOUT_FILENO, true, true);
    terminal_inherit(&term, &before);
}

/* What a snapshot's input was: bytes that were not taken come first, an end is passed on once. */
static void test_inherited(void)
{
    int fd[2];
    uint8_t bytes[8];
    CU_ASSERT_EQUAL_FATAL(pipe(fd), 0);
    CU_ASSERT_EQUAL(write(fd[1], "abc\n", 4), 4);
    terminal_open(&term, fd[0], STDOUT_FILENO, true, true);
    CU_ASSERT_EQUAL(terminal_poll(&term, bytes, 1, true), 1);
    inherit("/dev/null");
    close(fd[1]);
    CU_ASSERT_EQUAL(terminal_poll(&term, bytes, 8, true), 3);
    CU_ASSERT_NSTRING_EQUAL(bytes, "bc\n", 3);
    /* The end is this terminal's own; read, but not yet taken, it goes on to the next. */
    CU_ASSERT_EQUAL(terminal_poll(&term, bytes, 8, false), 0);
    inherit("/dev/null");
    CU_ASSERT_EQUAL(terminal_poll(&term, bytes, 8, true), 1);
    CU_ASSERT_EQUAL(bytes[0], 4);
    inherit("/dev/null");
    CU_ASSERT_EQUAL(terminal_poll(&term, bytes, 8, true), 0);
    CU_ASSERT_TRUE(terminal_input_ended(&term));
    /* It is still known where the one in between was saved before it looked. */
    inherit("/dev/null");
    inherit("/dev/null");
    CU_ASSERT_EQUAL(terminal_poll(&term, bytes, 8, true), 0);
    CU_ASSERT_TRUE(terminal_input_ended(&term));
    /* More input has an end of its own. */
    inherit("/proc/self/comm");
    CU_ASSERT_EQUAL(terminal_poll(&term, bytes, 8, true), 8);
    while (terminal_poll(&term, bytes, 1, true) == 1 && bytes[0] != 4)
        ;
    CU_ASSERT_EQUAL(bytes[0], 4);
    terminal_close(&term);
    close(term.in);
}

static void test_output(void)
{
    int fd[2];
    char text[16];
    static uint8_t block[TERMINAL_OUTPUT_SIZE + 3];
    CU_ASSERT_EQUAL_FATAL(pipe(fd), 0);
    terminal_open(&term, STDIN_FILENO, fd[1], true, true);
    terminal_write(&term, (const uint8_t *)"hello", 5);
    struct pollfd ready = {.fd = fd[0], .events = POLLIN};
    CU_ASSERT_EQUAL(poll(&ready, 1, 0), 0);
    terminal_flush(&term);
    CU_ASSERT_EQUAL(read(fd[0], text, sizeof(text)), 5);
    terminal_write(&term, block, sizeof(block));
    CU_ASSERT_EQUAL(term.output_end, 3);
    terminal_close(&term);
    close(fd[0]);
    close(fd[1]);

    int full = open("/dev/full", O_WRONLY);
    terminal_open(&term, STDIN_FILENO, full, true, true);
    terminal_write(&term, (const uint8_t *)"x", 1);
    terminal_close(&term);
    CU_ASSERT_NOT_EQUAL(term.output_error, 0);
    close(full);
}

static CU_TestInfo tests[] = {
    {"input that a snapshot held", test_inherited},
    {"raw mode, and the keys after Ctrl-A", test_keys},
    {"line ends on a terminal", test_line_ends},
    {"Ctrl-A x behind more keys than are kept", test_overflow},
    {"what is pasted arrives whole", test_paste},
    {"the mode comes back and output is not lost", test_signals},
    {"a pipe arrives whole, with its end", test_pipe},
    {"no input at all", test_null},
    {"output is kept until it is flushed", test_output},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo terminal_suite = {"terminal", NULL, NULL, NULL, NULL, tests};
