/* Reading the kernel's figures from /proc. */
#ifndef GUEST_USER_PROCINFO_H
#define GUEST_USER_PROCINFO_H

/*
 * The number behind `name` in a file of lines "NAME VALUE" or "NAME: VALUE unit", such as
 * /proc/meminfo (KiB), /proc/vmstat (pages, events) or /proc/PID/status; -1: not there.
 */
long proc_number(const char *file, const char *name);

/* Free memory in pages. */
long proc_free_pages(void);

/* Events of /proc/vmstat that show what memory management had to do. */
struct vm_events {
    long faults, major_faults; /* all page faults; those that had to read */
    long scanned, stolen;      /* pages looked at by reclaim; taken */
    long swapped_in, swapped_out;
};
struct vm_events proc_vm_events(void);
/* later - earlier */
struct vm_events proc_vm_events_since(const struct vm_events *earlier);

#endif
