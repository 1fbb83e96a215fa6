/*
 * Address-space identifiers. ASID 0 is the kernel's own. Others are given out in order; when they
 * run out a new generation begins: every hart flushes everything before it next loads an address
 * space, and address spaces of older generations get a new number when they are next used. Those
 * that are loaded on a hart at that moment keep theirs.
 */
#include "arch/asid.h"

#include "bitops.h"
#include "bug.h"
#include "mm.h"
#include "sched.h"
#include "string.h"
#include "tlbflush.h"

static unsigned long max_asid;   /* 0: the hart has no ASIDs, every switch flushes */
static unsigned long generation; /* in the bits above the ASID */
static unsigned long next_asid;
static unsigned long used[BITS_TO_LONGS(SATP_ASID_MASK + 1)];

#define GENERATION_STEP (SATP_ASID_MASK + 1)

void asid_init(void)
{
    unsigned long satp = csr_read(satp);

    /* Unimplemented bits read as zero (priv spec 4.1.11). */
    csr_write(satp, satp | SATP_ASID_MASK << SATP_ASID_SHIFT);
    max_asid = csr_read(satp) >> SATP_ASID_SHIFT & SATP_ASID_MASK;
    csr_write(satp, satp);
    local_flush_tlb_all();
    generation = GENERATION_STEP;
    next_asid = 1;
    set_bit(0, used);
}

static unsigned long context_generation(unsigned long context_id)
{
    return context_id & ~SATP_ASID_MASK;
}

static void new_generation(void)
{
    generation += GENERATION_STEP;
    memset(used, 0, sizeof(used));
    set_bit(0, used);
    for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
        set_bit(context_asid(cpus[cpu].context_id), used);
        cpus[cpu].flush_pending = true;
    }
    next_asid = 1;
}

/* Whether the address space is loaded somewhere, so that its ASID was kept across a rollover. */
static bool is_loaded(const struct mm_struct *mm)
{
    for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
        if (mm->context_id && cpus[cpu].context_id == mm->context_id) {
            return true;
        }
    }
    return false;
}

static unsigned long new_context(const struct mm_struct *mm)
{
    unsigned long asid;

    if (is_loaded(mm)) {
        return generation | context_asid(mm->context_id);
    }
    asid = find_next_zero_bit(used, max_asid + 1, next_asid);
    if (asid > max_asid) {
        new_generation();
        asid = find_next_zero_bit(used, max_asid + 1, next_asid);
    }
    set_bit(asid, used);
    next_asid = asid + 1;
    return generation | asid;
}

static void update_context(struct mm_struct *mm)
{
    unsigned long old = mm->context_id;
    unsigned long fresh = new_context(mm);

    for (unsigned int cpu = 0; cpu < nr_cpus; cpu++) {
        if (old && cpus[cpu].context_id == old) {
            cpus[cpu].context_id = fresh;
        }
    }
    mm->context_id = fresh;
}

void switch_mm(struct mm_struct *mm)
{
    struct cpu *cpu = this_cpu();

    if (max_asid && context_generation(mm->context_id) != generation) {
        update_context(mm);
    }
    mm->cpu_mask |= 1UL << cpu->id;
    cpu->context_id = mm->context_id;
    csr_write(satp, (kernel_satp >> SATP_MODE_SHIFT) << SATP_MODE_SHIFT |
                        context_asid(mm->context_id) << SATP_ASID_SHIFT | PFN_DOWN(__pa(mm->pgd)));
    if (cpu->flush_pending || !max_asid) {
        cpu->flush_pending = false;
        local_flush_tlb_all();
    } else if (mm->stale_mask >> cpu->id & 1) {
        local_flush_tlb_asid(context_asid(mm->context_id));
    }
    mm->stale_mask &= ~(1UL << cpu->id);
}
