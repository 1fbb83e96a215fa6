/* env: prints its environment. */
#define _GNU_SOURCE
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    for (char **e = environ; *e; e++)
        puts(*e);
    return 0;
}
