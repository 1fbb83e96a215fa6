/*
 * vmstat [INTERVAL [COUNT]]: what memory and processors did, a line for each interval of seconds;
 * the first line is since boot. swpd, free and cache in KiB, the events in pages per second:
 * si/so swapped in and out, flt/majf faults, scan/steal pages reclaim looked at and took; the
 * processors' time in percent.
 */
#include "guest/user/procinfo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct cpu_time {
    long user, nice, system, idle;
};

static struct cpu_time read_cpu_time(void)
{
    struct cpu_time t = {0};
    FILE *in = fopen("/proc/stat", "re");

    if (in) {
        if (fscanf(in, "cpu %ld %ld %ld %ld", &t.user, &t.nice, &t.system, &t.idle) != 4)
            t = (struct cpu_time){0};
        fclose(in);
    }
    return t;
}

static double uptime(void)
{
    double seconds = 0;
    FILE *in = fopen("/proc/uptime", "re");

    if (in) {
        if (fscanf(in, "%lf", &seconds) != 1)
            seconds = 0;
        fclose(in);
    }
    return seconds;
}

static void print_memory(void)
{
    const char *meminfo = "/proc/meminfo";

    printf("%8ld %8ld %8ld", proc_number(meminfo, "SwapTotal") - proc_number(meminfo, "SwapFree"),
           proc_number(meminfo, "MemFree"), proc_number(meminfo, "Cached"));
}

static void print_events(const struct vm_events *e, double seconds)
{
    printf(" %6.0f %6.0f %7.0f %6.0f %7.0f %7.0f", e->swapped_in / seconds,
           e->swapped_out / seconds, e->faults / seconds, e->major_faults / seconds,
           e->scanned / seconds, e->stolen / seconds);
}

static void print_cpu(const struct cpu_time *before, const struct cpu_time *now)
{
    double user = now->user + now->nice - before->user - before->nice;
    double system = now->system - before->system, idle = now->idle - before->idle;
    double all = user + system + idle;

    if (all <= 0)
        all = 1;
    printf(" %3.0f %3.0f %3.0f\n", 100 * user / all, 100 * system / all, 100 * idle / all);
}

int main(int argc, char **argv)
{
    double interval = argc > 1 ? atof(argv[1]) : 0, last = 0;
    long count = argc > 2 ? atol(argv[2]) : argc > 1 ? -1 : 1;
    struct vm_events events = {0};
    struct cpu_time cpu = {0};

    if (interval < 0 || (argc > 1 && interval == 0)) {
        fputs("usage: vmstat [INTERVAL [COUNT]]\n", stderr);
        return 2;
    }
    printf("%8s %8s %8s %6s %6s %7s %6s %7s %7s %3s %3s %3s\n", "swpd", "free", "cache", "si", "so",
           "flt", "majf", "scan", "steal", "us", "sy", "id");
    while (count-- != 0) {
        double now = uptime();
        struct vm_events change = proc_vm_events_since(&events);
        struct cpu_time cpu_now = read_cpu_time();
        print_memory();
        print_events(&change, now > last ? now - last : 1);
        print_cpu(&cpu, &cpu_now);
        fflush(stdout);
        events = proc_vm_events();
        cpu = cpu_now;
        last = now;
        if (count != 0)
            usleep(interval * 1e6);
    }
    return 0;
}
