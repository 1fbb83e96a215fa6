/*
 * A small POSIX-like shell: lists, pipelines, redirections, background jobs, variables, quoting,
 * command and arithmetic substitution, if, while, until, for, groups and subshells. No functions,
 * no here-documents, no stopped jobs.
 *
 * A command goes through it in the order of the files: lex.c makes tokens, parse.c a tree of
 * nodes in an arena, exec.c runs the tree, expand.c turns words into arguments and redirect.c opens
 * files on the way. The arena is released when the command is done.
 */
#ifndef GUEST_USER_SH_H
#define GUEST_USER_SH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Memory that is given back all at once. Out of memory ends the shell. */
struct arena {
    struct arena_block *blocks;
};
void *arena_alloc(struct arena *arena, size_t size); /* zeroed */
char *arena_copy(struct arena *arena, const char *text, size_t length);
void arena_free(struct arena *arena);

/* --- lex.c ------------------------------------------------------------------------------------ */

enum token_type {
    TOKEN_END,
    TOKEN_NEWLINE,
    TOKEN_WORD,
    TOKEN_SEMICOLON,
    TOKEN_AMPERSAND,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_PIPE,
    TOKEN_OPEN,  /* ( */
    TOKEN_CLOSE, /* ) */
    TOKEN_REDIRECT,
};

enum redirect_type { REDIRECT_READ, REDIRECT_WRITE, REDIRECT_APPEND, REDIRECT_DUPLICATE };

struct token {
    enum token_type type;
    const char *start; /* its text in the source, quotes and all */
    size_t length;
    enum redirect_type redirect; /* of a TOKEN_REDIRECT */
    int fd;                      /* the descriptor that it redirects */
};

struct lexer {
    const char *at; /* the rest of the source, NUL-terminated */
    int line;
    bool open; /* the source ended inside quotes or parentheses */
    struct token token;
};

/* Replaces lexer->token by the next one. */
void lex_next(struct lexer *lexer);
/* The end of the substitution, quotes included, that starts at `text`; NULL: it does not end. */
const char *lex_skip_quoted(const char *text);

/* --- parse.c ---------------------------------------------------------------------------------- */

enum node_type {
    NODE_COMMAND,    /* assignments, words, redirects */
    NODE_PIPE,       /* left | right */
    NODE_NOT,        /* ! left */
    NODE_AND,        /* left && right */
    NODE_OR,         /* left || right */
    NODE_SEQUENCE,   /* left ; right */
    NODE_BACKGROUND, /* left & */
    NODE_GROUP,      /* { left } */
    NODE_SUBSHELL,   /* ( left ) */
    NODE_IF,         /* if left then right else otherwise */
    NODE_WHILE,      /* while left do right */
    NODE_UNTIL,      /* until left do right */
    NODE_FOR,        /* for variable in words do right */
};

struct word {
    const char *text; /* as in the source */
    struct word *next;
};

struct redirect {
    enum redirect_type type;
    int fd;
    const char *target; /* a word: file name, or descriptor of REDIRECT_DUPLICATE */
    struct redirect *next;
};

struct node {
    enum node_type type;
    struct node *left, *right, *otherwise;
    struct word *assignments, *words;
    struct redirect *redirects;
    const char *variable;
};

enum parse_result {
    PARSE_OK,
    PARSE_END,        /* nothing but blanks was left */
    PARSE_INCOMPLETE, /* more lines may complete it */
    PARSE_ERROR,      /* reported on stderr */
};

/* Parses one complete command from the lexer's source. */
enum parse_result parse_command(struct lexer *lexer, struct arena *arena, struct node **node);

/* --- expand.c, arith.c ------------------------------------------------------------------------ */

/* A growing list of strings, each from malloc; `item[count]` is NULL. */
struct strings {
    char **item;
    size_t count;
};
void strings_add(struct strings *strings, char *text);
void strings_free(struct strings *strings);

/* Expands words to fields. False: an error was reported. */
bool expand_words(const struct word *words, struct strings *fields);
/* Expands to one string without splitting, from malloc; NULL: an error was reported. */
char *expand_single(const char *text);
/* The value of an arithmetic expression, already expanded. False: not an expression. */
bool arith_evaluate(const char *text, long *value);

/* --- vars.c ----------------------------------------------------------------------------------- */

/* Whether `text` starts with NAME=; the length of NAME if so, else 0. */
size_t var_assignment(const char *text);
size_t var_name_length(const char *text);
/* NULL: not set. */
const char *var_get(const char *name);
void var_set(const char *name, const char *value);
void var_unset(const char *name);
/* Puts it into the environment of the commands that follow. */
void var_export(const char *name);

/* --- redirect.c ------------------------------------------------------------------------------- */

#define MAX_SAVED 8 /* descriptors that the redirections of one builtin may change */

struct saved_fd {
    int fd, copy;
};

/* In a process that ends with its command. False: an error was reported, here and below. */
bool redirect_all(const struct redirect *redirect);
/* In the shell itself: what was there comes back with restore_fds(), also after an error. */
bool redirect_saving(const struct redirect *redirect, struct saved_fd saved[MAX_SAVED], int *nr);
void restore_fds(const struct saved_fd saved[], int nr);

/* --- exec.c ----------------------------------------------------------------------------------- */

/* Why the lists that are being run are to be left. */
enum unwind { UNWIND_NONE, UNWIND_BREAK, UNWIND_CONTINUE, UNWIND_INTERRUPT };

struct shell {
    int status;                  /* $? */
    int substituted;             /* status of the last command substitution, 0 if there was none */
    volatile enum unwind unwind; /* also set by a signal handler */
    bool interactive;
    pid_t pid, pgid;       /* the shell's own, also in subshells: $$ */
    pid_t last_background; /* $! */
    const char *name;      /* $0 */
    char **args;           /* $1 and on, NULL-terminated */
    int nr_args;
    int loop_depth;
};
extern struct shell shell;

/* Runs the tree; its status is also in shell.status. */
int run_node(const struct node *node);
/* Parses and runs a whole text; returns the last status. */
int run_text(const char *text);

/* --- builtin.c, jobs.c ------------------------------------------------------------------------ */

/* A builtin, run in the shell itself; NULL: there is none of this name. */
typedef int builtin_function(int argc, char **argv);
builtin_function *builtin_find(const char *name);

/* Notes a process that runs in the background. */
void job_add(pid_t pid, const struct node *node);
/* A process has ended; `report` tells the user when it was a job. */
void job_ended(pid_t pid, int wait_status, bool report);
/* Looks for ended jobs without waiting. */
void jobs_poll(void);
/* Waits for a process of this shell; returns its exit status, 127 if there is none. */
int job_wait(pid_t pid);
int jobs_wait_all(void);
void jobs_print(void);
/* A subshell has no jobs. */
void jobs_forget(void);
/* The process that "%N" or a number names; 0: none. */
pid_t job_parse(const char *text);
/* 0 to 255 from what wait() told: 128 + signal for a process that was killed. */
int exit_status(int wait_status);

#endif
