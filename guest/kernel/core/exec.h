/*
 * A program on its way to being run (struct binprm), from execve() to the first instruction.
 *
 * exec.c finds and opens the file (following "#!"), exec_args.c gathers the argument and
 * environment strings, elf.c maps the program into a new address space and lays out its first
 * stack. Only when all of that has worked does exec.c give up the old program.
 */
#ifndef CORE_EXEC_H
#define CORE_EXEC_H

#include "types.h"

struct file;
struct mm_struct;

#define BINPRM_HEAD 256 /* bytes of the file read ahead to recognise it */
#define ARG_PAGES   64  /* 256 KiB of strings */

/* Strings one after the other, each with its NUL, in pages. */
struct string_block {
    char *page[ARG_PAGES];
    size_t used;
    unsigned int count; /* strings */
};

/* Where an argument vector lies. */
struct string_vector {
    const char *const *ptr; /* NULL-terminated; NULL: empty */
    bool user;
};

#define PREFIX_MAX 16

struct binprm {
    char *path;               /* as execve() was told: AT_EXECFN */
    struct file *file;        /* the ELF file */
    char head[BINPRM_HEAD];   /* its first bytes */
    char *prefix[PREFIX_MAX]; /* what "#!" puts in place of argv[0]; kmalloc()ed */
    unsigned int nr_prefix;
    struct string_block args, envs;
    struct mm_struct *mm;
    unsigned long entry, stack; /* first pc and sp */
};

/* Appends the strings of a vector, from the one with index `first` on. 0 or -errno (E2BIG). */
int string_block_add_vector(struct string_block *block, const struct string_vector *vector,
                            unsigned int first);
/* Appends one string in kernel memory. */
int string_block_add(struct string_block *block, const char *string);
void string_block_free(struct string_block *block);
/* Copies the strings to `addr` of an address space; 0 or -EFAULT. */
int string_block_write(const struct string_block *block, struct mm_struct *mm, unsigned long addr);
/* Bytes from `offset` to behind the next NUL. */
size_t string_block_next(const struct string_block *block, size_t offset);

/* Makes bprm->mm from the ELF file, with its stack; sets entry and stack. 0 or -errno. */
int elf_load(struct binprm *bprm);

/* The page with the signal trampoline, mapped into every program (core/sigframe.c). */
#define SIGRETURN_PAGE (STACK_TOP - PAGE_SIZE)
int map_sigreturn_page(struct mm_struct *mm);

#endif
