/* echo [-n] [TEXT...] */
#include <errno.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    int first = argc > 1 && strcmp(argv[1], "-n") == 0 ? 2 : 1;

    for (int i = first; i < argc; i++)
        printf("%s%s", i > first ? " " : "", argv[i]);
    if (first == 1)
        putchar('\n');
    if (fflush(stdout) == 0)
        return 0;
    fprintf(stderr, "echo: write error: %s\n", strerror(errno));
    return 1;
}
