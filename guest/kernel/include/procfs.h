/*
 * Text files under /proc. A file's text is produced whole at the first read by its show function
 * into a growing buffer, and read from there, so that one reader sees one moment.
 */
#ifndef PROCFS_H
#define PROCFS_H

#include "types.h"

struct task_struct;

/* A growing text buffer. */
struct seq_file {
    char *buf;
    size_t size, count;
    bool failed; /* memory was short; the read fails with -ENOMEM */
};

void seq_printf(struct seq_file *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
void seq_puts(struct seq_file *m, const char *text);
void seq_write(struct seq_file *m, const void *data, size_t len);

/* A number under /proc/sys: `get` reads it, `set` (NULL: read-only) takes a new value and may
 * refuse with -errno. */
struct sysctl_entry {
    const char *path; /* below /proc/sys, "vm/swappiness" */
    long (*get)(void);
    int (*set)(long value);
    const char *const *words; /* NULL, or names for the values 0, 1, ... ended by NULL */
};

/* Adds a setting; the entry must stay. Callable before vfs_init(). */
void register_sysctl(struct sysctl_entry *entry);

/* Makes and mounts /proc. */
void procfs_init(void);

#endif
