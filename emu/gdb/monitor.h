/*
 * The `monitor` commands: what gdb has no words for. Each looks at the machine and writes text; all
 * but `phys` leave the session as it is, all but `snapshot` the host, and all of them the machine.
 */
#ifndef EMU_GDB_MONITOR_H
#define EMU_GDB_MONITOR_H

#include "emu/gdb/memory.h"
#include "emu/hart/hart.h"

#include <stdio.h>

#define MONITOR_LINE     256 /* characters of a command, with the NUL */
#define MONITOR_MAX_ARGS 4

struct monitor {
    struct gdb_space *space;
    bool may_save; /* write files on the host */
    FILE *out;
    int argc; /* without the command's name */
    char *argv[MONITOR_MAX_ARGS];
};

/* Runs the command in `line`, which it takes apart. What is wrong with it is written to `out`. */
void monitor_run(struct gdb_space *space, bool may_save, char *line, FILE *out);

/* "S-mode, Sv39, ASID 3, waits": for `info threads`. */
void monitor_describe_hart(const struct hart *hart, char *text, size_t size);

/* Between the files of the commands. */

/* A number, a register's name, or a symbol of an image that the machine has loaded. */
bool monitor_value(const struct monitor *m, const char *text, uint64_t *value);

/* "Sv39, root 0x80200000, ASID 3", or "Bare"; returns `text`. */
char *monitor_describe_satp(uint64_t satp, char *text, size_t size);

/*
 * The address space that an argument names: a satp, or the physical address of a root table, which
 * gets the mode of the hart's satp. Without one it is the hart's own. False, and said why: none.
 */
bool monitor_satp(const struct monitor *m, int argument, uint64_t *satp);

/* Flags of a PTE, one letter or '-' each, V first; returns `text`. */
#define MONITOR_FLAGS_SIZE 32
char *monitor_flags(pte_t pte, char text[MONITOR_FLAGS_SIZE]);

/* The TLBs of the selected hart, in the order in which an access asks them. */
#define MONITOR_NR_TLBS 3
struct monitor_named_tlb {
    const char *name; /* in commands */
    const struct tlb *tlb;
};
void monitor_tlbs(const struct monitor *m, struct monitor_named_tlb tlbs[MONITOR_NR_TLBS]);

static inline struct hart *monitor_hart(const struct monitor *m)
{
    return machine_hart(m->space->machine, m->space->hart);
}

void monitor_walk(struct monitor *m);     /* in monitor_walk.c */
void monitor_tables(struct monitor *m);   /* in monitor_tables.c */
void monitor_tlb(struct monitor *m);      /* in monitor_tlb.c */
void monitor_snapshot(struct monitor *m); /* in monitor_snapshot.c */

#endif
