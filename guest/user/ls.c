/* ls [-l] [-a] [PATH...]: names in order; -l: type, permissions, links, size, and link targets. */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool long_format, all;

static char type_letter(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return 'd';
    case S_IFLNK:
        return 'l';
    case S_IFCHR:
        return 'c';
    case S_IFBLK:
        return 'b';
    case S_IFIFO:
        return 'p';
    default:
        return '-';
    }
}

static void print_entry(const char *path, const char *name)
{
    struct stat st;
    char target[4096];

    if (!long_format) {
        puts(name);
        return;
    }
    if (lstat(path, &st) != 0) {
        fprintf(stderr, "ls: %s: %s\n", path, strerror(errno));
        return;
    }
    putchar(type_letter(st.st_mode));
    for (int bit = 8; bit >= 0; bit--)
        putchar(st.st_mode >> bit & 1 ? "xwr"[bit % 3] : '-');
    printf(" %3lu %10lld %s", (unsigned long)st.st_nlink, (long long)st.st_size, name);
    ssize_t length = S_ISLNK(st.st_mode) ? readlink(path, target, sizeof(target)) : 0;
    if (length > 0)
        printf(" -> %.*s", (int)length, target);
    putchar('\n');
}

static int visible(const struct dirent *entry)
{
    return all || entry->d_name[0] != '.';
}

static int list(const char *path)
{
    struct stat st;
    struct dirent **entries;

    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode)) {
        print_entry(path, path);
        return 0;
    }
    int count = scandir(path, &entries, visible, alphasort);
    if (count < 0) {
        fprintf(stderr, "ls: %s: %s\n", path, strerror(errno));
        return 1;
    }
    for (int i = 0; i < count; i++) {
        char *full;
        if (asprintf(&full, "%s/%s", path, entries[i]->d_name) < 0)
            abort();
        print_entry(full, entries[i]->d_name);
        free(full);
        free(entries[i]);
    }
    free(entries);
    return 0;
}

int main(int argc, char **argv)
{
    int option, status = 0;

    while ((option = getopt(argc, argv, "la")) != -1) {
        if (option == '?') {
            fputs("usage: ls [-l] [-a] [PATH...]\n", stderr);
            return 2;
        }
        *(option == 'l' ? &long_format : &all) = true;
    }
    if (optind == argc)
        status = list(".");
    for (int i = optind; i < argc; i++) {
        if (argc - optind > 1)
            printf("%s:\n", argv[i]);
        status |= list(argv[i]);
    }
    return status;
}
