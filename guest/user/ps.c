/*
 * ps [NAME...]: every process, or those of these names, with its memory. VSZ is what it has
 * mapped, RSS what of that is in RAM, SWAP what is in the swap area, all in KiB; MINFLT and MAJFLT
 * are page faults without and with reading.
 */
#include "guest/user/procinfo.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct process {
    int pid, parent;
    char state;
    char name[64];
    unsigned long minor_faults, major_faults, vsz_bytes;
    long rss_pages, swap_kib;
};

/* Fields of /proc/PID/stat by their order in proc(5); the name is in parentheses. */
static bool read_process(int pid, struct process *process)
{
    char path[32], line[1024];

    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    FILE *in = fopen(path, "re");
    char *got = in ? fgets(line, sizeof(line), in) : NULL;
    if (in)
        fclose(in);
    char *open = got ? strchr(line, '(') : NULL, *close = got ? strrchr(line, ')') : NULL;
    if (!open || !close)
        return false;
    process->pid = pid;
    snprintf(process->name, sizeof(process->name), "%.*s", (int)(close - open - 1), open + 1);
    int fields = sscanf(close + 1,
                        " %c %d %*d %*d %*d %*d %*u %lu %*u %lu %*u"
                        " %*u %*u %*d %*d %*d %*d %*d %*d %*u %lu %ld",
                        &process->state, &process->parent, &process->minor_faults,
                        &process->major_faults, &process->vsz_bytes, &process->rss_pages);
    snprintf(path, sizeof(path), "/proc/%d/status", pid);
    process->swap_kib = proc_number(path, "VmSwap");
    if (process->swap_kib < 0)
        process->swap_kib = 0;
    return fields == 6;
}

/* Its command line, or [name] when it has none, as kernel threads do. */
static void print_command(const struct process *process)
{
    char path[32], text[256];

    snprintf(path, sizeof(path), "/proc/%d/cmdline", process->pid);
    FILE *in = fopen(path, "re");
    size_t length = in ? fread(text, 1, sizeof(text), in) : 0;
    if (in)
        fclose(in);
    while (length > 0 && text[length - 1] == '\0')
        length--;
    for (size_t i = 0; i < length; i++)
        putchar(isprint((unsigned char)text[i]) ? text[i] : ' ');
    if (length == 0)
        printf("[%s]", process->name);
    putchar('\n');
}

static void print_process(const struct process *process)
{
    printf("%5d %5d %c %8lu %8lu %8ld %7lu %7lu ", process->pid, process->parent, process->state,
           process->vsz_bytes / 1024, process->rss_pages * (sysconf(_SC_PAGESIZE) / 1024ul),
           process->swap_kib, process->minor_faults, process->major_faults);
    print_command(process);
}

/* `names` ends with NULL; none at all: every process. */
static bool is_wanted(const struct process *process, char **names)
{
    if (!*names)
        return true;
    while (*names && strcmp(*names, process->name) != 0)
        names++;
    return *names != NULL;
}

static int is_process(const struct dirent *entry)
{
    return isdigit((unsigned char)entry->d_name[0]);
}

static int by_number(const struct dirent **a, const struct dirent **b)
{
    return atoi((*a)->d_name) - atoi((*b)->d_name);
}

int main(int argc, char **argv)
{
    struct dirent **entries;
    int count = scandir("/proc", &entries, is_process, by_number);

    (void)argc;
    if (count < 0) {
        perror("ps: /proc");
        return 1;
    }
    printf("%5s %5s %c %8s %8s %8s %7s %7s %s\n", "PID", "PPID", 'S', "VSZ", "RSS", "SWAP",
           "MINFLT", "MAJFLT", "COMMAND");
    for (int i = 0; i < count; i++) {
        struct process process;
        if (read_process(atoi(entries[i]->d_name), &process) && is_wanted(&process, argv + 1))
            print_process(&process);
        free(entries[i]);
    }
    free(entries);
    return 0;
}
