/*
 * The cursor over a call's memory segments.
 */
#include "uio.h"

#include "string.h"
#include "uaccess.h"

void iov_iter_kernel(struct iov_iter *iter, struct iovec *iov, void *buf, size_t len)
{
    *iov = (struct iovec){buf, len};
    *iter = (struct iov_iter){.iov = iov, .segs = 1, .count = len, .user = false};
}

void iov_iter_user(struct iov_iter *iter, struct iovec *iov, unsigned long addr, size_t len)
{
    if (len > MAX_RW_COUNT) {
        len = MAX_RW_COUNT;
    }
    *iov = (struct iovec){(void *)addr, len};
    *iter = (struct iov_iter){.iov = iov, .segs = 1, .count = len, .user = true};
}

void iov_iter_advance(struct iov_iter *iter, size_t bytes)
{
    iter->count -= bytes;
    iter->offset += bytes;
    while (iter->segs && iter->offset >= iter->iov->iov_len) {
        iter->offset -= iter->iov->iov_len;
        iter->iov++;
        iter->segs--;
    }
}

enum copy_kind { COPY_TO, COPY_FROM, COPY_ZERO };

/* One run within one segment; returns the bytes done. */
static size_t copy_run(void *at, char *kernel, size_t len, bool user, enum copy_kind kind)
{
    if (user) {
        if (kind == COPY_TO) {
            return len - copy_to_user(at, kernel, len);
        }
        if (kind == COPY_FROM) {
            return len - copy_from_user(kernel, at, len);
        }
        return len - clear_user(at, len);
    }
    if (kind == COPY_TO) {
        memcpy(at, kernel, len);
    } else if (kind == COPY_FROM) {
        memcpy(kernel, at, len);
    } else {
        memset(at, 0, len);
    }
    return len;
}

static size_t copy_iter(struct iov_iter *iter, char *kernel, size_t bytes, enum copy_kind kind)
{
    size_t total = 0;

    iov_iter_advance(iter, 0); /* past empty segments */
    while (total < bytes && iter->count) {
        size_t len = iter->iov->iov_len - iter->offset, done;

        if (len > bytes - total) {
            len = bytes - total;
        }
        if (len > iter->count) {
            len = iter->count;
        }
        done = copy_run((char *)iter->iov->iov_base + iter->offset, kernel ? kernel + total : NULL,
                        len, iter->user, kind);
        iov_iter_advance(iter, done);
        total += done;
        if (done < len) {
            break;
        }
    }
    return total;
}

size_t copy_to_iter(const void *kernel, size_t bytes, struct iov_iter *iter)
{
    return copy_iter(iter, (char *)kernel, bytes, COPY_TO);
}

size_t copy_from_iter(void *kernel, size_t bytes, struct iov_iter *iter)
{
    return copy_iter(iter, kernel, bytes, COPY_FROM);
}

size_t iov_iter_zero(size_t bytes, struct iov_iter *iter)
{
    return copy_iter(iter, NULL, bytes, COPY_ZERO);
}
