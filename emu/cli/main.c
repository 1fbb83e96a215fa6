#include "emu/cli/cmd.h"

#include "emu/base/nearest.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"run", cmd_run},
    {"config", cmd_config},
    {"disasm", cmd_disasm},
};

int report_error(const struct error *err)
{
    fprintf(stderr, "pagewalk: %s\n", err->text);
    return EXIT_USAGE;
}

/* What is near no command is a program to most people. */
static int refuse_command(const char *word)
{
    struct error err;
    struct nearest nearest;
    nearest_begin(&nearest, word, strlen(word));
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        nearest_offer(&nearest, commands[i].name);
    if (nearest.name)
        error_set(&err, "%s: unknown command%s; see 'pagewalk --help'", word,
                  nearest_hint(&nearest, "pagewalk "));
    else
        error_set(&err,
                  "%s: unknown command; did you mean 'pagewalk run %s'? See 'pagewalk --help'",
                  word, word);
    return report_error(&err);
}

int main(int argc, char **argv)
{
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is to fail as a full disk does */
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help();
        return argc < 2 ? EXIT_USAGE : EXIT_SUCCESS;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("pagewalk " PAGEWALK_VERSION);
        return EXIT_SUCCESS;
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);

    return refuse_command(argv[1]);
}
