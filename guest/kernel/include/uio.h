/*
 * A cursor over the memory that a read or write call names: several segments, in user or in
 * kernel memory. Reads and writes of every kind of file take one, so that read, readv, pread,
 * sendfile and the kernel's own reads share one implementation per file type.
 *
 * Owner: the caller, on its stack; it lives for one call. Copies to and from user memory may
 * fault and sleep.
 */
#ifndef UIO_H
#define UIO_H

#include "types.h"

/* One segment, laid out as the system calls pass it. */
struct iovec {
    void *iov_base;
    size_t iov_len;
};

/* The largest number of segments a system call may pass. */
#define UIO_MAXIOV 1024

/* The largest number of bytes one call transfers (Linux: INT_MAX rounded down to a page). */
#define MAX_RW_COUNT 0x7ffff000UL

struct iov_iter {
    const struct iovec *iov; /* current segment */
    size_t segs;             /* segments left, the current one included */
    size_t offset;           /* bytes already used of the current segment */
    size_t count;            /* bytes left in all segments */
    bool user;               /* user addresses, reached through copy_{from,to}_user */
};

/* Starts a cursor over one kernel buffer. `iov` is storage for the segment. */
void iov_iter_kernel(struct iov_iter *iter, struct iovec *iov, void *buf, size_t len);

/* Starts a cursor over one user buffer, its length cut to MAX_RW_COUNT. */
void iov_iter_user(struct iov_iter *iter, struct iovec *iov, unsigned long addr, size_t len);

/* Moves the cursor `bytes` (<= count) forward. */
void iov_iter_advance(struct iov_iter *iter, size_t bytes);

/*
 * Copy up to `bytes` between `kernel` memory and the cursor, and advance it. Return the number
 * of bytes copied, fewer than asked only at the end of the segments or at a bad user address.
 */
size_t copy_to_iter(const void *kernel, size_t bytes, struct iov_iter *iter);
size_t copy_from_iter(void *kernel, size_t bytes, struct iov_iter *iter);

/* As copy_to_iter(), with zeros as the source. */
size_t iov_iter_zero(size_t bytes, struct iov_iter *iter);

#endif
