/*
 * Static ELF programs (ET_EXEC, and ET_DYN without interpreter: static-pie): segments, brk, and the
 * first stack as the ABI wants it.
 */
#include "core/exec.h"

#include "err.h"
#include "file.h"
#include "mm.h"
#include "mman.h"
#include "printk.h"
#include "random.h"
#include "sched.h"
#include "slab.h"
#include "string.h"

#define ET_EXEC   2
#define ET_DYN    3
#define EM_RISCV  243
#define PT_LOAD   1
#define PT_INTERP 3
#define PT_PHDR   6
#define PF_X      1u
#define PF_W      2u
#define PF_R      4u
#define MAX_PHDRS 64

struct elf64_ehdr {
    u8 e_ident[16];
    u16 e_type, e_machine;
    u32 e_version;
    u64 e_entry, e_phoff, e_shoff;
    u32 e_flags;
    u16 e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx;
};

struct elf64_phdr {
    u32 p_type, p_flags;
    u64 p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
};

/* Auxiliary vector tags (elf.h). */
enum {
    AT_NULL = 0,
    AT_PHDR = 3,
    AT_PHENT = 4,
    AT_PHNUM = 5,
    AT_PAGESZ = 6,
    AT_BASE = 7,
    AT_FLAGS = 8,
    AT_ENTRY = 9,
    AT_UID = 11,
    AT_EUID = 12,
    AT_GID = 13,
    AT_EGID = 14,
    AT_HWCAP = 16,
    AT_CLKTCK = 17,
    AT_SECURE = 23,
    AT_RANDOM = 25,
    AT_EXECFN = 31,
};

/* One bit per single-letter extension: I M A F D C. */
#define HWCAP_LETTER(c) (1UL << ((c) - 'A'))
#define ELF_HWCAP                                                                                  \
    (HWCAP_LETTER('I') | HWCAP_LETTER('M') | HWCAP_LETTER('A') | HWCAP_LETTER('F') |               \
     HWCAP_LETTER('D') | HWCAP_LETTER('C'))

/* Where position-independent programs go: two thirds up, as on Linux. */
#define ELF_ET_DYN_BASE ((STACK_TOP / 3 * 2) & PAGE_MASK)
/* Between the end of the stack area and the trampoline page one page stays free. */
#define INIT_STACK_TOP  (SIGRETURN_PAGE - PAGE_SIZE)
/* The stack beyond the strings that exec maps at once. */
#define INIT_STACK_SIZE (32 * PAGE_SIZE)

static int check_header(const struct elf64_ehdr *ehdr)
{
    static const u8 ident[6] = {0x7f, 'E', 'L', 'F', 2 /* 64 bits */, 1 /* little-endian */};

    if (memcmp(ehdr->e_ident, ident, sizeof(ident)) || ehdr->e_machine != EM_RISCV ||
        (ehdr->e_type != ET_EXEC && ehdr->e_type != ET_DYN) ||
        ehdr->e_phentsize != sizeof(struct elf64_phdr) || ehdr->e_phnum == 0 ||
        ehdr->e_phnum > MAX_PHDRS) {
        return -ENOEXEC;
    }
    return 0;
}

static struct elf64_phdr *read_phdrs(struct file *file, const struct elf64_ehdr *ehdr)
{
    size_t size = ehdr->e_phnum * sizeof(struct elf64_phdr);
    struct elf64_phdr *phdrs = kmalloc(size, GFP_KERNEL);
    ssize_t n;

    if (!phdrs) {
        return ERR_PTR(-ENOMEM);
    }
    n = kernel_read(file, phdrs, size, (loff_t)ehdr->e_phoff);
    if (n != (ssize_t)size) {
        kfree(phdrs);
        return ERR_PTR(n < 0 ? n : -ENOEXEC);
    }
    return phdrs;
}

static int zero_user_range(struct mm_struct *mm, unsigned long start, unsigned long end)
{
    static const char zeros[PAGE_SIZE];

    return access_remote_vm(mm, start, (void *)zeros, end - start, true) == end - start ? 0
                                                                                        : -EFAULT;
}

/* Memory behind a segment's file content: the rest of its last page, then pages of its own. */
static int map_bss(struct mm_struct *mm, const struct elf64_phdr *phdr, unsigned long vaddr)
{
    unsigned long file_end = vaddr + phdr->p_filesz;
    unsigned long first_page = PAGE_ALIGN(file_end);
    unsigned long end = PAGE_ALIGN(vaddr + phdr->p_memsz);
    int error = 0;

    if (phdr->p_memsz <= phdr->p_filesz) {
        return 0;
    }
    if (phdr->p_filesz == 0) {
        first_page = vaddr & PAGE_MASK;
    } else if (file_end != first_page && (phdr->p_flags & PF_W)) {
        error = zero_user_range(mm, file_end, first_page);
    }
    if (!error && end > first_page) {
        mmap_write_lock(mm);
        error = vm_brk_flags(mm, first_page, end - first_page, phdr->p_flags & PF_X ? VM_EXEC : 0);
        mmap_write_unlock(mm);
    }
    return error;
}

