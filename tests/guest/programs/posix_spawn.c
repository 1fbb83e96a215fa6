/* vfork and posix_spawn. */
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int main(void)
{
    char *args[] = {"echo", "spawned", NULL};
    posix_spawn_file_actions_t actions;
    int status, fd[2], err;
    char buf[32];
    ssize_t n;
    pid_t pid;

    pid = vfork();
    if (pid == 0)
        _exit(5);
    waitpid(pid, &status, 0);
    printf("vfork child's status %d\n", WEXITSTATUS(status));
    if (pipe(fd))
        return 1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fd[1], 1);
    posix_spawn_file_actions_addclose(&actions, fd[0]);
    err = posix_spawn(&pid, "/bin/echo", &actions, NULL, args, environ);
    close(fd[1]);
    n = read(fd[0], buf, sizeof(buf));
    waitpid(pid, &status, 0);
    printf("spawn %d: %.*s", err, (int)n, buf);
    err = posix_spawnp(&pid, "true", NULL, NULL, args, environ);
    waitpid(pid, &status, 0);
    printf("true: %d %d\n", err, WEXITSTATUS(status));
    return 0;
}
