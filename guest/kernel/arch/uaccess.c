#include "uaccess.h"

#include "sched.h"
#include "string.h"

size_t __copy_user(void *to, const void *from, size_t n);
size_t __clear_user(void *to, size_t n);
int __cmpxchg_user(u32 *uaddr, u32 expected, u32 desired, u32 *seen);

size_t copy_from_user(void *to, const void *from, size_t n)
{
    size_t left = access_ok(from, n) ? __copy_user(to, from, n) : n;

    /* What could not be read must not be whatever lay there before. */
    if (left) {
        memset((char *)to + (n - left), 0, left);
    }
    return left;
}

size_t copy_to_user(void *to, const void *from, size_t n)
{
    return access_ok(to, n) ? __copy_user(to, from, n) : n;
}

size_t clear_user(void *to, size_t n)
{
    return access_ok(to, n) ? __clear_user(to, n) : n;
}

long strncpy_from_user(char *to, const char *from, long count)
{
    long done = 0;

    /* Page by page: what lies behind the page of the NUL need not be there. */
    while (done < count) {
        size_t chunk = PAGE_SIZE - ((unsigned long)(from + done) & (PAGE_SIZE - 1));
        char *end;

        chunk = min(chunk, (size_t)(count - done));
        chunk = min(chunk, (size_t)128);
        if (copy_from_user(to + done, from + done, chunk)) {
            return -EFAULT;
        }
        end = memchr(to + done, '\0', chunk);
        if (end) {
            return end - to;
        }
        done += (long)chunk;
    }
    return count;
}

int cmpxchg_user(u32 *uaddr, u32 expected, u32 desired, u32 *seen)
{
    if (!access_ok(uaddr, sizeof(*uaddr)) || __cmpxchg_user(uaddr, expected, desired, seen)) {
        return -EFAULT;
    }
    return 0;
}
