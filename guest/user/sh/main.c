#include "guest/user/sh/sh.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct shell shell = {.name = "sh"};

static _Noreturn void usage(void)
{
    fputs("usage: sh [-c COMMANDS | FILE] [ARGUMENT...]\n"
          "Runs COMMANDS or the script FILE, otherwise what it reads from standard input.\n",
          stderr);
    exit(2);
}

static char *read_script(const char *path)
{
    char *text = NULL;
    size_t length = 0;
    FILE *in = fopen(path, "re");

    if (!in || (getdelim(&text, &length, '\0', in) < 0 && ferror(in))) {
        fprintf(stderr, "sh: %s: %s\n", path, strerror(errno));
        exit(127);
    }
    fclose(in);
    return text ? text : "";
}

static void prompt(bool more)
{
    if (!shell.interactive)
        return;
    jobs_poll();
    fputs(more ? "> " : getuid() == 0 ? "# " : "$ ", stderr);
}

/* Appends a line of standard input; false at its end. */
static bool read_line(char **text)
{
    char *line = NULL;
    size_t room = 0, old = *text ? strlen(*text) : 0;
    ssize_t length = getline(&line, &room, stdin);

    if (length > 0) {
        *text = realloc(*text, old + length + 1);
        if (!*text)
            abort();
        memcpy(*text + old, line, length + 1);
    }
    free(line);
    return length > 0;
}

/* Runs what is read line by line; a command may take several. */
static int run_input(void)
{
    char *text = NULL;

    for (;;) {
        struct arena arena = {0};
        struct node *node;
        prompt(text != NULL);
        bool more = read_line(&text);
        struct lexer lexer = {.at = text ? text : "", .line = 1};
        enum parse_result result = more ? PARSE_OK : PARSE_END;
        while (result == PARSE_OK) {
            result = parse_command(&lexer, &arena, &node);
            shell.unwind = UNWIND_NONE;
            if (result == PARSE_OK)
                run_node(node);
            if (shell.interactive && shell.unwind == UNWIND_INTERRUPT)
                fputc('\n', stderr);
        }
        arena_free(&arena);
        if (result == PARSE_ERROR)
            shell.status = 2;
        if (result == PARSE_OK || (result == PARSE_END && more) || result == PARSE_ERROR) {
            free(text);
            text = NULL;
        }
        if (!more)
            break;
    }
    if (text)
        fputs("sh: unexpected end of input\n", stderr);
    if (shell.interactive)
        fputc('\n', stderr);
    return shell.status;
}

/* ^C while the shell itself is busy: commands in the foreground have a group of their own. */
static void note_interrupt(int number)
{
    (void)number;
    shell.unwind = UNWIND_INTERRUPT;
}

static void go_interactive(void)
{
    shell.interactive = true;
    sigaction(SIGINT, &(struct sigaction){.sa_handler = note_interrupt, .sa_flags = SA_RESTART},
              NULL);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGTTOU, SIG_IGN);
    signal(SIGTSTP, SIG_IGN);
    setpgid(0, 0);
    shell.pgid = getpgrp();
    tcsetpgrp(STDIN_FILENO, shell.pgid);
}

int main(int argc, char **argv)
{
    int first = 1;
    const char *commands = NULL;

    shell.pid = getpid();
    if (argc > 1 && strcmp(argv[1], "-c") == 0) {
        if (argc < 3)
            usage();
        commands = argv[2];
        first = 3;
    } else if (argc > 1 && argv[1][0] == '-') {
        usage();
    }
    if (first < argc)
        shell.name = argv[first++];
    shell.args = argv + (first < argc ? first : argc);
    shell.nr_args = first < argc ? argc - first : 0;
    if (commands)
        return run_text(commands);
    if (argc > 1)
        return run_text(read_script(shell.name));
    if (isatty(STDIN_FILENO))
        go_interactive();
    return run_input();
}