static int map_segment(struct binprm *bprm, const struct elf64_phdr *phdr, unsigned long bias)
{
    unsigned long vaddr = phdr->p_vaddr + bias, start = vaddr & PAGE_MASK;
    unsigned long in_page = vaddr - start, result;
    unsigned long prot = (phdr->p_flags & PF_R ? PROT_READ : 0) |
                         (phdr->p_flags & PF_W ? PROT_WRITE : 0) |
                         (phdr->p_flags & PF_X ? PROT_EXEC : 0);

    if (phdr->p_filesz > phdr->p_memsz || phdr->p_vaddr >= STACK_TOP || phdr->p_memsz > STACK_TOP ||
        vaddr + phdr->p_memsz > STACK_TOP || phdr->p_offset % PAGE_SIZE != in_page) {
        return -ENOEXEC;
    }
    if (phdr->p_filesz) {
        result = vm_mmap_file(bprm->mm, bprm->file, start, phdr->p_filesz + in_page, prot,
                              MAP_PRIVATE | MAP_FIXED_NOREPLACE, phdr->p_offset - in_page);
        if (IS_ERR((void *)result)) {
            return (int)result;
        }
    }
    return map_bss(bprm->mm, phdr, vaddr);
}

static void note_segment(struct mm_struct *mm, const struct elf64_phdr *phdr, unsigned long bias)
{
    unsigned long start = phdr->p_vaddr + bias, file_end = start + phdr->p_filesz;

    if (phdr->p_flags & PF_X) {
        mm->start_code = mm->start_code ? min(mm->start_code, start) : start;
        mm->end_code = max(mm->end_code, file_end);
    }
    mm->start_data = max(mm->start_data, start);
    mm->end_data = max(mm->end_data, file_end);
}

/* Maps all segments; *phdr_addr: where the program finds its own program headers. */
static int map_segments(struct binprm *bprm, const struct elf64_ehdr *ehdr,
                        const struct elf64_phdr *phdrs, unsigned long bias,
                        unsigned long *phdr_addr)
{
    unsigned long brk = 0;

    for (unsigned int i = 0; i < ehdr->e_phnum; i++) {
        const struct elf64_phdr *phdr = &phdrs[i];
        int error;

        if (phdr->p_type == PT_INTERP) {
            pr_warn("%s: dynamically linked programs are not supported\n", bprm->path);
            return -ENOEXEC;
        }
        if (phdr->p_type != PT_LOAD || phdr->p_memsz == 0) {
            continue;
        }
        error = map_segment(bprm, phdr, bias);
        if (error) {
            return error;
        }
        note_segment(bprm->mm, phdr, bias);
        if (ehdr->e_phoff >= phdr->p_offset && ehdr->e_phoff < phdr->p_offset + phdr->p_filesz) {
            *phdr_addr = ehdr->e_phoff - phdr->p_offset + phdr->p_vaddr + bias;
        }
        brk = max(brk, phdr->p_vaddr + phdr->p_memsz + bias);
    }
    if (!brk) {
        return -ENOEXEC;
    }
    set_brk_start(bprm->mm, PAGE_ALIGN(brk));
    return 0;
}

/* ---- The first stack ---- */

/* Words written upwards, a page's worth at a time. */
struct word_writer {
    struct mm_struct *mm;
    unsigned long addr;
    unsigned int n;
    bool failed;
    u64 words[64];
};

static void flush_words(struct word_writer *w)
{
    size_t size = w->n * sizeof(u64);

    if (access_remote_vm(w->mm, w->addr, w->words, size, true) != size) {
        w->failed = true;
    }
    w->addr += size;
    w->n = 0;
}

static void put_word(struct word_writer *w, u64 word)
{
    w->words[w->n++] = word;
    if (w->n == ARRAY_SIZE(w->words)) {
        flush_words(w);
    }
}

static void put_aux(struct word_writer *w, u64 tag, u64 value)
{
    put_word(w, tag);
    put_word(w, value);
}

