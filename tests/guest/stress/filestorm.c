/*
 * Kernel objects of files, pipes, /proc and processes are given back: after many rounds of each,
 * free memory is what it was after the first few.
 *
 *   filestorm [ROUNDS]     exit status 1 if something stayed behind
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WARM_UP   30 /* rounds that fill slabs and page tables */
#define SLACK_KIB 64
#define SIZE      9000

static long meminfo(const char *name)
{
    char line[128];
    long value = -1;
    FILE *f = fopen("/proc/meminfo", "r");

    while (f && fgets(line, sizeof(line), f))
        if (!strncmp(line, name, strlen(name)))
            value = atol(strchr(line, ':') + 1);
    if (f)
        fclose(f);
    return value;
}

static void must(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(2);
    }
}

/* Written, mapped, truncated while mapped, linked, renamed onto itself and removed. */
static void files(void)
{
    char data[SIZE], name[40];

    memset(data, 'x', sizeof(data));
    must(!mkdir("d", 0700), "mkdir");
    for (int i = 0; i < 20; i++) {
        int fd;
        char *map;

        snprintf(name, sizeof(name), "d/file%d", i);
        fd = open(name, O_CREAT | O_RDWR | O_TRUNC, 0600);
        must(write(fd, data, SIZE) == SIZE, "write");
        map = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, i & 1 ? MAP_SHARED : MAP_PRIVATE, fd, 0);
        map[5000] = 1;
        must(!ftruncate(fd, 4000), "ftruncate");
        munmap(map, SIZE);
        close(fd);
        must(!symlink("file0", "d/link") && !rename("d/link", "d/link2"), "symlink");
        must(!link(name, "d/hard") && !rename("d/hard", name) && !unlink("d/hard"), "link");
        must(!unlink(name) && !unlink("d/link2"), "unlink");
    }
    must(!rmdir("d"), "rmdir");
}

static void pipes(void)
{
    char data[5000] = {0};
    struct pollfd p[2];
    int end[2], fd;

    must(!pipe(end) && write(end[1], data, sizeof(data)) == sizeof(data), "pipe");
    p[0] = (struct pollfd){end[0], POLLIN, 0};
    p[1] = (struct pollfd){end[1], POLLOUT, 0};
    must(poll(p, 2, 0) == 2, "poll");
    close(end[0]);
    close(end[1]);
    fd = eventfd(0, 0);
    p[0].fd = fd;
    must(poll(p, 1, 1) == 0, "poll of an eventfd");
    close(fd);
    must(!mkfifo("fifo", 0600), "mkfifo");
    fd = open("fifo", O_RDWR);
    must(write(fd, "x", 1) == 1, "write to a fifo");
    close(fd);
    must(!unlink("fifo"), "unlink of a fifo");
    fd = memfd_create("memory", 0);
    must(write(fd, data, sizeof(data)) == sizeof(data), "write to a memfd");
    close(fd);
}

static void list(const char *path)
{
    DIR *dir = opendir(path);

    must(dir != NULL, path);
    while (readdir(dir))
        ;
    closedir(dir);
}

static void proc(void)
{
    static const char *const paths[] = {"/proc/self/stat",
                                        "/proc/self/status",
                                        "/proc/self/maps",
                                        "/proc/self/smaps",
                                        "/proc/self/cmdline",
                                        "/proc/self/environ",
                                        "/proc/self/smaps_rollup",
                                        "/proc/self/task/none",
                                        "/proc/99999/stat",
                                        "/proc/self/exe",
                                        "/proc/self/cwd/none",
                                        "/proc/stat",
                                        "/proc/vmstat",
                                        "/proc/cpuinfo",
                                        "/proc/mounts"};
    char buf[300];

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        int fd = open(paths[i], O_RDONLY);

        if (fd >= 0) {
            must(read(fd, buf, sizeof(buf)) >= 0 && read(fd, buf, sizeof(buf)) >= 0, paths[i]);
            close(fd);
        }
        if (readlink(paths[i], buf, sizeof(buf)) < 0)
            access(paths[i], R_OK);
    }
    list("/proc");
    list("/proc/self/fd");
    list("/proc/self/task");
}

/* The directory of a process is held open beyond its end. */
static void processes(void)
{
    pid_t pid = fork();
    char path[64], buf[100];
    int fd;

    if (pid == 0)
        _exit(3);
    must(pid > 0, "fork");
    snprintf(path, sizeof(path), "/proc/%d/status", pid);
    fd = open(path, O_RDONLY);
    waitpid(pid, NULL, 0);
    must(read(fd, buf, sizeof(buf)) < 0, "read of a process that has gone");
    close(fd);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*round)(void);
    } storms[] = {{"files", files}, {"pipes", pipes}, {"proc", proc}, {"processes", processes}};
    int rounds = argc > 1 ? atoi(argv[1]) : 300, failed = 0;

    must(!chdir("/tmp"), "chdir");
    for (size_t s = 0; s < sizeof(storms) / sizeof(storms[0]); s++) {
        long before, after;

        for (int i = 0; i < WARM_UP; i++)
            storms[s].round();
        before = meminfo("MemFree");
        for (int i = 0; i < rounds; i++)
            storms[s].round();
        after = meminfo("MemFree");
        printf("%s: %ld kB free before, %ld kB after %d rounds\n", storms[s].name, before, after,
               rounds);
        failed |= before - after > SLACK_KIB;
    }
    return failed;
}
