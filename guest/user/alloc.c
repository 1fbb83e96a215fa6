/*
 * alloc MIB [--memset | --use MIB] [--sleep SECONDS]: asks malloc for memory, writes to all of it,
 * to its first MIB, or to nothing, then stays for a while so that others can look.
 */
#include "guest/user/workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    long size = workload_argument(argc, argv, 1, 0);
    long use =
        workload_flag(argc, argv, "--memset") ? size : workload_option(argc, argv, "--use", 0);

    setvbuf(stdout, NULL, _IONBF, 0);
    if (size == 0 || use > size) {
        fputs("usage: alloc MIB [--memset | --use MIB] [--sleep SECONDS]\n", stderr);
        return 2;
    }
    char *area = malloc(size * MIB);
    if (!area)
        workload_fail("alloc: malloc");
    printf("alloc: malloc of %ld MiB succeeded\n", size);
    if (use) {
        memset(area, 1, use * MIB);
        asm volatile("" : : "r"(area) : "memory"); /* the compiler must not see it as useless */
        printf("alloc: wrote to %ld MiB of it\n", use);
    }
    sleep(workload_option(argc, argv, "--sleep", 0));
    free(area);
    return 0;
}
