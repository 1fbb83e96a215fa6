/* A huge reservation touched here and there; madvise; mincore. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define SIZE (8UL << 30)

int main(void)
{
    unsigned char *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    unsigned char vec[4];
    unsigned long sum = 0;

    if (p == MAP_FAILED)
        return 1;
    for (unsigned long off = 0; off < SIZE; off += SIZE / 512)
        p[off] = (unsigned char)(off / (SIZE / 512));
    for (unsigned long off = 0; off < SIZE; off += SIZE / 512)
        sum += p[off] + p[off + 4096] + p[off + 8191];
    printf("sum %lu\n", sum);
    p[4096] = 5;
    printf("mincore %d:", mincore(p, 3 * 4096, vec));
    printf(" %d %d\n", vec[0] & 1, vec[1] & 1);
    printf("dontneed %d", madvise(p, SIZE, MADV_DONTNEED));
    printf(" now %d %d\n", p[4096], p[SIZE / 2]);
    printf("unaligned %d %s\n", madvise(p + 1, 4096, MADV_DONTNEED), strerror(errno));
    munmap(p + SIZE / 4, SIZE / 2);
    p[0] = 1;
    p[SIZE - 1] = 2;
    printf("ends %d %d\n", p[0], p[SIZE - 1]);
    printf("in the hole %d %s\n", mincore(p + SIZE / 2, 4096, vec), strerror(errno));
    return 0;
}
