/* The commands that must run in the shell itself. */
#include "guest/user/sh/sh.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static int builtin_colon(int argc, char **argv)
{
    (void)argc, (void)argv;
    return 0;
}

static int builtin_cd(int argc, char **argv)
{
    const char *to = argc > 1 ? argv[1] : var_get("HOME");

    if (to && chdir(to) == 0)
        return 0;
    fprintf(stderr, "sh: cd: %s: %s\n", to ? to : "HOME", to ? strerror(errno) : "not set");
    return 1;
}

static int builtin_exit(int argc, char **argv)
{
    exit(argc > 1 ? atoi(argv[1]) & 0xff : shell.status);
}

static int builtin_export(int argc, char **argv)
{
    for (char **variable = environ; argc == 1 && *variable; variable++)
        puts(*variable);
    for (int i = 1; i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        if (equals) {
            *equals = '\0';
            var_set(argv[i], equals + 1);
        }
        var_export(argv[i]);
    }
    fflush(stdout);
    return 0;
}

static int builtin_unset(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        var_unset(argv[i]);
    return 0;
}

static int builtin_wait(int argc, char **argv)
{
    int status = 0;

    if (argc == 1)
        return jobs_wait_all();
    for (int i = 1; i < argc; i++) {
        pid_t pid = job_parse(argv[i]);
        status = pid > 0 ? job_wait(pid) : 127;
    }
    return status;
}

static int builtin_jobs(int argc, char **argv)
{
    (void)argc, (void)argv;
    jobs_poll();
    jobs_print();
    return 0;
}

/* By number or by name, with or without SIG; -1: there is none. */
static int signal_number(const char *text)
{
    if (isdigit((unsigned char)*text))
        return atoi(text);
    if (strncmp(text, "SIG", 3) == 0)
        text += 3;
    for (int number = 1; number < NSIG; number++) {
        const char *name = sigabbrev_np(number);
        if (name && strcmp(name, text) == 0)
            return number;
    }
    return -1;
}

static int builtin_kill(int argc, char **argv)
{
    int number = SIGTERM, first = 1, status = 0;

    if (argc > 1 && argv[1][0] == '-') {
        number = signal_number(argv[1] + 1);
        first = 2;
    }
    if (number < 0 || first >= argc) {
        fputs("usage: kill [-SIGNAL] PID|%JOB...\n", stderr);
        return 2;
    }
    for (int i = first; i < argc; i++) {
        pid_t pid = job_parse(argv[i]);
        if (pid == 0 || kill(pid, number) != 0) {
            fprintf(stderr, "sh: kill: %s: %s\n", argv[i], strerror(pid ? errno : ESRCH));
            status = 1;
        }
    }
    return status;
}

static int leave_loop(enum unwind unwind)
{
    if (shell.loop_depth > 0)
        shell.unwind = unwind;
    return 0;
}

static int builtin_break(int argc, char **argv)
{
    (void)argc, (void)argv;
    return leave_loop(UNWIND_BREAK);
}

static int builtin_continue(int argc, char **argv)
{
    (void)argc, (void)argv;
    return leave_loop(UNWIND_CONTINUE);
}

static int builtin_shift(int argc, char **argv)
{
    (void)argc, (void)argv;
    if (shell.nr_args == 0)
        return 1;
    shell.args++;
    shell.nr_args--;
    return 0;
}

/* exec COMMAND...: the command takes the shell's place. */
static int builtin_exec(int argc, char **argv)
{
    if (argc == 1)
        return 0;
    execvp(argv[1], argv + 1);
    fprintf(stderr, "sh: %s: %s\n", argv[1], strerror(errno));
    exit(errno == ENOENT ? 127 : 126);
}

builtin_function *builtin_find(const char *name)
{
    static const struct {
        const char *name;
        builtin_function *function;
    } builtins[] = {
        {":", builtin_colon},           {"cd", builtin_cd},       {"exit", builtin_exit},
        {"export", builtin_export},     {"unset", builtin_unset}, {"wait", builtin_wait},
        {"jobs", builtin_jobs},         {"kill", builtin_kill},   {"break", builtin_break},
        {"continue", builtin_continue}, {"shift", builtin_shift}, {"exec", builtin_exec},
    };

    for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++) {
        if (strcmp(builtins[i].name, name) == 0)
            return builtins[i].function;
    }
    return NULL;
}
