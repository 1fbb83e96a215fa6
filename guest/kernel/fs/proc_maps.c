/*
 * /proc/PID/maps, smaps and smaps_rollup: a process's mappings (proc(5)).
 */
#include "err.h"
#include "errno.h"
#include "file.h"
#include "mm.h"
#include "proc.h"
#include "sched.h"
#include "slab.h"
#include "string.h"
#include "swap.h"

/* Where a mapping's name begins in a line of maps. */
#define NAME_COLUMN 73

static const char *special_name(const struct vm_area_struct *vma)
{
    const struct mm_struct *mm = vma->vm_mm;

    if (vma->vm_ops == &special_mapping_vm_ops) {
        return "[vdso]";
    }
    if (vma->vm_start <= mm->brk && vma->vm_end >= mm->start_brk && mm->brk > mm->start_brk) {
        return "[heap]";
    }
    if (vma->vm_start <= mm->start_stack && vma->vm_end >= mm->start_stack) {
        return "[stack]";
    }
    return NULL;
}

/* The line of maps, without its end. `path` is room for a path name. */
static void show_line(struct seq_file *m, const struct vm_area_struct *vma, char *path)
{
    const struct inode *inode = vma->vm_file ? vma->vm_file->f_inode : NULL;
    dev_t dev = inode ? inode->i_dev : 0;
    size_t start = m->count;
    const char *name;

    seq_printf(m, "%08lx-%08lx %c%c%c%c %08lx %02x:%02x %lu ", vma->vm_start, vma->vm_end,
               vma->vm_flags & VM_READ ? 'r' : '-', vma->vm_flags & VM_WRITE ? 'w' : '-',
               vma->vm_flags & VM_EXEC ? 'x' : '-', vma->vm_flags & VM_MAYSHARE ? 's' : 'p',
               inode ? vma->vm_pgoff << PAGE_SHIFT : 0UL, MAJOR(dev), MINOR(dev),
               inode ? inode->i_ino : 0UL);
    name = inode ? d_path(vma->vm_file->f_dentry, path, PATH_MAX) : special_name(vma);
    if (IS_ERR_OR_NULL(name)) {
        return;
    }
    while (!m->failed && m->count - start < NAME_COLUMN) {
        seq_puts(m, " ");
    }
    seq_puts(m, name);
}

/* Calls `show` for each mapping, with the set of them held still. */
static int for_each_vma(struct seq_file *m, struct task_struct *task,
                        void (*show)(struct seq_file *m, struct vm_area_struct *vma, char *path))
{
    struct mm_struct *mm = get_task_mm(task);
    char *path;

    if (!mm) {
        return 0;
    }
    path = kmalloc(PATH_MAX, GFP_KERNEL);
    if (path) {
        mmap_read_lock(mm);
        for (struct vm_area_struct *vma = mm->mmap; vma; vma = vma->vm_next) {
            show(m, vma, path);
        }
        mmap_read_unlock(mm);
        kfree(path);
    }
    mmput(mm);
    return path ? 0 : -ENOMEM;
}

static void show_map(struct seq_file *m, struct vm_area_struct *vma, char *path)
{
    show_line(m, vma, path);
    seq_puts(m, "\n");
}

int proc_show_maps(struct seq_file *m, struct task_struct *task, const void *data)
{
    (void)data;
    return for_each_vma(m, task, show_map);
}

/* ---- smaps: what is resident of a mapping ---- */

#define PSS_SHIFT 12 /* fraction bits of a proportional share */

/* In pages; shares of pages with PSS_SHIFT bits of fraction. */
struct mem_size_stats {
    unsigned long size, rss, shared_clean, shared_dirty, private_clean, private_dirty;
    unsigned long referenced, anonymous, swap, locked;
    u64 pss, swap_pss;
};

static void count_page(struct page *page, pte_t pte, void *arg)
{
    struct mem_size_stats *s = arg;
    bool dirty;

    if (!page) {
        unsigned int users = swap_count((swp_entry_t){__pte_to_swp_entry(pte)});

        s->swap++;
        s->swap_pss += (1ULL << PSS_SHIFT) / (users ? users : 1);
        return;
    }
    dirty = pte_dirty(pte) || PageDirty(page);
    s->rss++;
    s->pss += (1ULL << PSS_SHIFT) / (unsigned int)page->mapcount;
    if (page->mapcount > 1) {
        *(dirty ? &s->shared_dirty : &s->shared_clean) += 1;
    } else {
        *(dirty ? &s->private_dirty : &s->private_clean) += 1;
    }
    if (pte_young(pte) || PageReferenced(page)) {
        s->referenced++;
    }
    if (PageAnon(page)) {
        s->anonymous++;
    }
}

static void gather(struct mem_size_stats *s, struct vm_area_struct *vma)
{
    unsigned long pages = (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;

    s->size += pages;
    if (vma->vm_flags & VM_LOCKED) {
        s->locked += pages;
    }
    walk_vma_pages(vma, count_page, s);
}

static void show_stats(struct seq_file *m, const struct mem_size_stats *s)
{
    seq_kb(m, "Rss:            ", s->rss);
    seq_kb(m, "Pss:            ", s->pss >> PSS_SHIFT);
    seq_kb(m, "Shared_Clean:   ", s->shared_clean);
    seq_kb(m, "Shared_Dirty:   ", s->shared_dirty);
    seq_kb(m, "Private_Clean:  ", s->private_clean);
    seq_kb(m, "Private_Dirty:  ", s->private_dirty);
    seq_kb(m, "Referenced:     ", s->referenced);
    seq_kb(m, "Anonymous:      ", s->anonymous);
    seq_kb(m, "Swap:           ", s->swap);
    seq_kb(m, "SwapPss:        ", s->swap_pss >> PSS_SHIFT);
    seq_kb(m, "Locked:         ", s->locked);
}

static void show_smap(struct seq_file *m, struct vm_area_struct *vma, char *path)
{
    struct mem_size_stats s = {0};

    gather(&s, vma);
    show_map(m, vma, path);
    seq_kb(m, "Size:           ", s.size);
    seq_kb(m, "KernelPageSize: ", 1);
    seq_kb(m, "MMUPageSize:    ", 1);
    show_stats(m, &s);
}

int proc_show_smaps(struct seq_file *m, struct task_struct *task, const void *data)
{
    (void)data;
    return for_each_vma(m, task, show_smap);
}

int proc_show_smaps_rollup(struct seq_file *m, struct task_struct *task, const void *data)
{
    struct mm_struct *mm = get_task_mm(task);
    struct mem_size_stats s = {0};
    unsigned long first = 0, last = 0;
    size_t start = m->count;

    (void)data;
    if (!mm) {
        return 0;
    }
    mmap_read_lock(mm);
    first = mm->mmap ? mm->mmap->vm_start : 0;
    for (struct vm_area_struct *vma = mm->mmap; vma; vma = vma->vm_next) {
        gather(&s, vma);
        last = vma->vm_end;
    }
    mmap_read_unlock(mm);
    mmput(mm);
    seq_printf(m, "%08lx-%08lx ---p 00000000 00:00 0 ", first, last);
    while (!m->failed && m->count - start < NAME_COLUMN) {
        seq_puts(m, " ");
    }
    seq_puts(m, "[rollup]\n");
    show_stats(m, &s);
    return 0;
}
