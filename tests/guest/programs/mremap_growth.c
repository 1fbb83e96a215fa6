/* mremap: growing in place and by moving, shrinking, contents kept. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static int check(const char *p, size_t n)
{
    int bad = 0;

    for (size_t i = 0; i < n; i += 512)
        bad += p[i] != (char)(i / 512);
    return bad;
}

int main(void)
{
    size_t size = 4096;
    char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *q;

    while (size < 8 << 20) {
        for (size_t i = size / 2; i < size; i += 512)
            p[i] = (char)(i / 512);
        if (size == 4096)
            for (size_t i = 0; i < size; i += 512)
                p[i] = (char)(i / 512);
        p = mremap(p, size, size * 2, MREMAP_MAYMOVE);
        if (p == MAP_FAILED)
            return 1;
        printf("%zu: bad %d, new byte %d\n", size * 2, check(p, size), p[size]);
        size *= 2;
    }
    q = mremap(p, size, 65536, 0);
    printf("shrunk in place %d bad %d\n", q == p, check(q, 65536));
    p = mmap(NULL, 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    p = mremap(q, 65536, 65536, MREMAP_MAYMOVE | MREMAP_FIXED, p);
    printf("moved bad %d\n", check(p, 65536));
    /* The neighbour is in the way. */
    q = mmap(p + 65536, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    printf("no room: %d %s\n", mremap(p, 65536, 131072, 0) == MAP_FAILED, strerror(errno));
    return 0;
}
