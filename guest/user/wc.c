/* wc [FILE...]: lines, words and bytes of each. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void count(FILE *in, const char *name)
{
    long lines = 0, words = 0, bytes = 0;
    bool in_word = false;

    for (int c; (c = getc(in)) != EOF; bytes++) {
        lines += c == '\n';
        words += !in_word && !isspace(c);
        in_word = !isspace(c);
    }
    printf("%7ld %7ld %7ld%s%s\n", lines, words, bytes, *name ? " " : "", name);
}

int main(int argc, char **argv)
{
    int status = 0;

    if (argc == 1)
        count(stdin, "");
    for (int i = 1; i < argc; i++) {
        FILE *in = fopen(argv[i], "re");
        if (!in) {
            fprintf(stderr, "wc: %s: %s\n", argv[i], strerror(errno));
            status = 1;
            continue;
        }
        count(in, argv[i]);
        fclose(in);
    }
    return status;
}
