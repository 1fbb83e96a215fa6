/* Streams over memory: open_memstream, fmemopen, setvbuf, fopencookie. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ssize_t upper_write(void *cookie, const char *buf, size_t n)
{
    char *to = cookie;

    for (size_t i = 0; i < n; i++)
        to[strlen(to)] = (char)(buf[i] >= 'a' && buf[i] <= 'z' ? buf[i] - 32 : buf[i]);
    return (ssize_t)n;
}

int main(void)
{
    char *text, fixed[32] = "12 34 56", shout[64] = "", buffer[16];
    size_t size;
    FILE *f = open_memstream(&text, &size);
    int a, b, c;

    for (int i = 0; i < 2000; i++)
        fprintf(f, "%d,", i);
    fclose(f);
    printf("%zu ...%s\n", size, text + size - 15);
    free(text);
    f = fmemopen(fixed, sizeof(fixed), "r+");
    printf("%d: %d %d %d\n", fscanf(f, "%d %d %d", &a, &b, &c), a, b, c);
    rewind(f);
    fputs("99", f);
    fclose(f);
    printf("%s\n", fixed);
    f = fopencookie(shout, "w", (cookie_io_functions_t){.write = upper_write});
    setvbuf(f, buffer, _IOFBF, sizeof(buffer));
    fprintf(f, "hello cookie %d", 7);
    printf("[%s]", shout);
    fclose(f);
    printf("[%s]\n", shout);
    return 0;
}
