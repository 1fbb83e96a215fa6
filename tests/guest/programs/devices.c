/* /dev/null, zero, full, random; isatty; access to what is not there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    unsigned char buf[64], other[64], zero[64] = {0};
    int null = open("/dev/null", O_RDWR), zeros = open("/dev/zero", O_RDWR);
    int full = open("/dev/full", O_RDWR), random = open("/dev/urandom", O_RDONLY);
    struct stat st;
    char *p;

    printf("null: write %zd read %zd\n", write(null, buf, 64), read(null, buf, 64));
    memset(buf, 1, 64);
    printf("zero: read %zd", read(zeros, buf, 64));
    printf(" %d\n", memcmp(buf, zero, 64));
    printf("full: write %zd", write(full, buf, 1));
    printf(" %s\n", strerror(errno));
    printf("random: read %zd %zd", read(random, buf, 64), read(random, other, 64));
    printf(" differ %d, getrandom %zd\n", memcmp(buf, other, 64) != 0, getrandom(buf, 64, 0));
    fstat(null, &st);
    printf("character device %d\n", !!S_ISCHR(st.st_mode));
    printf("isatty %d %s\n", isatty(null), strerror(errno));
    p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, zeros, 0);
    p[5000] = 3;
    printf("mapped zeros %d %d\n", p[100], p[5000]);
    return 0;
}
