/* Private mappings of files: contents, copy-on-write, offsets, the tail of the last page. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE 10000

int main(void)
{
    unsigned char data[SIZE];
    unsigned char *map, *second;
    long sum = 0;
    char back[8];
    int fd = open("mapped", O_RDWR | O_CREAT | O_TRUNC, 0644);

    for (int i = 0; i < SIZE; i++)
        data[i] = (unsigned char)(i * 7 + i / 256);
    if (write(fd, data, SIZE) != SIZE)
        return 1;
    map = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    printf("same %d\n", memcmp(map, data, SIZE));
    for (int i = SIZE; i < 12288; i++)
        sum += map[i];
    printf("tail sum %ld\n", sum);
    memcpy(map + 4090, "written over", 12);
    if (pread(fd, back, 4, 4090) != 4)
        return 1;
    printf("file unchanged %d\n", memcmp(back, data + 4090, 4));
    second = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 4096);
    printf("second at offset %d, first changed %.6s\n", memcmp(second, data + 4096, 4096),
           (char *)map + 4090);
    if (pwrite(fd, "NEW", 3, 8192) != 3)
        return 1;
    printf("write seen in an untouched page: %.3s\n", (char *)map + 8192);
    close(fd);
    printf("after close %d\n", map[100] == data[100]);
    printf("munmap %d, again %d\n", munmap(map, SIZE), munmap(map, SIZE));
    printf("bad fd: %d %s\n", mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 77, 0) == MAP_FAILED,
           strerror(errno));
    printf("zero length: %d %s\n", mmap(NULL, 0, PROT_READ, MAP_PRIVATE, 0, 0) == MAP_FAILED,
           strerror(errno));
    unlink("mapped");
    return 0;
}
