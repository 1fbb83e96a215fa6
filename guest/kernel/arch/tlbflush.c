#include "tlbflush.h"

#include "arch/asid.h"
#include "mm_types.h"
#include "sbi.h"
#include "sched.h"

/* Above so many pages one full flush of the address space is cheaper. */
#define MAX_SINGLE_FLUSHES 64

void local_flush_tlb_all(void)
{
    __asm__ volatile("sfence.vma" : : : "memory");
}

void local_flush_tlb_page(unsigned long addr)
{
    __asm__ volatile("sfence.vma %0" : : "r"(addr) : "memory");
}

void local_flush_tlb_asid(unsigned long asid)
{
    __asm__ volatile("sfence.vma zero, %0" : : "r"(asid) : "memory");
}

static void local_flush_page_asid(unsigned long addr, unsigned long asid)
{
    __asm__ volatile("sfence.vma %0, %1" : : "r"(addr), "r"(asid) : "memory");
}

static void local_flush_range_asid(unsigned long start, unsigned long end, unsigned long asid)
{
    if ((end - start) / PAGE_SIZE > MAX_SINGLE_FLUSHES) {
        local_flush_tlb_asid(asid);
        return;
    }
    for (unsigned long addr = start; addr < end; addr += PAGE_SIZE) {
        local_flush_page_asid(addr, asid);
    }
}

/*
 * The harts besides this one that run the address space now. The others that have translations of
 * it do not use them before they load it again, so for those it is enough to fence then: an idle
 * hart is not woken for it.
 */
static unsigned long running_elsewhere(struct mm_struct *mm)
{
    unsigned long others = mm->cpu_mask & ~mm->stale_mask & ~(1UL << current->cpu);
    unsigned long running = 0;

    for (unsigned int cpu = 0; others >> cpu; cpu++) {
        if ((others >> cpu & 1) && cpus[cpu].running->mm == mm) {
            running |= 1UL << cpu;
        }
    }
    mm->stale_mask |= others & ~running;
    return running;
}

void flush_tlb_mm_range(struct mm_struct *mm, unsigned long start, unsigned long end)
{
    unsigned long here = 1UL << current->cpu;
    unsigned long others = running_elsewhere(mm);
    unsigned long asid = context_asid(mm->context_id);

    if (mm->cpu_mask & here) {
        local_flush_range_asid(start, end, asid);
    }
    if (others) {
        bool all = (end - start) / PAGE_SIZE > MAX_SINGLE_FLUSHES;

        sbi_remote_sfence_vma_asid(cpu_hart_mask(others), all ? 0 : start, all ? ~0UL : end - start,
                                   asid);
    }
}

void flush_tlb_range(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
    flush_tlb_mm_range(vma->vm_mm, start, end);
}

void flush_tlb_page(struct vm_area_struct *vma, unsigned long addr)
{
    addr &= PAGE_MASK;
    flush_tlb_mm_range(vma->vm_mm, addr, addr + PAGE_SIZE);
}

void flush_tlb_mm(struct mm_struct *mm)
{
    flush_tlb_mm_range(mm, 0, task_size);
}

void flush_tlb_kernel_range(unsigned long start, unsigned long end)
{
    unsigned long others = 0;

    for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
        if (cpus[cpu].online && cpu != current->cpu) {
            others |= 1UL << cpu;
        }
    }
    if ((end - start) / PAGE_SIZE > MAX_SINGLE_FLUSHES) {
        local_flush_tlb_all();
    } else {
        for (unsigned long addr = start; addr < end; addr += PAGE_SIZE) {
            local_flush_tlb_page(addr);
        }
    }
    if (others) {
        sbi_remote_sfence_vma(cpu_hart_mask(others), start, end - start);
    }
}

static void remote_fence_i(unsigned long cpu_mask)
{
    cpu_mask &= ~(1UL << current->cpu);
    if (cpu_mask) {
        sbi_remote_fence_i(cpu_hart_mask(cpu_mask));
    }
}

void flush_icache_mm(struct mm_struct *mm)
{
    __asm__ volatile("fence.i" : : : "memory");
    remote_fence_i(mm->cpu_mask);
}

void flush_icache_all(void)
{
    unsigned long online = 0;

    for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
        online |= (unsigned long)cpus[cpu].online << cpu;
    }
    __asm__ volatile("fence.i" : : : "memory");
    remote_fence_i(online);
}
