/* Error numbers carried in pointers: the last page of the address space is never an object. */
#ifndef ERR_H
#define ERR_H

#include "errno.h"
#include "types.h"

static inline void *ERR_PTR(long error)
{
    return (void *)error;
}

static inline long PTR_ERR(const void *ptr)
{
    return (long)ptr;
}

static inline bool IS_ERR(const void *ptr)
{
    return (unsigned long)ptr >= (unsigned long)-MAX_ERRNO;
}

static inline bool IS_ERR_OR_NULL(const void *ptr)
{
    return !ptr || IS_ERR(ptr);
}

static inline void *ERR_CAST(const void *ptr)
{
    return (void *)ptr;
}

#endif
