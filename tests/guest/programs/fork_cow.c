/* Copy-on-write over generations of processes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES 256

static unsigned *memory;

static unsigned checksum(void)
{
    unsigned sum = 0;

    for (int i = 0; i < PAGES; i++)
        sum = sum * 31 + memory[i * 1024];
    return sum;
}

/* Each generation changes some pages and must find the rest as its ancestors left them. */
static int generation(int depth)
{
    int status, code = 0;

    if (depth == 6)
        return 0;
    for (int child = 0; child < 2; child++) {
        unsigned before = checksum();

        fflush(stdout);
        if (fork() == 0) {
            for (int i = depth; i < PAGES; i += depth + 2)
                memory[i * 1024] += (unsigned)(depth * 10 + child);
            _exit(generation(depth + 1));
        }
        wait(&status);
        code |= WEXITSTATUS(status);
        if (checksum() != before)
            code |= 1;
    }
    return code;
}

int main(void)
{
    memory = malloc(PAGES * 4096);
    for (int i = 0; i < PAGES; i++)
        memory[i * 1024] = (unsigned)(i * i);
    printf("start %08x\n", checksum());
    printf("result %d, end %08x\n", generation(0), checksum());
    return 0;
}
