/* marker NUMBER: names this point of the run to the machine (emu/abi/marker.h). */
#include "emu/abi/marker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    char *end = NULL;
    errno = 0;
    unsigned long number = argc == 2 ? strtoul(argv[1], &end, 0) : 0;
    if (!end || end == argv[1] || *end || errno != 0) {
        fputs("usage: marker NUMBER\n", stderr);
        return 2;
    }
    marker(number);
    return 0;
}
