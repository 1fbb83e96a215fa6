#include "guest/user/procinfo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

long proc_number(const char *file, const char *name)
{
    char line[256];
    long value = -1;
    size_t length = strlen(name);
    FILE *in = fopen(file, "re");

    while (in && value < 0 && fgets(line, sizeof(line), in)) {
        if (strncmp(line, name, length) == 0 && strchr(": \t", line[length]))
            value = atol(line + length + strspn(line + length, ": \t"));
    }
    if (in)
        fclose(in);
    return value;
}

long proc_free_pages(void)
{
    return proc_number("/proc/meminfo", "MemFree") * 1024 / sysconf(_SC_PAGESIZE);
}

static long event(const char *name)
{
    return proc_number("/proc/vmstat", name);
}

struct vm_events proc_vm_events(void)
{
    return (struct vm_events){
        .faults = event("pgfault"),
        .major_faults = event("pgmajfault"),
        .scanned = event("pgscan_kswapd") + event("pgscan_direct"),
        .stolen = event("pgsteal_kswapd") + event("pgsteal_direct"),
        .swapped_in = event("pswpin"),
        .swapped_out = event("pswpout"),
    };
}

struct vm_events proc_vm_events_since(const struct vm_events *earlier)
{
    struct vm_events now = proc_vm_events();

    return (struct vm_events){
        .faults = now.faults - earlier->faults,
        .major_faults = now.major_faults - earlier->major_faults,
        .scanned = now.scanned - earlier->scanned,
        .stolen = now.stolen - earlier->stolen,
        .swapped_in = now.swapped_in - earlier->swapped_in,
        .swapped_out = now.swapped_out - earlier->swapped_out,
    };
}
