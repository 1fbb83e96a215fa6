/* Broken invariants: the message names function and reason, and the machine ends. */
#ifndef BUG_H
#define BUG_H

#include "types.h"

/* Prints the message and a backtrace of return addresses, and powers off with status 255. */
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints the return addresses of the frames from frame pointer `fp` (s0) on, on this stack. */
void show_backtrace(unsigned long fp);

#define BUG_ON(condition)                                                                          \
    do {                                                                                           \
        if (unlikely(condition)) {                                                                 \
            panic("%s: %s (%s:%d)", __func__, #condition, __FILE__, __LINE__);                     \
        }                                                                                          \
    } while (0)

#endif
