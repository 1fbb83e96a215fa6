/* malloc, calloc, realloc, memalign: contents and alignment over many sizes. */
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    unsigned char *p = NULL;
    size_t size = 0;
    long bad = 0;
    void *blocks[500];

    for (int step = 1; step <= 400; step++) {
        size_t grown = size + (size_t)step * 37;

        p = realloc(p, grown);
        for (size_t i = 0; i < size; i += 61)
            bad += p[i] != (unsigned char)(i * 3);
        for (size_t i = 0; i < grown; i++)
            p[i] = (unsigned char)(i * 3);
        size = grown;
    }
    printf("grown to %zu, bad %ld\n", size, bad);
    for (; size > 100; size /= 2) {
        p = realloc(p, size);
        for (size_t i = 0; i < size; i++)
            bad += p[i] != (unsigned char)(i * 3);
    }
    printf("shrunk, bad %ld\n", bad);
    free(p);
    for (int i = 0; i < 500; i++)
        blocks[i] = malloc((size_t)(i * i));
    for (int i = 0; i < 500; i += 2)
        free(blocks[i]);
    for (int i = 0; i < 500; i += 2) {
        unsigned char *c = calloc(1, (size_t)(i * i + 1));

        for (int k = 0; k <= i * i; k++)
            bad += c[k];
        memset(c, 0xff, (size_t)(i * i + 1));
        blocks[i] = c;
    }
    for (int i = 0; i < 500; i++)
        free(blocks[i]);
    for (size_t align = 16; align <= 65536; align *= 2) {
        void *a = NULL;

        if (posix_memalign(&a, align, 100) || (uintptr_t)a % align)
            bad++;
        free(a);
    }
    p = malloc(64 << 20);
    for (size_t i = 0; i < 64 << 20; i += 1 << 20)
        p[i] = 1;
    p = realloc(p, 96 << 20);
    printf("big kept %d %d, bad %ld\n", p[0], p[63 << 20], bad);
    free(p);
    printf("huge refused %d\n", malloc(SIZE_MAX / 2) == NULL);
    return 0;
}
