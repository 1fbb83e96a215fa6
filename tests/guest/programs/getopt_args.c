/* Option parsing, short and long. */
#include <getopt.h>
#include <stdio.h>

static void parse(int argc, char **argv)
{
    static const struct option options[] = {{"verbose", no_argument, NULL, 'v'},
                                            {"output", required_argument, NULL, 'o'},
                                            {"level", optional_argument, NULL, 'l'},
                                            {NULL, 0, NULL, 0}};
    int c;

    optind = 0;
    opterr = 0;
    while ((c = getopt_long(argc, argv, "vo:l::", options, NULL)) != -1)
        printf("%c(%s) ", c, optarg ? optarg : "-");
    for (int i = optind; i < argc; i++)
        printf("rest %s ", argv[i]);
    printf("\n");
}

int main(void)
{
    char *a[] = {"p", "-v", "file", "-ofoo", "--level=3", "other", NULL};
    char *b[] = {"p", "--out", "bar", "-vvl2", "--", "-v", NULL};
    char *c[] = {"p", "-x", "--unknown", "-o", NULL};

    parse(6, a);
    parse(6, b);
    parse(4, c);
    return 0;
}
