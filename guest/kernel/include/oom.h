/*
 * The OOM killer (mm/oom_kill.c): when reclaim has found nothing, one process is chosen, told to
 * die, and its memory is taken at once, without waiting for it to reach do_exit().
 */
#ifndef OOM_H
#define OOM_H

#include "types.h"

#define OOM_SCORE_ADJ_MIN (-1000) /* never chosen */
#define OOM_SCORE_ADJ_MAX 1000

struct task_struct;

extern int sysctl_panic_on_oom;

/* Frees memory by killing; one report on the console per victim. order: of the allocation. */
void out_of_memory(unsigned order);
/* How likely the process is to be chosen, as /proc/PID/oom_score shows it: 0 to 2000. */
long oom_score(struct task_struct *p);

#endif
