/* printf of integers, strings and pointers: flags, widths, sizes. */
#include <inttypes.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>

int main(void)
{
    static const long long values[] = {0, 1, -1, 42, -12345, INT_MAX, INT_MIN, LLONG_MAX, LLONG_MIN};
    char buf[64];
    volatile size_t room = 10;
    int n;

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        long long v = values[i];

        printf("%d %u %x %X %o\n", (int)v, (unsigned)v, (unsigned)v, (unsigned)v, (unsigned)v);
        printf("%lld %llu %llx %#llx %#llo\n", v, (unsigned long long)v, v, v, v);
        printf("[%8d][%-8d][%08d][%+d][% d]\n", (int)v, (int)v, (int)v, (int)v, (int)v);
        printf("[%.5d][%12.5d][%-12.5d]\n", (int)v, (int)v, (int)v);
        printf("%hhd %hd %zd %jd %td\n", (signed char)v, (short)v, (ssize_t)v, (intmax_t)v,
               (ptrdiff_t)v);
    }
    printf("[%s][%10s][%-10s][%.2s][%c][%%]\n", "text", "text", "text", "text", 'x');
    printf("%2$s %1$s\n", "world", "hello");
    printf("%p %p\n", (void *)0x1234abcd, (void *)0);
    n = snprintf(buf, room, "%s", "a long text that is cut");
    printf("%d [%s]\n", n, buf);
    printf("%s%n", "counted", &n);
    printf(" %d\n", n);
    n = sscanf("12 -34 0x1f 077 3.5 word rest", "%d %d %i %i %*f %9s", &n, &n, &n, &n, buf);
    printf("%d %s\n", n, buf);
    return 0;
}
