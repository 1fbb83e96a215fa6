/*
 * The OOM killer. The victim is the process that gives back most: resident pages, swap and page
 * tables, shifted by oom_score_adj in thousandths of all memory. Its private memory is taken at
 * once, in the context of whoever ran out: under the kernel lock nobody is in the middle of using
 * it, and from then on its faults fail (MMF_OOM_VICTIM), so it can only die.
 */
#include "oom.h"

#include "bug.h"
#include "internal.h"
#include "mm.h"
#include "mmzone.h"
#include "printk.h"
#include "sched.h"
#include "signal.h"
#include "swap.h"
#include "tlbflush.h"
#include "vmstat.h"

int sysctl_panic_on_oom;

/* What oom_badness() says of a process that must not be chosen. */
#define OOM_UNKILLABLE (-__LONG_MAX__ - 1)

#define K(pages) ((pages) << (PAGE_SHIFT - 10))

/* The address space of a process: its leader may have exited before the other threads. */
static struct mm_struct *process_mm(struct task_struct *p)
{
    struct task_struct *t;

    for_each_thread(p, t) {
        if (t->mm) {
            return t->mm;
        }
    }
    return NULL;
}

static unsigned long all_pages(void)
{
    return totalram_pages() + total_swap_pages();
}

static unsigned long mm_footprint(const struct mm_struct *mm)
{
    return get_mm_rss(mm) + (unsigned long)mm->rss_stat[MM_SWAPENTS] +
           (mm->pgtables_bytes >> PAGE_SHIFT);
}

/* init must live, kernel threads have nothing, and what has been taken cannot be taken again. */
static bool oom_unkillable(const struct task_struct *p, const struct mm_struct *mm)
{
    return !mm || p->pid == 1 || (p->flags & PF_KTHREAD) || (mm->flags & MMF_OOM_REAPED) ||
           p->oom_score_adj == OOM_SCORE_ADJ_MIN;
}

/* Pages the process would give back, adjusted by oom_score_adj; or OOM_UNKILLABLE. */
static long oom_badness(struct task_struct *p)
{
    const struct mm_struct *mm = process_mm(p);

    if (oom_unkillable(p, mm)) {
        return OOM_UNKILLABLE;
    }
    return (long)mm_footprint(mm) + (long)p->oom_score_adj * (long)all_pages() / 1000;
}

long oom_score(struct task_struct *p)
{
    long points = oom_badness(p);

    if (points == OOM_UNKILLABLE) {
        return 0;
    }
    return max(1000 + points * 1000 / (long)all_pages(), 0l) * 2 / 3;
}

static struct task_struct *select_bad_process(void)
{
    struct task_struct *worst = NULL;
    struct task_struct *p;
    long most = OOM_UNKILLABLE;

    for_each_process(p) {
        long points = oom_badness(p);

        if (points > most) {
            most = points;
            worst = p;
        }
    }
    return worst;
}

/* Takes private memory; file and shared pages others may need, and they can be reclaimed. */
static void oom_reap_mm(struct mm_struct *mm)
{
    if (mm->mmap_lock.count < 0) {
        return; /* VMAs are being changed: the owner of the lock will find out that it is to die */
    }
    for (struct vm_area_struct *vma = mm->mmap; vma; vma = vma->vm_next) {
        if (!(vma->vm_flags & VM_SHARED)) {
            unmap_page_range(vma, vma->vm_start, vma->vm_end);
        }
    }
    flush_tlb_mm(mm);
    mm->flags |= MMF_OOM_REAPED;
}

static void oom_kill_process(struct task_struct *victim, unsigned order)
{
    struct mm_struct *mm = process_mm(victim);
    struct task_struct *p, *t;

    pr_err("%s invoked oom-killer: order=%u, oom_score_adj=%d\n", current->comm, order,
           current->oom_score_adj);
    pr_err("Out of memory: Killed process %d (%s) total-vm:%lukB, anon-rss:%lukB, file-rss:%lukB, "
           "shmem-rss:%lukB, swap:%lukB pgtables:%lukB oom_score_adj:%d; free:%lukB, "
           "free swap:%lukB\n",
           victim->pid, victim->comm, K(mm->total_vm), K(mm->rss_stat[MM_ANONPAGES]),
           K(mm->rss_stat[MM_FILEPAGES]), K(mm->rss_stat[MM_SHMEMPAGES]),
           K(mm->rss_stat[MM_SWAPENTS]), mm->pgtables_bytes >> 10, victim->oom_score_adj,
           K(nr_free_pages()), K(nr_swap_pages()));
    count_vm_event(OOM_KILL);
    mm->flags |= MMF_OOM_VICTIM;
    /* Processes that share the address space (vfork) would keep it alive. */
    for_each_process(p) {
        if (process_mm(p) != mm) {
            continue;
        }
        for_each_thread(p, t) {
            t->oom_victim = true;
        }
        send_sig(SIGKILL, p);
    }
    oom_reap_mm(mm);
}

/* A victim that has not yet given its memory back: another one would die for nothing. */
static bool victim_is_dying(void)
{
    struct task_struct *p;

    for_each_process(p) {
        const struct mm_struct *mm = process_mm(p);

        if (mm && (mm->flags & (MMF_OOM_VICTIM | MMF_OOM_REAPED)) == MMF_OOM_VICTIM) {
            return true;
        }
    }
    return false;
}

void out_of_memory(unsigned order)
{
    struct task_struct *victim;

    if (!victim_is_dying()) {
        victim = select_bad_process();
        if (sysctl_panic_on_oom) {
            panic("out_of_memory: panic_on_oom is set");
        }
        if (!victim) {
            panic("out_of_memory: no process left to kill");
        }
        oom_kill_process(victim, order);
    }
    set_current_state(TASK_UNINTERRUPTIBLE);
    schedule_timeout(1);
}
