/* Anonymous shared memory stays shared across fork; private memory does not. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES 64
#define CHILDREN 4

int main(void)
{
    unsigned *shared = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    unsigned *private = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    unsigned bad = 0, status;

    for (int i = 0; i < PAGES; i += 2)
        private[i * 1024] = (unsigned)i;
    for (int c = 0; c < CHILDREN; c++) {
        if (fork() == 0) {
            for (int i = 0; i < PAGES; i++) {
                __atomic_add_fetch(&shared[i * 1024], (unsigned)(c + 1), __ATOMIC_SEQ_CST);
                if (private[i * 1024] != (i % 2 ? 0u : (unsigned)i))
                    bad++;
                private[i * 1024] = 1000 + (unsigned)c;
            }
            _exit((int)bad);
        }
    }
    for (int c = 0; c < CHILDREN; c++) {
        wait((int *)&status);
        bad += status;
    }
    for (int i = 0; i < PAGES; i++) {
        bad += shared[i * 1024] != 1 + 2 + 3 + 4;
        bad += private[i * 1024] != (i % 2 ? 0u : (unsigned)i);
    }
    printf("bad %u\n", bad);
    return 0;
}
