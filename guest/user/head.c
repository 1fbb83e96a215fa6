/* head [-n LINES] [FILE...]: the first lines, 10 if not said otherwise. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_lines(FILE *in, long lines)
{
    for (int c; lines > 0 && (c = getc(in)) != EOF; lines -= c == '\n')
        putchar(c);
}

int main(int argc, char **argv)
{
    long lines = 10;
    int option, status = 0;

    while ((option = getopt(argc, argv, "n:")) != -1) {
        if (option != 'n') {
            fputs("usage: head [-n LINES] [FILE...]\n", stderr);
            return 2;
        }
        lines = atol(optarg);
    }
    if (optind == argc)
        print_lines(stdin, lines);
    for (int i = optind; i < argc; i++) {
        FILE *in = fopen(argv[i], "re");
        if (!in) {
            fprintf(stderr, "head: %s: %s\n", argv[i], strerror(errno));
            status = 1;
            continue;
        }
        print_lines(in, lines);
        fclose(in);
    }
    return status;
}
