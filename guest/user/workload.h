/* What the workloads share: their options, their clock, and memory that must be there. */
#ifndef GUEST_USER_WORKLOAD_H
#define GUEST_USER_WORKLOAD_H

#include <stddef.h>
#include <stdint.h>

#define MIB (1024ul * 1024)

/*
 * The number after `option` on the command line (--use 16), `otherwise` without it. A text that is
 * no number ends the program with a message.
 */
long workload_option(int argc, char **argv, const char *option, long otherwise);
/* Whether a bare option (--memset) is there. */
int workload_flag(int argc, char **argv, const char *option);
/* The number at argv[index], `otherwise` when there is none or an option stands there. */
long workload_argument(int argc, char **argv, int index, long otherwise);

/* Nanoseconds of the machine's time. */
uint64_t workload_now(void);

/*
 * Around what a workload measures: the time it took, in nanoseconds. With --bench on the command
 * line both also say so on the console, for tests/bench, which times the host.
 */
uint64_t workload_begin(int argc, char **argv);
uint64_t workload_end(int argc, char **argv, uint64_t begun);

/* Fresh anonymous memory, page aligned; ends the program when there is none. */
void *workload_map(size_t bytes);

/* Ends the program with `what` and the text of errno. */
_Noreturn void workload_fail(const char *what);

#endif
