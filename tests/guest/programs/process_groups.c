/* Sessions, process groups and signals to groups. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status, ready[2];
    pid_t leader, member;
    char c;

    if (pipe(ready))
        return 1;
    leader = fork();
    if (leader == 0) {
        setpgid(0, 0);
        if (fork() == 0) {
            if (write(ready[1], "m", 1) != 1)
                _exit(1);
            for (;;)
                pause();
        }
        if (write(ready[1], "l", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    for (int i = 0; i < 2; i++)
        if (read(ready[0], &c, 1) != 1)
            return 1;
    printf("group %d, ours %d\n", getpgid(leader) == leader, getpgid(0) != leader);
    printf("kill group %d\n", kill(-leader, SIGTERM));
    waitpid(leader, &status, 0);
    printf("leader died of SIGTERM %d\n", WTERMSIG(status) == SIGTERM);
    fflush(stdout);
    member = fork();
    if (member == 0) {
        pid_t sid = setsid();

        _exit(sid == getpid() && getpgid(0) == sid && getsid(0) == sid &&
              setsid() == -1 && errno == EPERM ? 0 : 1);
    }
    waitpid(member, &status, 0);
    printf("new session %d\n", WEXITSTATUS(status));
    printf("no group: %d %s\n", kill(-999999, 0), strerror(errno));
    printf("setpgid of a stranger: %d %s\n", setpgid(999999, 0), strerror(errno));
    return 0;
}
