/* free [-k|-m]: memory and swap, in KiB or MiB. */
#include "guest/user/procinfo.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static long unit = 1; /* KiB in what is printed */

static long meminfo(const char *name)
{
    long kib = proc_number("/proc/meminfo", name);

    return kib < 0 ? 0 : kib;
}

static void print(long kib)
{
    printf(" %11ld", kib / unit);
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "km")) != -1) {
        if (option == '?') {
            fputs("usage: free [-k|-m]\n", stderr);
            return 2;
        }
        unit = option == 'm' ? 1024 : 1;
    }
    long total = meminfo("MemTotal"), unused = meminfo("MemFree");
    long cache = meminfo("Buffers") + meminfo("Cached");
    long swap_total = meminfo("SwapTotal"), swap_free = meminfo("SwapFree");

    printf("%6s %11s %11s %11s %11s %11s\n", "", "total", "used", "free", "cache", "available");
    printf("Mem:  ");
    print(total);
    print(total - unused - cache);
    print(unused);
    print(cache);
    print(meminfo("MemAvailable"));
    printf("\nSwap: ");
    print(swap_total);
    print(swap_total - swap_free);
    print(swap_free);
    putchar('\n');
    return 0;
}
