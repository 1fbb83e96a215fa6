/* Directories: making, listing, renaming, removing, and what must fail. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void list(const char *path)
{
    struct dirent **names;
    int n = scandir(path, &names, NULL, alphasort);

    printf("%s:", path);
    for (int i = 0; i < n; i++) {
        printf(" %s/%d", names[i]->d_name, names[i]->d_type);
        free(names[i]);
    }
    printf("\n");
    if (n >= 0)
        free(names);
}

static void try(const char *what, int ret)
{
    printf("%s: %d %s\n", what, ret, ret ? strerror(errno) : "");
}

int main(void)
{
    struct dirent *entry;
    struct stat st;
    int count = 0;
    DIR *dir;

    try("mkdir", mkdir("top", 0755));
    try("mkdir again", mkdir("top", 0755));
    try("mkdir below", mkdir("top/sub", 0700));
    try("mkdir nowhere", mkdir("none/sub", 0700));
    for (int i = 0; i < 300; i++) {
        char name[64];

        snprintf(name, sizeof(name), "top/sub/file-with-a-longer-name-%03d", i);
        close(open(name, O_CREAT | O_WRONLY, 0644));
    }
    dir = opendir("top/sub");
    while ((entry = readdir(dir))) {
        if (entry->d_name[0] == 'f')
            count++;
    }
    rewinddir(dir);
    while ((entry = readdir(dir))) {
        char name[300];

        snprintf(name, sizeof(name), "top/sub/%s", entry->d_name);
        if (entry->d_name[0] == 'f' && unlink(name) == 0)
            count++;
    }
    closedir(dir);
    printf("counted and removed %d\n", count);
    stat("top", &st);
    printf("directory %d links %d\n", !!S_ISDIR(st.st_mode), (int)st.st_nlink);
    close(open("top/a", O_CREAT | O_WRONLY, 0644));
    try("symlink", symlink("a", "top/link"));
    list("top");
    try("rmdir full", rmdir("top"));
    try("rmdir file", rmdir("top/a"));
    try("unlink dir", unlink("top/sub") && errno == EISDIR ? 0 : -1);
    try("rename file", rename("top/a", "top/b"));
    try("rename dir", rename("top/sub", "moved"));
    try("rename into itself", rename("top", "top/inner"));
    try("rename over full", rename("moved", "top"));
    list("top");
    try("dangling", access("top/link", F_OK));
    try("rename over", rename("top/b", "top/link"));
    list("top");
    try("remove", remove("top/link"));
    try("rmdir", rmdir("top"));
    try("rmdir", rmdir("moved"));
    try("rmdir gone", rmdir("moved"));
    return 0;
}
