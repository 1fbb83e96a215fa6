/* Arguments, environment, exec with an environment of one's own, auxiliary vector. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    extern char **environ;
    const char *name = strrchr(argv[0], '/');
    int count = 0;

    printf("argc %d, argv[0] %s, end %d\n", argc, name ? name + 1 : argv[0], argv[argc] == NULL);
    /* User-mode emulation passes them in another order. */
    for (char **e = environ; *e; e++)
        count++;
    printf("%d: %s %s %s\n", count, getenv("PATH"), getenv("HOME"), getenv("TERM"));
    setenv("NEW", "value", 1);
    setenv("HOME", "/elsewhere", 0);
    putenv("PUT=1");
    unsetenv("TERM");
    printf("%s %s %s %d\n", getenv("NEW"), getenv("HOME"), getenv("PUT"), getenv("TERM") == NULL);
    clearenv();
    printf("cleared %d\n", getenv("NEW") == NULL);
    printf("page size %lu %ld, clock ticks %ld\n", getauxval(AT_PAGESZ), sysconf(_SC_PAGESIZE),
           sysconf(_SC_CLK_TCK));
    printf("entry %d phdr %d random %d secure %lu\n", getauxval(AT_ENTRY) != 0,
           getauxval(AT_PHDR) != 0, getauxval(AT_RANDOM) != 0, getauxval(AT_SECURE));
    printf("at least one processor %d\n", sysconf(_SC_NPROCESSORS_ONLN) >= 1);
    fflush(stdout);
    if (fork() == 0) {
        char *args[] = {"env", NULL}, *env[] = {"A=1", "B=two words", "C=", NULL};

        execve("/bin/env", args, env);
        execve("/usr/bin/env", args, env);
        _exit(127);
    }
    wait(NULL);
    return 0;
}
