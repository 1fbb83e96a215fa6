/* String and memory functions, at every alignment. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int main(void)
{
    static unsigned char a[300], b[300];
    char text[] = "one,two;;three four";
    char *save, buf[64];
    const char *volatile tail = " end and more";
    int bad = 0;

    for (int from = 0; from < 9; from++) {
        for (int to = 0; to < 9; to++) {
            for (int len = 0; len < 70; len++) {
                for (int i = 0; i < 300; i++) {
                    a[i] = (unsigned char)(i * 13 + 1);
                    b[i] = 0;
                }
                memcpy(b + to, a + from, (size_t)len);
                bad += memcmp(b + to, a + from, (size_t)len) != 0 || b[to + len] != 0;
                memmove(a + from + 3, a + from, (size_t)len);
                bad += memcmp(a + from + 3, b + to, (size_t)len) != 0;
                memset(b + to, 0x5a, (size_t)len);
                bad += len && (b[to] != 0x5a || b[to + len - 1] != 0x5a || b[to + len] != 0);
                bad += strlen((char *)b + to) != (size_t)len;
            }
        }
    }
    printf("bad %d\n", bad);
    for (char *word = strtok_r(text, ",; ", &save); word; word = strtok_r(NULL, ",; ", &save))
        printf("[%s]", word);
    printf("\n%s %s %s\n", strchr("hello", 'l'), strrchr("hello", 'l'), strstr("haystack", "st"));
    printf("%zu %zu %s\n", strspn("aabbc", "ab"), strcspn("hello", "l"), strpbrk("hello", "ol"));
    printf("%d %d %d %d\n", strcmp("a", "b") < 0, strncmp("abc", "abd", 2), strcasecmp("HeLLo", "hEllO"),
           strverscmp("file10", "file9") > 0);
    memset(buf, 'x', sizeof(buf));
    strncpy(buf, "ab", 5);
    printf("%d %d %c\n", buf[2], buf[4], buf[5]);
    strcpy(buf, "start");
    strcat(buf, " middle");
    strncat(buf, tail, 4);
    printf("[%s] %s\n", buf, (char *)memrchr(buf, 'm', strlen(buf)));
    printf("%s %s\n", strerror(2), strsignal(11));
    for (int c = 0; c < 128; c++)
        putchar('0' + !!isalpha(c) + !!isdigit(c) * 2 + !!isspace(c) * 3 + !!ispunct(c) * 4);
    printf("\n%c%c\n", toupper('q'), tolower('Q'));
    char *copy = strdup("duplicated");
    strfry(strcpy(buf, "x"));
    printf("%s %s\n", copy, buf);
    free(copy);
    printf("%d\n", ffs(0x50));
    return 0;
}
