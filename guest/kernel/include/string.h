/* Memory and string functions, as in ISO C, on kernel memory. */
#ifndef STRING_H
#define STRING_H

#include "types.h"

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int byte, size_t n);

size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);

/* Copies at most size - 1 characters and ends them with NUL; returns strlen(from). */
size_t strlcpy(char *to, const char *from, size_t size);

/* A number in `base` (0: by prefix), *end set behind it. No sign, no leading space. */
unsigned long strtoul(const char *s, char **end, unsigned int base);

/* A copy in kmalloc()ed memory; NULL when memory is short. */
char *kstrdup(const char *s, unsigned int gfp);

#endif
