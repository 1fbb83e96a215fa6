/* The program break: growing, zeros, shrinking, failing. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    char *start = sbrk(0), *p;
    long sum = 0;

    p = sbrk(100000);
    setvbuf(stdout, NULL, _IONBF, 0);
    printf("grown from the start: %d\n", p == start);
    for (int i = 0; i < 100000; i++)
        sum += p[i];
    memset(p, 3, 100000);
    printf("zero sum %ld, break moved %ld\n", sum, (long)((char *)sbrk(0) - start));
    sbrk(-60000);
    printf("shrunk to %ld, kept %d\n", (long)((char *)sbrk(0) - start), p[39999]);
    sbrk(60000);
    for (int i = 45056; i < 100000; i++)
        sum += p[i];
    printf("zero again %ld\n", sum);
    printf("brk back %d\n", brk(start));
    printf("too much: %d %s\n", sbrk(1L << 60) == (void *)-1, strerror(errno));
    return 0;
}