static void put_pointers(struct word_writer *w, const struct string_block *block,
                         unsigned long addr)
{
    size_t offset = 0;

    for (unsigned int i = 0; i < block->count; i++) {
        put_word(w, addr + offset);
        offset = string_block_next(block, offset);
    }
    put_word(w, 0);
}

#define AUX_PAIRS 17

/*
 * From the top down: a word of zeros, the program's path, the environment and argument strings, 16
 * random bytes; then, upwards from sp: argc, argv, envp, the auxiliary vector.
 */
static int build_stack(struct binprm *bprm, const struct elf64_ehdr *ehdr, unsigned long bias,
                       unsigned long phdr_addr)
{
    size_t path_size = strlen(bprm->path) + 1;
    unsigned long path = INIT_STACK_TOP - sizeof(u64) - path_size;
    unsigned long envs = path - bprm->envs.used;
    unsigned long args = envs - bprm->args.used;
    unsigned long random = (args - 16) & ~15UL;
    unsigned long words = 1 + bprm->args.count + 1 + bprm->envs.count + 1 + 2 * AUX_PAIRS;
    struct word_writer w = {.mm = bprm->mm};
    u8 seed[16];

    w.addr = bprm->stack = (random - words * sizeof(u64)) & ~15UL;
    put_word(&w, bprm->args.count);
    put_pointers(&w, &bprm->args, args);
    put_pointers(&w, &bprm->envs, envs);
    put_aux(&w, AT_HWCAP, ELF_HWCAP);
    put_aux(&w, AT_PAGESZ, PAGE_SIZE);
    put_aux(&w, AT_CLKTCK, USER_HZ);
    put_aux(&w, AT_PHDR, phdr_addr);
    put_aux(&w, AT_PHENT, sizeof(struct elf64_phdr));
    put_aux(&w, AT_PHNUM, ehdr->e_phnum);
    put_aux(&w, AT_BASE, 0);
    put_aux(&w, AT_FLAGS, 0);
    put_aux(&w, AT_ENTRY, ehdr->e_entry + bias);
    put_aux(&w, AT_UID, 0);
    put_aux(&w, AT_EUID, 0);
    put_aux(&w, AT_GID, 0);
    put_aux(&w, AT_EGID, 0);
    put_aux(&w, AT_SECURE, 0);
    put_aux(&w, AT_RANDOM, random);
    put_aux(&w, AT_EXECFN, path);
    put_aux(&w, AT_NULL, 0);
    flush_words(&w);

    get_random_bytes(seed, sizeof(seed));
    bprm->mm->start_stack = bprm->stack;
    bprm->mm->arg_start = args;
    bprm->mm->arg_end = bprm->mm->env_start = envs;
    bprm->mm->env_end = path;
    if (w.failed || string_block_write(&bprm->args, bprm->mm, args) ||
        string_block_write(&bprm->envs, bprm->mm, envs) ||
        access_remote_vm(bprm->mm, random, seed, 16, true) != 16 ||
        access_remote_vm(bprm->mm, path, bprm->path, path_size, true) != path_size) {
        return -EFAULT;
    }
    return 0;
}

static int map_stack(struct binprm *bprm)
{
    size_t strings = bprm->args.used + bprm->envs.used;
    size_t pointers = 8UL * (bprm->args.count + bprm->envs.count);
    int error;

    mmap_write_lock(bprm->mm);
    error =
        setup_stack_vma(bprm->mm, INIT_STACK_TOP, INIT_STACK_SIZE + PAGE_ALIGN(strings + pointers),
                        task_rlimit(current, RLIMIT_STACK));
    mmap_write_unlock(bprm->mm);
    return error;
}

int elf_load(struct binprm *bprm)
{
    const struct elf64_ehdr *ehdr = (const struct elf64_ehdr *)bprm->head;
    unsigned long bias = ehdr->e_type == ET_DYN ? ELF_ET_DYN_BASE : 0;
    unsigned long phdr_addr = 0;
    struct elf64_phdr *phdrs;
    int error = check_header(ehdr);

    if (error) {
        return error;
    }
    phdrs = read_phdrs(bprm->file, ehdr);
    if (IS_ERR(phdrs)) {
        return (int)PTR_ERR(phdrs);
    }
    bprm->entry = ehdr->e_entry + bias;
    bprm->mm = mm_alloc();
    error = bprm->mm ? map_stack(bprm) : -ENOMEM;
    if (!error) {
        error = map_segments(bprm, ehdr, phdrs, bias, &phdr_addr);
    }
    if (!error) {
        error = build_stack(bprm, ehdr, bias, phdr_addr);
    }
    if (!error) {
        error = map_sigreturn_page(bprm->mm);
    }
    kfree(phdrs);
    return error;
}
