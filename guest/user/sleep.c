/* sleep SECONDS: waits; fractions are allowed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
    char *end = NULL;
    double seconds = argc == 2 ? strtod(argv[1], &end) : -1;

    if (seconds < 0 || *end) {
        fputs("usage: sleep SECONDS\n", stderr);
        return 2;
    }
    struct timespec left = {.tv_sec = seconds};
    left.tv_nsec = (seconds - left.tv_sec) * 1e9;
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
    return 0;
}
