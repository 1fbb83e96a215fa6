/* Between the files that send, deliver and frame signals. */
#ifndef CORE_SIGDELIVER_H
#define CORE_SIGDELIVER_H

#include "signal.h"

struct pt_regs;

/* In signal.c: removes the oldest pending instance of `sig`. */
void take_pending(struct sigpending *pending, int sig, struct siginfo *info);

/* In sigdeliver.c: the next pending signal of the current task within `wanted`, 0 if none. */
int dequeue_signal(sigset_t wanted, struct siginfo *info);

/* In sigframe.c: makes user mode go on in the handler; `oldset` is restored behind it. 0, -EFAULT.
 */
int setup_rt_frame(int sig, const struct siginfo *info, const struct sigaction *action,
                   sigset_t oldset, struct pt_regs *regs);

#endif
