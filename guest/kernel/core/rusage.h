/* Resource usage, as getrusage(2) and wait4(2) report it. */
#ifndef CORE_RUSAGE_H
#define CORE_RUSAGE_H

#include "types.h"

struct task_struct;

struct rusage {
    struct {
        long tv_sec, tv_usec;
    } ru_utime, ru_stime;
    long ru_maxrss; /* KiB */
    long ru_ixrss, ru_idrss, ru_isrss;
    long ru_minflt, ru_majflt;
    long ru_nswap, ru_inblock, ru_oublock, ru_msgsnd, ru_msgrcv, ru_nsignals;
    long ru_nvcsw, ru_nivcsw;
};
_Static_assert(sizeof(struct rusage) == 144, "struct rusage of the ABI");

#define RUSAGE_SELF     0
#define RUSAGE_CHILDREN (-1)
#define RUSAGE_BOTH     (-2) /* the process and the children it has waited for */
#define RUSAGE_THREAD   1

/* `who`: RUSAGE_..., of the process of `task` (RUSAGE_THREAD: of the task). */
void get_rusage(const struct task_struct *task, int who, struct rusage *usage);

#endif
