/*
 * All programs in one executable, so that the C library is in the initial file system once: each is
 * a program of its own, named in programs.def, and /bin has a link of its name to this one.
 */
#include <stdio.h>
#include <string.h>

#define PROGRAM(name) int name##_main(int argc, char **argv);
#include "guest/user/programs.def"
#undef PROGRAM

static const struct program {
    const char *name;
    int (*main)(int argc, char **argv);
} programs[] = {
#define PROGRAM(name) {#name, name##_main},
#include "guest/user/programs.def"
#undef PROGRAM
};

static const struct program *find_program(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;

    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
        if (strcmp(programs[i].name, name) == 0)
            return &programs[i];
    }
    return NULL;
}

/* Under its own name it takes the program's name as the first argument. */
int main(int argc, char **argv)
{
    const struct program *program = argc > 0 ? find_program(argv[0]) : NULL;

    if (!program && argc > 1) {
        argc--;
        argv++;
        program = find_program(argv[0]);
    }
    if (program)
        return program->main(argc, argv);
    fputs("usage: box PROGRAM [ARGUMENT...]; the programs are", stderr);
    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
        fprintf(stderr, " %s", programs[i].name);
    fputc('\n', stderr);
    return 127;
}
