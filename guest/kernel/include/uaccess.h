/*
 * User memory. Addresses come from user mode and may be anything; a bad one gives an error, never
 * a kernel fault. A good one may have to be faulted in, so all of these may sleep.
 */
#ifndef UACCESS_H
#define UACCESS_H

#include "errno.h"
#include "pgtable.h"
#include "types.h"

static inline bool access_ok(const void *addr, size_t n)
{
    return n <= task_size && (unsigned long)addr <= task_size - n;
}

/* Return the number of bytes that could NOT be copied (or cleared): 0 is success. */
size_t copy_from_user(void *to, const void *from, size_t n);
size_t copy_to_user(void *to, const void *from, size_t n);
size_t clear_user(void *to, size_t n);

/*
 * Copies a string of at most `count` bytes with its NUL. Returns its length without NUL; `count`
 * when no NUL was found in time (`to` is then not terminated); -EFAULT.
 */
long strncpy_from_user(char *to, const char *from, long count);

/* One object of a simple type; 0 or -EFAULT. `ptr` is a user pointer to that type. */
#define get_user(x, ptr)                                                                           \
    (copy_from_user(&(x), (ptr),                                                                   \
                    sizeof(*(ptr)) + 0 * sizeof(char[sizeof(x) == sizeof(*(ptr)) ? 1 : -1]))       \
         ? -EFAULT                                                                                 \
         : 0)
#define put_user(x, ptr)                                                                           \
    ({                                                                                             \
        __typeof__(*(ptr)) put_value = (x);                                                        \
        copy_to_user((ptr), &put_value, sizeof(put_value)) ? -EFAULT : 0;                          \
    })

/*
 * Compare and exchange of a user word (futex). Returns 0 with what was there in *seen, or
 * -EFAULT.
 */
int cmpxchg_user(u32 *uaddr, u32 expected, u32 desired, u32 *seen);

#endif
