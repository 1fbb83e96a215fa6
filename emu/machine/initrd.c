#include "emu/machine/initrd.h"

#include "emu/abi/init.h"
#include "emu/machine/unpack.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool no_memory(struct error *err)
{
    return error_set(err, "initrd: out of memory; the files in it are too large");
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* `for_linux`: which looks for /init, a link to the program of that name (guest/user/init.c). */
static bool add_embedded(struct cpio *cpio, const struct embedded_file *embedded, unsigned nr,
                         bool for_linux, struct error *err)
{
    static const char init[] = "bin/init";
    for (unsigned i = 0; i < nr; i++) {
        const struct embedded_file *e = &embedded[i];
        if (!cpio_add(cpio, e->path, e->mode, 0, e->file.bytes, e->file.size))
            return no_memory(err);
    }
    return !for_linux || cpio_add(cpio, "init", S_IFLNK | 0777, 0, init, strlen(init)) ||
           no_memory(err);
}

static bool add_tree(struct cpio *cpio, const char *host, const char *guest, struct error *err);

/* One directory entry: `host` is where it is, `guest` what it will be called. */
static bool add_node(struct cpio *cpio, const char *host, const char *guest, struct error *err)
{
    struct stat st;
    char target[PATH_MAX];
    if (lstat(host, &st) != 0)
        return error_set(err, "initrd %s: %s; check the path", host, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return (cpio_add(cpio, guest, st.st_mode, 0, NULL, 0) || no_memory(err)) &&
               add_tree(cpio, host, guest, err);
    if (S_ISREG(st.st_mode)) {
        struct file file;
        if (!file_read(&file, "initrd", host, err))
            return false;
        bool ok = cpio_add(cpio, guest, st.st_mode, 0, file.bytes, file.size);
        file_free(&file);
        return ok || no_memory(err);
    }
    if (S_ISLNK(st.st_mode)) {
        ssize_t len = readlink(host, target, sizeof(target));
        if (len < 0)
            return error_set(err, "initrd %s: %s", host, strerror(errno));
        return cpio_add(cpio, guest, st.st_mode, 0, target, (size_t)len) || no_memory(err);
    }
    if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode) || S_ISFIFO(st.st_mode))
        return cpio_add(cpio, guest, st.st_mode, st.st_rdev, NULL, 0) || no_memory(err);
    return error_set(err, "initrd %s: neither file, directory, link nor device; remove it", host);
}

static int compare_names(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Everything in directory `host`, in the order of names: the host's own order must not show. */
static bool add_tree(struct cpio *cpio, const char *host, const char *guest, struct error *err)
{
    struct dirent **names;
    int nr = scandir(host, &names, NULL, compare_names);
    if (nr < 0)
        return error_set(err, "initrd %s: %s; check the path", host, strerror(errno));
    bool ok = true;
    for (int i = 0; i < nr; i++) {
        const char *name = names[i]->d_name;
        char from[PATH_MAX], to[PATH_MAX];
        if (ok && strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
            int a = snprintf(from, sizeof(from), "%s/%s", host, name);
            int b = snprintf(to, sizeof(to), "%s%s%s", guest, *guest ? "/" : "", name);
            if (a >= (int)sizeof(from) || b >= (int)sizeof(to))
                ok = error_set(err, "initrd %.200s: path too long", host);
            else
                ok = add_node(cpio, from, to, err);
        }
        free(names[i]);
    }
    free(names);
    return ok;
}

/* The file's contents, unpacked if need be. */
static bool read_archive(struct file *file, const char *path, struct error *err)
{
    struct file unpacked;
    struct error why;
    if (!file_read(file, "initrd", path, err))
        return false;
    switch (unpack(file, UNPACK_LIMIT, &unpacked, &why)) {
    case UNPACK_PLAIN:
        return true;
    case UNPACK_DONE:
        file_free(file);
        *file = unpacked;
        return true;
    case UNPACK_BAD:
        break;
    }
    file_free(file);
    return error_set(err, "initrd %s: %s", path, why.text);
}

static bool add_archive(struct cpio *cpio, const char *path, struct error *err)
{
    struct file file;
    if (!read_archive(&file, path, err))
        return false;
    bool ok = cpio_add_archive(cpio, file.bytes, file.size) ||
              error_set(err,
                        "initrd %s: not a cpio archive in the newc format; make it with "
                        "cpio -o -H newc",
                        path);
    file_free(&file);
    return ok;
}

static bool add_verbatim(struct cpio *cpio, const char *path, struct error *err)
{
    struct file file;
    if (!file_read(&file, "initrd", path, err))
        return false;
    bool ok = cpio_add_verbatim(cpio, file.bytes, file.size) || no_memory(err);
    file_free(&file);
    return ok;
}

/* The program's path and arguments, as emu/abi/init.h has them. */
static bool add_init(struct cpio *cpio, const char *path, const struct program *program,
                     struct error *err)
{
    size_t size = strlen("/") + strlen(path) + 1;
    for (int i = 1; i < program->argc; i++)
        size += strlen(program->argv[i]) + 1;
    if (size > INIT_FILE_MAX)
        return error_set(err,
                         "program %s: its arguments take %zu bytes; %d is what there is room for",
                         program->path, size, INIT_FILE_MAX);
    char *argv = malloc(size);
    if (!argv)
        return no_memory(err);
    char *end = argv + sprintf(argv, "/%s", path) + 1;
    for (int i = 1; i < program->argc; i++)
        end = stpcpy(end, program->argv[i]) + 1;
    bool ok = cpio_add(cpio, INIT_FILE, S_IFREG | 0644, 0, argv, size);
    free(argv);
    return ok || no_memory(err);
}

/* One with the name of a program that is there already must not replace it for everybody. */
static bool add_program(struct cpio *cpio, const struct program *program, bool verbatim,
                        struct error *err)
{
    char path[PATH_MAX];
    const struct file *file = program->file;
    const char *name = base_name(program->path), *dir = "bin";
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    if (file && (verbatim || cpio_has(cpio, path))) {
        dir = "root";
        snprintf(path, sizeof(path), "%s/%s", dir, name);
    }
    bool ok =
        !file ||
        (((!verbatim && cpio_has(cpio, dir)) || cpio_add(cpio, dir, S_IFDIR | 0755, 0, NULL, 0)) &&
         cpio_add(cpio, path, S_IFREG | 0755, 0, file->bytes, file->size));
    return ok ? add_init(cpio, path, program, err) : no_memory(err);
}

static bool is_directory(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool initrd_build(struct cpio *cpio, const char *source, bool for_linux,
                  const struct embedded_file *embedded, unsigned nr_embedded,
                  const struct program *program, struct error *err)
{
    bool ok;
    const bool verbatim = for_linux && source && !is_directory(source);
    if (!source)
        ok = add_embedded(cpio, embedded, nr_embedded, for_linux, err);
    else if (is_directory(source))
        ok = add_tree(cpio, source, "", err);
    else
        ok = verbatim ? add_verbatim(cpio, source, err) : add_archive(cpio, source, err);
    if (ok && program)
        ok = add_program(cpio, program, verbatim, err);
    if (verbatim && !program)
        return ok;
    return ok && (cpio_end(cpio) || no_memory(err));
}
