/* What the debugger's tests debug in user mode. */
#include <stdio.h>
#include <stdlib.h>

int total;

static int __attribute__((noinline)) add_up(int n)
{
    int sum = 0;
    for (int i = 1; i <= n; i++) {
        sum += i;
        total += i;
    }
    return sum;
}

int main(int argc, char **argv)
{
    char *page = malloc(1 << 20);
    page[70000] = (char)argc;
    printf("%s: %d\n", argv[1], add_up(page[70000] + 8));
    return total;
}
