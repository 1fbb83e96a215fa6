#include "string.h"

#include "slab.h"

/*
 * The compiler would turn loops of these functions into calls of themselves.
 * Words are moved where both sides are aligned alike, eight at a time: page copies are frequent.
 */
#pragma GCC optimize("no-tree-loop-distribute-patterns")

typedef unsigned long __attribute__((may_alias)) word_t;

#define WORD sizeof(word_t)

static bool aligned_alike(const void *a, const void *b)
{
    return (((unsigned long)a ^ (unsigned long)b) & (WORD - 1)) == 0;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    u8 *t = to;
    const u8 *f = from;

    if (aligned_alike(t, f)) {
        for (; n && ((unsigned long)t & (WORD - 1)); n--) {
            *t++ = *f++;
        }
        for (; n >= 8 * WORD; n -= 8 * WORD, t += 8 * WORD, f += 8 * WORD) {
            word_t *tw = (word_t *)t;
            const word_t *fw = (const word_t *)f;
            word_t w0 = fw[0], w1 = fw[1], w2 = fw[2], w3 = fw[3];
            word_t w4 = fw[4], w5 = fw[5], w6 = fw[6], w7 = fw[7];

            tw[0] = w0, tw[1] = w1, tw[2] = w2, tw[3] = w3;
            tw[4] = w4, tw[5] = w5, tw[6] = w6, tw[7] = w7;
        }
        for (; n >= WORD; n -= WORD, t += WORD, f += WORD) {
            *(word_t *)t = *(const word_t *)f;
        }
    }
    while (n--) {
        *t++ = *f++;
    }
    return to;
}

void *memmove(void *to, const void *from, size_t n)
{
    u8 *t = to;
    const u8 *f = from;

    if (t <= f || t >= f + n) {
        if (t + n <= f || t >= f + n) {
            return memcpy(to, from, n);
        }
        while (n--) {
            *t++ = *f++;
        }
    } else {
        while (n--) {
            t[n] = f[n];
        }
    }
    return to;
}

void *memset(void *to, int byte, size_t n)
{
    u8 *t = to;
    word_t word = (u8)byte * 0x0101010101010101UL;

    for (; n && ((unsigned long)t & (WORD - 1)); n--) {
        *t++ = (u8)byte;
    }
    for (; n >= 8 * WORD; n -= 8 * WORD, t += 8 * WORD) {
        word_t *tw = (word_t *)t;

        tw[0] = word, tw[1] = word, tw[2] = word, tw[3] = word;
        tw[4] = word, tw[5] = word, tw[6] = word, tw[7] = word;
    }
    for (; n >= WORD; n -= WORD, t += WORD) {
        *(word_t *)t = word;
    }
    while (n--) {
        *t++ = (u8)byte;
    }
    return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const u8 *x = a, *y = b;

    for (; n; n--, x++, y++) {
        if (*x != *y) {
            return *x - *y;
        }
    }
    return 0;
}

void *memchr(const void *s, int byte, size_t n)
{
    for (const u8 *p = s; n; n--, p++) {
        if (*p == (u8)byte) {
            return (void *)p;
        }
    }
    return NULL;
}

size_t strlen(const char *s)
{
    const char *end = s;

    while (*end) {
        end++;
    }
    return (size_t)(end - s);
}

size_t strnlen(const char *s, size_t max)
{
    size_t n = 0;

    while (n < max && s[n]) {
        n++;
    }
    return n;
}

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (u8)*a - (u8)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
    for (; n; n--, a++, b++) {
        if (*a != *b || !*a) {
            return (u8)*a - (u8)*b;
        }
    }
    return 0;
}

char *strchr(const char *s, int c)
{
    for (;; s++) {
        if (*s == (char)c) {
            return (char *)s;
        }
        if (!*s) {
            return NULL;
        }
    }
}

char *strrchr(const char *s, int c)
{
    const char *last = NULL;

    for (;; s++) {
        if (*s == (char)c) {
            last = s;
        }
        if (!*s) {
            return (char *)last;
        }
    }
}

size_t strlcpy(char *to, const char *from, size_t size)
{
    size_t len = strlen(from);

    if (size) {
        size_t n = min(len, size - 1);

        memcpy(to, from, n);
        to[n] = '\0';
    }
    return len;
}

static unsigned int digit_value(char c)
{
    if (c >= '0' && c <= '9') {
        return (unsigned int)(c - '0');
    }
    c |= 0x20;
    return c >= 'a' && c <= 'z' ? (unsigned int)(c - 'a') + 10 : ~0U;
}

unsigned long strtoul(const char *s, char **end, unsigned int base)
{
    unsigned long value = 0;

    if ((base == 0 || base == 16) && s[0] == '0' && (s[1] | 0x20) == 'x' &&
        digit_value(s[2]) < 16) {
        s += 2;
        base = 16;
    } else if (base == 0) {
        base = s[0] == '0' ? 8 : 10;
    }
    for (; digit_value(*s) < base; s++) {
        value = value * base + digit_value(*s);
    }
    if (end) {
        *end = (char *)s;
    }
    return value;
}

char *kstrdup(const char *s, gfp_t gfp)
{
    size_t size = strlen(s) + 1;
    char *copy = kmalloc(size, gfp);

    return copy ? memcpy(copy, s, size) : NULL;
}
