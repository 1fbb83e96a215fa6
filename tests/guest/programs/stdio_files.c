/* Files through stdio: modes, seeking, buffering, line input, binary data, append, errors. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int main(void)
{
    FILE *f = fopen("numbers", "w+");
    struct stat st;
    char line[128], *text = NULL;
    size_t room = 0;
    double d;
    int n, count = 0;

    for (int i = 0; i < 3000; i++)
        fprintf(f, "%d %d %.3f\n", i, i * i, i / 7.0);
    printf("position %ld\n", ftell(f));
    rewind(f);
    while (fgets(line, sizeof(line), f)) {
        int a, b;

        if (sscanf(line, "%d %d %lf", &a, &b, &d) == 3 && b == a * a)
            count++;
    }
    printf("lines %d eof %d\n", count, !!feof(f));
    fseek(f, 1000, SEEK_SET);
    n = fgetc(f);
    ungetc(n, f);
    printf("at 1000: %d %d\n", n, fgetc(f) == n);
    fseek(f, -20, SEEK_END);
    fputs("OVERWRITTEN", f);
    fclose(f);
    stat("numbers", &st);
    printf("size %ld mode %o links %d\n", (long)st.st_size, st.st_mode, (int)st.st_nlink);
    f = fopen("numbers", "a+");
    fprintf(f, "last line\n");
    fseek(f, 0, SEEK_SET);
    count = 0;
    while (getline(&text, &room, f) > 0)
        count++;
    printf("lines %d, last %s", count, text);
    fclose(f);
    f = fopen("binary", "wb");
    for (int i = 0; i < 1000; i++) {
        d = i * 1.5;
        fwrite(&d, sizeof(d), 1, f);
    }
    fclose(f);
    f = fopen("binary", "rb");
    fseek(f, 500 * (long)sizeof(d), SEEK_SET);
    printf("read %zu: %g\n", fread(&d, sizeof(d), 1, f), d);
    fclose(f);
    printf("missing: %d %s\n", fopen("nowhere/file", "r") == NULL, strerror(errno));
    f = fopen("numbers", "r");
    printf("write to a reader: %d %s\n", fputc('x', f) == EOF || fflush(f) == EOF,
           strerror(errno));
    fclose(f);
    f = tmpfile();
    printf("tmpfile %d\n", f != NULL && fputs("x", f) >= 0);
    fclose(f);
    free(text);
    printf("rename %d remove %d %d\n", rename("numbers", "renamed"), remove("renamed"),
           remove("binary"));
    return 0;
}
