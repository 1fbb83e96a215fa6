/* Argument and environment strings between the old address space and the new one. */
#include "core/exec.h"

#include "errno.h"
#include "gfp.h"
#include "mm.h"
#include "string.h"
#include "uaccess.h"

static int append(struct string_block *block, const char *data, size_t len)
{
    while (len) {
        size_t offset = block->used % PAGE_SIZE;
        size_t n = min(len, PAGE_SIZE - offset);
        char **page = &block->page[block->used / PAGE_SIZE];

        if (block->used >= ARG_PAGES * PAGE_SIZE) {
            return -E2BIG;
        }
        if (!*page) {
            *page = (char *)get_free_pages(GFP_KERNEL, 0);
        }
        if (!*page) {
            return -ENOMEM;
        }
        memcpy(*page + offset, data, n);
        block->used += n;
        data += n;
        len -= n;
    }
    return 0;
}

int string_block_add(struct string_block *block, const char *string)
{
    block->count++;
    return append(block, string, strlen(string) + 1);
}

static int add_user_string(struct string_block *block, const char *string)
{
    char chunk[256];
    long len;

    block->count++;
    do {
        int error;

        len = strncpy_from_user(chunk, string, sizeof(chunk));
        if (len < 0) {
            return (int)len;
        }
        error = append(block, chunk, (size_t)min(len + 1, (long)sizeof(chunk)));
        if (error) {
            return error;
        }
        string += len;
    } while (len == (long)sizeof(chunk));
    return 0;
}

int string_block_add_vector(struct string_block *block, const struct string_vector *vector,
                            unsigned int first)
{
    for (unsigned int i = first; vector->ptr; i++) {
        const char *string;
        int error;

        if (!vector->user) {
            string = vector->ptr[i];
        } else if (get_user(string, &vector->ptr[i])) {
            return -EFAULT;
        }
        if (!string) {
            break;
        }
        error = vector->user ? add_user_string(block, string) : string_block_add(block, string);
        if (error) {
            return error;
        }
    }
    return 0;
}

void string_block_free(struct string_block *block)
{
    for (unsigned int i = 0; i < ARG_PAGES && block->page[i]; i++) {
        free_pages_addr((unsigned long)block->page[i], 0);
        block->page[i] = NULL;
    }
}

int string_block_write(const struct string_block *block, struct mm_struct *mm, unsigned long addr)
{
    for (size_t done = 0; done < block->used; done += PAGE_SIZE) {
        size_t n = min(block->used - done, PAGE_SIZE);

        if (access_remote_vm(mm, addr + done, block->page[done / PAGE_SIZE], n, true) != n) {
            return -EFAULT;
        }
    }
    return 0;
}

size_t string_block_next(const struct string_block *block, size_t offset)
{
    while (block->page[offset / PAGE_SIZE][offset % PAGE_SIZE]) {
        offset++;
    }
    return offset + 1;
}
