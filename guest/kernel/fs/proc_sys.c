/*
 * /proc/sys: settings of the kernel, each an integer or one of a few words.
 */
#include "errno.h"
#include "mm.h"
#include "oom.h"
#include "pagemap.h"
#include "proc.h"
#include "sched.h"
#include "string.h"
#include "utsname.h"
#include "vmscan.h"

/* One setting. */
struct sysctl {
    int *value;
    int min, max;
    const char *const *words; /* NULL, or the names of the values 0 .. max */
    void (*changed)(int value);
};

static int show_sysctl(struct seq_file *m, struct task_struct *task, const void *data)
{
    const struct sysctl *s = data;

    (void)task;
    if (s->words) {
        seq_printf(m, "%s\n", s->words[*s->value]);
    } else {
        seq_printf(m, "%d\n", *s->value);
    }
    return 0;
}

static int parse_sysctl(const struct sysctl *s, const char *text, long *value)
{
    for (int i = s->min; s->words && i <= s->max; i++) {
        if (!strcmp(text, s->words[i])) {
            *value = i;
            return 0;
        }
    }
    return proc_parse_long(text, value);
}

static int store_sysctl(struct task_struct *task, char *text, const void *data)
{
    const struct sysctl *s = data;
    long value;

    (void)task;
    if (parse_sysctl(s, text, &value) || value < s->min || value > s->max) {
        return -EINVAL;
    }
    *s->value = (int)value;
    if (s->changed) {
        s->changed((int)value);
    }
    return 0;
}

#define INT_MAX 0x7fffffff

static void change_min_free(int kbytes)
{
    setup_watermarks((unsigned long)kbytes);
}

static int drop_caches_value;

/* Bit 0 asks for the page cache; there are no other caches to drop. */
static void drop_caches(int what)
{
    if (what & 1) {
        drop_pagecache();
    }
}

static const char *const fork_modes[] = {[FORK_COW] = "cow", [FORK_EAGER] = "eager"};

static const struct sysctl overcommit_memory = {.value = &sysctl_overcommit_memory, .max = 2};
static const struct sysctl overcommit_ratio = {.value = &sysctl_overcommit_ratio, .max = INT_MAX};
static const struct sysctl fork_mode = {
    .value = &sysctl_fork_mode, .max = FORK_EAGER, .words = fork_modes};
static const struct sysctl max_map_count = {.value = &sysctl_max_map_count, .max = INT_MAX};
static const struct sysctl page_cluster = {.value = &sysctl_page_cluster, .max = 6};
static const struct sysctl swappiness = {.value = &sysctl_swappiness, .max = 200};
static const struct sysctl panic_on_oom = {.value = &sysctl_panic_on_oom, .max = 2};
static const struct sysctl min_free_kbytes = {
    .value = &sysctl_min_free_kbytes, .min = 64, .max = INT_MAX, .changed = change_min_free};
static const struct sysctl drop = {
    .value = &drop_caches_value, .min = 1, .max = 4, .changed = drop_caches};

#define SETTING(text, setting)                                                                     \
    {                                                                                              \
        .name = text, .mode = S_IFREG | 0644, .show = show_sysctl, .store = store_sysctl,          \
        .data = &(setting)                                                                         \
    }

static const struct proc_entry vm_entries[] = {
    SETTING("drop_caches", drop),
    SETTING("fork_mode", fork_mode),
    SETTING("max_map_count", max_map_count),
    SETTING("min_free_kbytes", min_free_kbytes),
    SETTING("overcommit_memory", overcommit_memory),
    SETTING("overcommit_ratio", overcommit_ratio),
    SETTING("page-cluster", page_cluster),
    SETTING("panic_on_oom", panic_on_oom),
    SETTING("swappiness", swappiness),
};

static int show_text(struct seq_file *m, struct task_struct *task, const void *data)
{
    (void)task;
    seq_printf(m, "%s\n", (const char *)data);
    return 0;
}

static int show_number(struct seq_file *m, struct task_struct *task, const void *data)
{
    (void)task;
    seq_printf(m, "%d\n", *(const int *)data);
    return 0;
}

static const int pid_max = PID_MAX;

#define TEXT(text, function, datum)                                                                \
    {                                                                                              \
        .name = text, .mode = S_IFREG | 0444, .show = function, .data = datum                      \
    }

static const struct proc_entry kernel_entries[] = {
    TEXT("hostname", show_text, UTS_NODENAME), TEXT("osrelease", show_text, UTS_RELEASE),
    TEXT("ostype", show_text, UTS_SYSNAME),    TEXT("pid_max", show_number, &pid_max),
    TEXT("version", show_text, UTS_VERSION),
};

void proc_sys_init(struct dentry *root)
{
    struct dentry *sys = proc_mkdir(root, "sys");

    proc_add(proc_mkdir(sys, "kernel"), kernel_entries, ARRAY_SIZE(kernel_entries));
    proc_add(proc_mkdir(sys, "vm"), vm_entries, ARRAY_SIZE(vm_entries));
}
