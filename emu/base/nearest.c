#include "emu/base/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define MAX_NAME 40 /* of longer ones nobody mistypes just a letter or two */

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

void nearest_begin(struct nearest *n, const char *word, size_t len)
{
    const size_t most = min((len + 1) / 3, 3);
    *n = (struct nearest){.word = word, .len = len, .distance = most + 1};
}

static bool is_same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Letters that are missing, too many, wrong, or swapped with the next one. */
static size_t edits(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t row[3][MAX_NAME + 1]; /* the one before the last, the last, this one */
    for (size_t j = 0; j <= b_len; j++)
        row[1][j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        row[2][0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t best = row[1][j - 1] + !is_same(a[i - 1], b[j - 1]);
            best = min(best, min(row[1][j], row[2][j - 1]) + 1);
            if (i > 1 && j > 1 && is_same(a[i - 1], b[j - 2]) && is_same(a[i - 2], b[j - 1]))
                best = min(best, row[0][j - 2] + 1);
            row[2][j] = best;
        }
        memcpy(row[0], row[1], sizeof(row[0]));
        memcpy(row[1], row[2], sizeof(row[1]));
    }
    return row[1][b_len];
}

/* "entries" or "l1d.entries" for "mmu.l1d.entries" is one slip: its beginning was left out. */
static bool is_tail(const struct nearest *n, const char *name, size_t name_len)
{
    return n->len > 2 && name_len > n->len && name[name_len - n->len - 1] == '.' &&
           strncmp(name + name_len - n->len, n->word, n->len) == 0;
}

void nearest_offer(struct nearest *n, const char *name)
{
    const size_t len = strlen(name);
    if (len > MAX_NAME || n->len > MAX_NAME)
        return;
    const size_t distance = is_tail(n, name, len) ? 1 : edits(n->word, n->len, name, len);
    /* A name of two letters is not a slip of any other of two letters. */
    if (distance < n->distance && distance < len) {
        n->distance = distance;
        n->name = name;
    }
}

const char *nearest_hint(struct nearest *n, const char *prefix)
{
    n->hint[0] = '\0';
    if (n->name)
        snprintf(n->hint, sizeof(n->hint), " (did you mean '%s%s'?)", prefix, n->name);
    return n->hint;
}
