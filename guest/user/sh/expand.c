/*
 * From words as written to arguments: parameters, command and arithmetic substitution, splitting
 * of what is not quoted at blanks, file name patterns, and the removal of quotes.
 */
#include "guest/user/sh/sh.h"

#include <ctype.h>
#include <dirent.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * One word on its way. `text` is the field so far, with a backslash before quoted pattern
 * characters, so that a pattern is still a pattern when the field is complete.
 */
struct expander {
    struct strings *fields;
    char *text;
    size_t length, room;
    bool split;   /* fields end at unquoted blanks */
    bool present; /* the field exists even when it is empty */
    bool pattern; /* there is an unquoted pattern character in it */
};

static bool expand_text(struct expander *e, const char *text, const char *end, bool quoted);

void strings_add(struct strings *strings, char *text)
{
    strings->item = realloc(strings->item, (strings->count + 2) * sizeof(char *));
    if (!strings->item || !text)
        abort();
    strings->item[strings->count++] = text;
    strings->item[strings->count] = NULL;
}

void strings_free(struct strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        free(strings->item[i]);
    free(strings->item);
    *strings = (struct strings){0};
}

static void append(struct expander *e, char c)
{
    if (e->length + 2 > e->room) {
        e->room = e->room * 2 + 64;
        e->text = realloc(e->text, e->room);
        if (!e->text)
            abort();
    }
    e->text[e->length++] = c;
    e->text[e->length] = '\0';
}

static void put(struct expander *e, char c, bool quoted)
{
    bool special = strchr("*?[\\", c) && c;

    if (special && quoted)
        append(e, '\\');
    else if (special && c != '\\')
        e->pattern = true;
    append(e, c);
    e->present = true;
}

static void remove_escapes(char *text)
{
    char *to = text;

    for (; *text; text++) {
        if (*text == '\\' && text[1])
            text++;
        *to++ = *text;
    }
    *to = '\0';
}

static int compare_strings(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds the files that `pattern` names; only its last component may be one. */
static bool add_matches(struct strings *fields, const char *pattern)
{
    const char *slash = strrchr(pattern, '/');
    const char *last = slash ? slash + 1 : pattern;
    int prefix = last - pattern;
    char *directory = strndup(pattern, prefix);
    DIR *dir = opendir(prefix ? directory : ".");
    size_t before = fields->count;

    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        char *path;
        if (fnmatch(last, entry->d_name, FNM_PERIOD) == 0 &&
            asprintf(&path, "%.*s%s", prefix, pattern, entry->d_name) >= 0)
            strings_add(fields, path);
    }
    if (dir)
        closedir(dir);
    free(directory);
    if (fields->count > before)
        qsort(fields->item + before, fields->count - before, sizeof(char *), compare_strings);
    return fields->count > before;
}

static void end_field(struct expander *e)
{
    if (e->present && !(e->split && e->pattern && add_matches(e->fields, e->text))) {
        char *text = strdup(e->text ? e->text : "");
        remove_escapes(text);
        strings_add(e->fields, text);
    }
    e->length = 0;
    if (e->text)
        *e->text = '\0';
    e->present = e->pattern = false;
}

static void put_value(struct expander *e, const char *value, bool quoted)
{
    for (; *value; value++) {
        if (e->split && !quoted && isspace((unsigned char)*value))
            end_field(e);
        else
            put(e, *value, true);
    }
}

static void put_number(struct expander *e, long value, bool quoted)
{
    char text[24];

    snprintf(text, sizeof(text), "%ld", value);
    put_value(e, text, quoted);
}

/* "$@" is one field for each argument. */
static void put_arguments(struct expander *e, bool quoted)
{
    for (int i = 0; i < shell.nr_args; i++) {
        if (i > 0 && e->split)
            end_field(e);
        else if (i > 0)
            put(e, ' ', true);
        put_value(e, shell.args[i], quoted);
        e->present |= quoted;
    }
}

/* The one-character parameters. */
static bool put_special(struct expander *e, char name, bool quoted)
{
    switch (name) {
    case '?':
        put_number(e, shell.status, quoted);
        return true;
    case '$':
        put_number(e, shell.pid, quoted);
        return true;
    case '!':
        put_number(e, shell.last_background, quoted);
        return true;
    case '#':
        put_number(e, shell.nr_args, quoted);
        return true;
    case '@':
    case '*':
        put_arguments(e, quoted);
        return true;
    case '0':
        put_value(e, shell.name, quoted);
        return true;
    default:
        if (!isdigit((unsigned char)name))
            return false;
        if (name - '0' <= shell.nr_args)
            put_value(e, shell.args[name - '1'], quoted);
        return true;
    }
}

