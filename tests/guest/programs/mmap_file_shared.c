/* Shared mappings of files: writes reach the file and other processes; msync; growth. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd = open("shared", O_RDWR | O_CREAT | O_TRUNC, 0644);
    char buf[32] = "";
    char *map;

    if (ftruncate(fd, 8192))
        return 1;
    map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    strcpy(map + 100, "from the mapping");
    if (pread(fd, buf, 16, 100) != 16)
        return 1;
    printf("read: %s\n", buf);
    if (pwrite(fd, "from write", 10, 5000) != 10)
        return 1;
    printf("mapped: %.10s\n", map + 5000);
    fflush(stdout);
    if (fork() == 0) {
        strcpy(map + 200, "from the child");
        _exit(0);
    }
    wait(NULL);
    printf("child: %s, msync %d\n", map + 200, msync(map, 8192, MS_SYNC));
    munmap(map, 8192);
    if (pread(fd, buf, 15, 200) != 15)
        return 1;
    printf("after munmap: %s\n", buf);
    printf("size %ld\n", (long)lseek(fd, 0, SEEK_END));
    unlink("shared");
    return 0;
}
