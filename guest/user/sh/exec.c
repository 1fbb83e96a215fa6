#include "guest/user/sh/sh.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int run_pipeline(const struct node *node, bool wait);

/* --- processes -------------------------------------------------------------------------------- */

static void give_terminal(pid_t group)
{
    if (shell.interactive)
        tcsetpgrp(STDIN_FILENO, group);
}

/*
 * Forks a process of the group `group` (0: a new one). In a background process without
 * a terminal, ^C must not reach it and the shell's input is not its own.
 */
static pid_t fork_process(pid_t group, bool background)
{
    fflush(stdout);
    pid_t pid = fork();

    if (pid < 0)
        perror("sh: fork");
    if (pid > 0 && shell.interactive)
        setpgid(pid, group ? group : pid);
    if (pid != 0)
        return pid;
    jobs_forget();
    if (shell.interactive) {
        setpgid(0, group);
        if (!background)
            give_terminal(getpgrp());
        signal(SIGINT, SIG_DFL);
        signal(SIGQUIT, SIG_DFL);
        signal(SIGTTOU, SIG_DFL);
    } else if (background) {
        signal(SIGINT, SIG_IGN);
        int null = open("/dev/null", O_RDONLY);
        if (null >= 0) {
            dup2(null, STDIN_FILENO);
            close(null);
        }
    }
    shell.interactive = false;
    return 0;
}

static int finish_foreground(pid_t pid)
{
    int status = job_wait(pid);

    give_terminal(shell.pgid);
    if (status == 128 + SIGINT)
        shell.unwind = UNWIND_INTERRUPT;
    else if (status > 128 && status != 128 + SIGPIPE)
        fprintf(stderr, "%s\n", strsignal(status - 128));
    return status;
}

/* --- simple commands -------------------------------------------------------------------------- */

static bool assign_all(const struct word *assignment, bool export)
{
    for (; assignment; assignment = assignment->next) {
        size_t length = var_assignment(assignment->text);
        char *name = strndup(assignment->text, length);
        char *value = expand_single(assignment->text + length + 1);
        if (value)
            var_set(name, value);
        if (value && export)
            var_export(name);
        free(name);
        if (!value)
            return false;
        free(value);
    }
    return true;
}

static _Noreturn void exec_command(const struct node *node, char **argv)
{
    if (!assign_all(node->assignments, true) || !redirect_all(node->redirects))
        exit(1);
    builtin_function *builtin = builtin_find(argv[0]);
    if (builtin) {
        int argc = 0;
        while (argv[argc])
            argc++;
        exit(builtin(argc, argv));
    }
    execvp(argv[0], argv);
    fprintf(stderr, "sh: %s: %s\n", argv[0],
            errno == ENOENT ? "command not found" : strerror(errno));
    exit(errno == ENOENT ? 127 : 126);
}

static int run_here(const struct node *node, builtin_function *builtin, int argc, char **argv)
{
    struct saved_fd saved[MAX_SAVED];
    int nr_saved, status = 1;

    if (redirect_saving(node->redirects, saved, &nr_saved) && assign_all(node->assignments, false))
        status = builtin ? builtin(argc, argv) : shell.substituted;
    /* Redirections of exec without a command are meant to stay. */
    if (argc == 1 && strcmp(argv[0], "exec") == 0)
        nr_saved = 0;
    restore_fds(saved, nr_saved);
    return status;
}

static int run_command(const struct node *node)
{
    struct strings argv = {0};
    int status = 1;

    shell.substituted = 0;
    if (expand_words(node->words, &argv)) {
        builtin_function *builtin = argv.count ? builtin_find(argv.item[0]) : NULL;
        if (builtin || argv.count == 0) {
            status = run_here(node, builtin, argv.count, argv.item);
        } else {
            pid_t pid = fork_process(0, false);
            if (pid == 0)
                exec_command(node, argv.item);
            status = pid > 0 ? finish_foreground(pid) : 1;
        }
    }
    strings_free(&argv);
    return status;
}

/* In a process of its own: no second fork for a plain command. */
static _Noreturn void run_in_child(const struct node *node)
{
    struct strings argv = {0};

    if (node->type == NODE_COMMAND && node->words) {
        if (!expand_words(node->words, &argv))
            exit(1);
        if (argv.count)
            exec_command(node, argv.item);
    }
    exit(run_node(node));
}

/* --- pipelines, background -------------------------------------------------------------------- */