/* ${name}, ${name:-word}; `at` is behind the brace, `end` at the closing one. */
static bool put_braces(struct expander *e, const char *at, const char *end, bool quoted)
{
    size_t length = var_name_length(at);

    if (length == 0 && at + 1 == end)
        return put_special(e, *at, quoted);
    char *name = strndup(at, length);
    const char *value = var_get(name);
    free(name);
    at += length;
    if (length == 0 || (at < end && strncmp(at, ":-", 2) != 0)) {
        fprintf(stderr, "sh: ${%.*s: bad substitution\n", (int)(end - at + length), at - length);
        return false;
    }
    if (value && *value)
        put_value(e, value, quoted);
    else if (at < end)
        return expand_text(e, at + 2, end, quoted);
    return true;
}

/* The output of a command without the newlines at its end. */
static char *capture_output(const char *command)
{
    int ends[2];
    size_t length = 0, room = 0;
    char *output = NULL;

    fflush(stdout);
    pid_t pid = pipe(ends) == 0 ? fork() : -1;
    if (pid < 0) {
        perror("sh: command substitution");
        return NULL;
    }
    if (pid == 0) {
        jobs_forget();
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        exit(run_text(command));
    }
    close(ends[1]);
    for (ssize_t got = 1; got > 0; length += got > 0 ? got : 0) {
        if (room - length < 2) {
            room = room * 2 + 256;
            output = realloc(output, room);
            if (!output)
                abort();
        }
        got = read(ends[0], output + length, room - length - 1);
    }
    close(ends[0]);
    shell.substituted = job_wait(pid);
    while (length > 0 && output[length - 1] == '\n')
        length--;
    output[length] = '\0';
    return output;
}

/* $(command), or $((expression)); `at` is at the first parenthesis, `end` behind the last. */
static bool put_substitution(struct expander *e, const char *at, const char *end, bool quoted)
{
    bool arithmetic = at[1] == '(' && end - at > 3 && end[-2] == ')';
    int skip = arithmetic ? 2 : 1;
    char *inner = strndup(at + skip, end - at - 2 * skip);
    char *text = arithmetic ? expand_single(inner) : capture_output(inner);
    long value;
    bool ok = text != NULL;

    if (ok && arithmetic) {
        ok = arith_evaluate(text, &value);
        if (ok)
            put_number(e, value, quoted);
        else
            fprintf(stderr, "sh: $((%s)): not an expression\n", text);
    } else if (ok) {
        put_value(e, text, quoted);
    }
    free(inner);
    free(text);
    return ok;
}

/* At a '$'; returns where it ends, NULL after an error. */
static const char *expand_dollar(struct expander *e, const char *at, bool quoted)
{
    const char *end = lex_skip_quoted(at);
    size_t length = var_name_length(at + 1);

    if (at[1] == '(')
        return put_substitution(e, at + 1, end, quoted) ? end : NULL;
    if (at[1] == '{')
        return put_braces(e, at + 2, end - 1, quoted) ? end : NULL;
    if (length > 0) {
        char *name = strndup(at + 1, length);
        const char *value = var_get(name);
        free(name);
        put_value(e, value ? value : "", quoted);
        return at + 1 + length;
    }
    if (at[1] && put_special(e, at[1], quoted))
        return at + 2;
    put(e, '$', true);
    return at + 1;
}

/* In double quotes a backslash quotes only what is special there. */
static const char *expand_backslash(struct expander *e, const char *at, bool quoted)
{
    if (at[1] == '\n')
        return at + 2;
    if (quoted && !strchr("$\"\\", at[1]))
        put(e, '\\', true);
    put(e, at[1], true);
    return at + 2;
}

static bool expand_text(struct expander *e, const char *at, const char *end, bool quoted)
{
    while (at && at < end) {
        if (*at == '\'' && !quoted) {
            const char *close = lex_skip_quoted(at);
            e->present = true;
            for (at++; at < close - 1; at++)
                put(e, *at, true);
            at = close;
        } else if (*at == '"' && !quoted) {
            const char *close = lex_skip_quoted(at);
            /* "$@" without arguments is no field at all. */
            e->present |= shell.nr_args > 0 || strncmp(at, "\"$@\"", 4) != 0;
            at = expand_text(e, at + 1, close - 1, true) ? close : NULL;
        } else if (*at == '\\') {
            at = expand_backslash(e, at, quoted);
        } else if (*at == '$') {
            at = expand_dollar(e, at, quoted);
        } else {
            put(e, *at++, quoted);
        }
    }
    return at != NULL;
}

bool expand_words(const struct word *words, struct strings *fields)
{
    struct expander e = {.fields = fields, .split = true};
    bool ok = true;

    for (; ok && words; words = words->next) {
        ok = expand_text(&e, words->text, words->text + strlen(words->text), false);
        end_field(&e);
    }
    free(e.text);
    return ok;
}

char *expand_single(const char *text)
{
    struct strings fields = {0};
    struct expander e = {.fields = &fields};
    char *result = NULL;

    if (expand_text(&e, text, text + strlen(text), false)) {
        e.present = true;
        end_field(&e);
        result = strdup(fields.item[0]);
    }
    free(e.text);
    strings_free(&fields);
    return result;
}
