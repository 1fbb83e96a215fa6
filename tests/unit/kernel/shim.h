/*
 * Lets parts of guest/kernel/mm be compiled for the host, to be tested as plain functions. It is
 * included before everything else and takes the place of the headers that describe the machine.
 */
#ifndef TESTS_UNIT_KERNEL_SHIM_H
#define TESTS_UNIT_KERNEL_SHIM_H

#define TYPES_H
#define SCHED_H
#define STRING_H
#define ERRNO_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef u64 paddr_t;
typedef u64 vaddr_t;

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))
#define DIV_ROUND_UP(n, d) (((n) + (d)-1) / (d))
#define min(a, b)                                                                                  \
    ({                                                                                             \
        __typeof__(a) min_a = (a);                                                                 \
        __typeof__(b) min_b = (b);                                                                 \
        min_a < min_b ? min_a : min_b;                                                             \
    })
#define max(a, b)                                                                                  \
    ({                                                                                             \
        __typeof__(a) max_a = (a);                                                                 \
        __typeof__(b) max_b = (b);                                                                 \
        max_a > max_b ? max_a : max_b;                                                             \
    })
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))

#define PF_MEMALLOC 0x4u

struct task_struct {
    unsigned flags;
    char comm[16];
    bool oom_victim;
};
extern struct task_struct *current;

static inline bool fatal_signal_pending(const struct task_struct *task)
{
    (void)task;
    return false;
}

#endif
