/*
 * init: the first process of a Linux that was given no initial file system of its own. It runs what
 * `pagewalk run` was told to run (emu/abi/init.h), or else a shell, says how that ended, and powers
 * off. (Our own kernel does all this itself.)
 */
#include "emu/abi/init.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What of it the kernel does not have is missed by whoever looks for it. */
static void mount_all(void)
{
    mkdir("/sys", 0755);
    mount("proc", "/proc", "proc", 0, NULL);
    mount("sys", "/sys", "sysfs", 0, NULL);
    mount("dev", "/dev", "devtmpfs", 0, NULL);
}

/* The argument vector, from a file of words that end with NUL; a shell's, where there is none. */
static char **read_command(void)
{
    static char text[INIT_FILE_MAX + 1], *argv[INIT_FILE_MAX / 2 + 2];
    FILE *file = fopen("/" INIT_FILE, "r");
    size_t len = file ? fread(text, 1, INIT_FILE_MAX, file) : 0, nr = 0;

    if (file)
        fclose(file);
    for (char *word = text; word < text + len; word += strlen(word) + 1)
        argv[nr++] = word;
    if (nr == 0)
        argv[nr++] = "/bin/sh";
    return argv;
}

/* As a shell would have it in $?. */
static int status_of(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int run(char **argv)
{
    int status;
    pid_t pid = fork(), ended;

    if (pid == 0) {
        setsid();
        setenv("PATH", "/bin", 1);
        execv(argv[0], argv);
        perror(argv[0]);
        _exit(127);
    }
    while ((ended = wait(&status)) != pid && ended > 0)
        ;
    return ended == pid ? status_of(status) : 127;
}

int main(void)
{
    if (getpid() != 1) {
        fputs("init: is for Linux to run, as its first process\n", stderr);
        return 2;
    }
    mount_all();
    printf("init: status %d\n", run(read_command()));
    fflush(stdout);
    sync();
    reboot(RB_POWER_OFF);
    return 1;
}
