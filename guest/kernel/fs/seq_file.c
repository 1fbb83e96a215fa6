/*
 * The growing text of a procfs file.
 */
#include <stdarg.h>

#include "errno.h"
#include "mm.h"
#include "printk.h"
#include "proc.h"
#include "slab.h"
#include "string.h"

#define SEQ_FIRST_SIZE 1024

/* Room for `more` bytes behind what is there. */
static bool reserve(struct seq_file *m, size_t more)
{
    size_t size = m->size ? m->size : SEQ_FIRST_SIZE;
    char *buf;

    if (m->failed) {
        return false;
    }
    while (size < m->count + more) {
        size *= 2;
    }
    if (size == m->size) {
        return true;
    }
    buf = krealloc(m->buf, size, GFP_KERNEL);
    if (!buf) {
        m->failed = true;
        return false;
    }
    m->buf = buf;
    m->size = size;
    return true;
}

void seq_write(struct seq_file *m, const void *data, size_t len)
{
    if (!reserve(m, len)) {
        return;
    }
    memcpy(m->buf + m->count, data, len);
    m->count += len;
}

void seq_puts(struct seq_file *m, const char *text)
{
    seq_write(m, text, strlen(text));
}

void seq_printf(struct seq_file *m, const char *format, ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (!reserve(m, (size_t)len + 1)) {
        return;
    }
    va_start(args, format);
    vsnprintf(m->buf + m->count, (size_t)len + 1, format, args);
    va_end(args);
    m->count += (size_t)len;
}

void seq_kb(struct seq_file *m, const char *name, unsigned long pages)
{
    seq_printf(m, "%s%8lu kB\n", name, pages << (PAGE_SHIFT - 10));
}
