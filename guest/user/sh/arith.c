/* Integer expressions in $(( )): C's operators without assignment, by precedence climbing. */
#include "guest/user/sh/sh.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct binary {
    char text[3];
    int precedence;
} binaries[] = {
    {"||", 1}, {"&&", 2}, {"==", 6}, {"!=", 6}, {"<=", 7}, {">=", 7}, {"<<", 8},
    {">>", 8}, {"|", 3},  {"^", 4},  {"&", 5},  {"<", 7},  {">", 7},  {"+", 9},
    {"-", 9},  {"*", 10}, {"/", 10}, {"%", 10},
};

/* The text that is left, and whether all of it made sense so far. */
struct arith {
    const char *at;
    bool ok;
};

static long evaluate(struct arith *a, int lowest);

static void skip_blanks(struct arith *a)
{
    while (isspace((unsigned char)*a->at))
        a->at++;
}

static long fail(struct arith *a)
{
    a->ok = false;
    return 0;
}

static long variable(struct arith *a)
{
    size_t length = var_name_length(a->at);
    char *name = strndup(a->at, length);
    const char *value = var_get(name);

    free(name);
    a->at += length;
    return value ? strtol(value, NULL, 0) : 0;
}

static long operand(struct arith *a)
{
    skip_blanks(a);
    char c = *a->at;

    if (isdigit((unsigned char)c)) {
        char *end;
        long value = strtol(a->at, &end, 0);
        a->at = end;
        return value;
    }
    if (var_name_length(a->at))
        return variable(a);
    if (!c || !strchr("-+!~(", c))
        return fail(a);
    a->at++;
    if (c == '-')
        return -(unsigned long)operand(a);
    if (c == '+')
        return operand(a);
    if (c == '!')
        return !operand(a);
    if (c == '~')
        return ~operand(a);
    long value = evaluate(a, 1);
    skip_blanks(a);
    return *a->at == ')' ? (a->at++, value) : fail(a);
}

static const struct binary *next_binary(struct arith *a)
{
    skip_blanks(a);
    for (size_t i = 0; i < sizeof(binaries) / sizeof(binaries[0]); i++) {
        if (strncmp(a->at, binaries[i].text, strlen(binaries[i].text)) == 0)
            return &binaries[i];
    }
    return NULL;
}

static long divide(struct arith *a, long left, long right, bool remainder)
{
    if (right == 0)
        return fail(a);
    if (right == -1)
        return remainder ? 0 : -(unsigned long)left;
    return remainder ? left % right : left / right;
}

static long apply(struct arith *a, const char *op, unsigned long left, unsigned long right)
{
    long l = left, r = right;

    switch (op[0] | op[1] << 8) {
    case '|' | '|' << 8: return l || r;
    case '&' | '&' << 8: return l && r;
    case '=' | '=' << 8: return l == r;
    case '!' | '=' << 8: return l != r;
    case '<' | '=' << 8: return l <= r;
    case '>' | '=' << 8: return l >= r;
    case '<' | '<' << 8: return left << (right & 63);
    case '>' | '>' << 8: return l >> (right & 63);
    case '|': return l | r;
    case '^': return l ^ r;
    case '&': return l & r;
    case '<': return l < r;
    case '>': return l > r;
    case '+': return left + right;
    case '-': return left - right;
    case '*': return left * right;
    case '/': return divide(a, l, r, false);
    default: return divide(a, l, r, true);
    }
}

/* An operand, and all operators behind it that bind at least as strongly as `lowest`. */
static long evaluate(struct arith *a, int lowest)
{
    long left = operand(a);
    const struct binary *op;

    while (a->ok && (op = next_binary(a)) && op->precedence >= lowest) {
        a->at += strlen(op->text);
        long right = evaluate(a, op->precedence + 1);
        left = a->ok ? apply(a, op->text, left, right) : 0;
    }
    return left;
}

bool arith_evaluate(const char *text, long *value)
{
    struct arith a = {text, true};

    *value = evaluate(&a, 1);
    skip_blanks(&a);
    return a.ok && !*a.at;
}
