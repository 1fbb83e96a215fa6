/* sysloop [CALLS]: system calls that do next to nothing. Prints the time of one. */
#include "guest/user/workload.h"

#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    long calls = workload_argument(argc, argv, 1, 200000);
    long parent = getppid(), failures = 0;
    uint64_t start = workload_begin(argc, argv);

    for (long i = 0; i < calls; i++)
        failures += syscall(SYS_getppid) != parent;
    uint64_t elapsed = workload_end(argc, argv, start);
    printf("sysloop: %ld calls, %.0f ns each, %ld failed\n", calls,
           calls ? (double)elapsed / calls : 0, failures);
    return failures != 0;
}
