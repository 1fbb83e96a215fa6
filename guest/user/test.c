/*
 * test: true or false by exit status 0 or 1; 2 for what it does not understand.
 *   -e -f -d FILE    -n -z TEXT    TEXT = != TEXT    NUMBER -eq -ne -lt -le -gt -ge NUMBER
 * A leading ! negates.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define NOT_UNDERSTOOD 2

static int test_unary(const char *op, const char *text)
{
    struct stat st;

    if (strcmp(op, "-n") == 0)
        return !*text;
    if (strcmp(op, "-z") == 0)
        return *text != '\0';
    if (strlen(op) != 2 || op[0] != '-' || !strchr("efd", op[1]))
        return NOT_UNDERSTOOD;
    if (stat(text, &st) != 0)
        return 1;
    return !(op[1] == 'e' || (op[1] == 'f' ? S_ISREG(st.st_mode) : S_ISDIR(st.st_mode)));
}

static int test_binary(const char *left, const char *op, const char *right)
{
    long l = atol(left), r = atol(right);
    const struct {
        const char *op;
        bool right;
    } tests[] = {
        {"=", strcmp(left, right) == 0},
        {"!=", strcmp(left, right) != 0},
        {"-eq", l == r},
        {"-ne", l != r},
        {"-lt", l < r},
        {"-le", l <= r},
        {"-gt", l > r},
        {"-ge", l >= r},
    };

    for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
        if (strcmp(op, tests[i].op) == 0)
            return !tests[i].right;
    }
    return NOT_UNDERSTOOD;
}

static int evaluate(int argc, char **argv)
{
    switch (argc) {
    case 0:
        return 1;
    case 1:
        return !*argv[0];
    case 2:
        return test_unary(argv[0], argv[1]);
    case 3:
        return test_binary(argv[0], argv[1], argv[2]);
    default:
        return NOT_UNDERSTOOD;
    }
}

int main(int argc, char **argv)
{
    bool negated = argc > 2 && strcmp(argv[1], "!") == 0;
    int skip = negated ? 2 : 1;
    int status = evaluate(argc - skip, argv + skip);

    if (status == NOT_UNDERSTOOD) {
        fputs("test: not a test; see the list in guest/user/test.c\n", stderr);
        return status;
    }
    return negated ? !status : status;
}