/* Starts the parts from right to left, so that the last part is the one to wait for. */
static int run_pipeline(const struct node *node, bool wait)
{
    pid_t group = 0, last = 0;
    int input = -1;

    for (bool more = true; more;) {
        int ends[2] = {-1, -1};
        more = node->type == NODE_PIPE;
        if (more && pipe(ends) != 0) {
            perror("sh: pipe");
            break;
        }
        last = fork_process(group, !wait);
        if (last == 0) {
            if (input >= 0)
                dup2(input, STDIN_FILENO);
            if (more)
                dup2(ends[1], STDOUT_FILENO);
            close(input);
            close(ends[0]);
            close(ends[1]);
            run_in_child(more ? node->left : node);
        }
        if (!group)
            group = last;
        close(input);
        close(ends[1]);
        input = ends[0];
        node = more ? node->right : node;
    }
    if (wait)
        return last > 0 ? finish_foreground(last) : 1;
    shell.last_background = last;
    return last > 0 ? 0 : 1;
}

static int run_background(const struct node *node)
{
    int status = run_pipeline(node, false);

    if (status == 0)
        job_add(shell.last_background, node);
    return status;
}

static int run_subshell(const struct node *node)
{
    pid_t pid = fork_process(0, false);

    if (pid == 0) {
        if (!redirect_all(node->redirects))
            exit(1);
        run_in_child(node->left);
    }
    return pid > 0 ? finish_foreground(pid) : 1;
}

/* --- compound commands ------------------------------------------------------------------------ */

/* Whether the loop goes on after its body or condition unwound. */
static bool loop_continues(void)
{
    bool goes_on = shell.unwind == UNWIND_NONE || shell.unwind == UNWIND_CONTINUE;

    if (shell.unwind != UNWIND_INTERRUPT)
        shell.unwind = UNWIND_NONE;
    return goes_on;
}

static int run_while(const struct node *node)
{
    int status = 0;
    bool wanted = node->type == NODE_WHILE;

    shell.loop_depth++;
    while ((run_node(node->left) == 0) == wanted && shell.unwind == UNWIND_NONE) {
        status = run_node(node->right);
        if (!loop_continues())
            break;
    }
    shell.loop_depth--;
    return status;
}

static int run_for(const struct node *node)
{
    struct strings values = {0};
    int status = 1;

    if (expand_words(node->words, &values)) {
        status = 0;
        shell.loop_depth++;
        for (size_t i = 0; i < values.count; i++) {
            var_set(node->variable, values.item[i]);
            status = run_node(node->right);
            if (!loop_continues())
                break;
        }
        shell.loop_depth--;
    }
    strings_free(&values);
    return status;
}

static int run_if(const struct node *node)
{
    int condition = run_node(node->left);

    if (shell.unwind != UNWIND_NONE)
        return condition;
    if (condition == 0)
        return run_node(node->right);
    return node->otherwise ? run_node(node->otherwise) : 0;
}

static int run_by_type(const struct node *node)
{
    int status;

    switch (node->type) {
    case NODE_COMMAND:
        return run_command(node);
    case NODE_PIPE:
        return run_pipeline(node, true);
    case NODE_NOT:
        return !run_node(node->left);
    case NODE_AND:
        status = run_node(node->left);
        return status == 0 && shell.unwind == UNWIND_NONE ? run_node(node->right) : status;
    case NODE_OR:
        status = run_node(node->left);
        return status != 0 && shell.unwind == UNWIND_NONE ? run_node(node->right) : status;
    case NODE_SEQUENCE:
        status = run_node(node->left);
        return shell.unwind == UNWIND_NONE ? run_node(node->right) : status;
    case NODE_BACKGROUND:
        return run_background(node->left);
    case NODE_GROUP:
        return run_node(node->left);
    case NODE_SUBSHELL:
        return run_subshell(node);
    case NODE_IF:
        return run_if(node);
    case NODE_WHILE:
    case NODE_UNTIL:
        return run_while(node);
    case NODE_FOR:
        return run_for(node);
    }
    return 1;
}

int run_node(const struct node *node)
{
    struct saved_fd saved[MAX_SAVED];
    int nr_saved = 0, status = 1;
    /* Commands and subshells redirect in their own process, if they have one. */
    bool here = node->type != NODE_COMMAND && node->type != NODE_SUBSHELL;

    if (!here || redirect_saving(node->redirects, saved, &nr_saved))
        status = run_by_type(node);
    restore_fds(saved, nr_saved);
    shell.status = status;
    return status;
}

int run_text(const char *text)
{
    struct lexer lexer = {.at = text, .line = 1};
    enum parse_result result = PARSE_OK;

    while (result == PARSE_OK && shell.unwind == UNWIND_NONE) {
        struct arena arena = {0};
        struct node *node;
        result = parse_command(&lexer, &arena, &node);
        if (result == PARSE_OK)
            run_node(node);
        arena_free(&arena);
    }
    if (result == PARSE_INCOMPLETE)
        fprintf(stderr, "sh: line %d: unexpected end of file\n", lexer.line);
    if (result == PARSE_INCOMPLETE || result == PARSE_ERROR)
        shell.status = 2;
    return shell.status;
}
