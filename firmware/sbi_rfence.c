/*
 * SBI 8: fences on other harts. One fence is under way at a time: its description is in `fence`,
 * guarded by `fence_lock`, and `fence_left` counts the harts that have yet to do it. A hart that
 * waits for the lock must go on answering requests, or two fences would wait for each other.
 */
#include "firmware/sbi.h"

/* Beyond so many pages one full fence is cheaper than one for each page. */
#define MAX_SINGLE_FENCES 64

struct fence {
    unsigned long fid; /* SBI_RFENCE_* */
    uint64_t start, size, asid;
};

static struct fence fence;
static uint32_t fence_lock, fence_left;

/* The pages that a range touches. Counted, as the last may be the highest there is. */
static uint64_t count_pages(uint64_t start, uint64_t size)
{
    return (start % PAGE_SIZE + size + PAGE_SIZE - 1) / PAGE_SIZE;
}

static void sfence_range(uint64_t start, uint64_t size)
{
    for (uint64_t left = count_pages(start, size); left; left--, start += PAGE_SIZE)
        asm volatile("sfence.vma %0, zero" : : "r"(start) : "memory");
}

static void sfence_range_asid(uint64_t start, uint64_t size, uint64_t asid)
{
    for (uint64_t left = count_pages(start, size); left; left--, start += PAGE_SIZE)
        asm volatile("sfence.vma %0, %1" : : "r"(start), "r"(asid) : "memory");
}

static void fence_do(const struct fence *f)
{
    /* "start_addr and size are both 0" or size is 2^XLEN-1: the whole address space (SBI 8). */
    bool all = f->size == 0 || f->size > MAX_SINGLE_FENCES * PAGE_SIZE;

    if (f->fid == SBI_RFENCE_REMOTE_FENCE_I)
        asm volatile("fence.i" : : : "memory");
    else if (f->fid == SBI_RFENCE_REMOTE_SFENCE_VMA && all)
        asm volatile("sfence.vma" : : : "memory");
    else if (f->fid == SBI_RFENCE_REMOTE_SFENCE_VMA)
        sfence_range(f->start, f->size);
    else if (all)
        asm volatile("sfence.vma zero, %0" : : "r"(f->asid) : "memory");
    else
        sfence_range_asid(f->start, f->size, f->asid);
}

void rfence_handle(void)
{
    pmu_count(SBI_PMU_FW_FENCE_RECEIVED(fence.fid));
    fence_do(&fence);
    __atomic_fetch_sub(&fence_left, 1, __ATOMIC_RELEASE);
}

static void fence_remote(const struct fence *wanted, uint32_t others)
{
    uint32_t count = 0;

    for (uint32_t left = others; left; left &= left - 1) {
        pmu_count(SBI_PMU_FW_FENCE_SENT(wanted->fid));
        count++;
    }
    while (__atomic_exchange_n(&fence_lock, 1, __ATOMIC_ACQUIRE)) {
        ipi_handle();
        pause_hint();
    }
    fence = *wanted;
    __atomic_store_n(&fence_left, count, __ATOMIC_RELEASE);
    ipi_send(others, REQUEST_FENCE);
    while (__atomic_load_n(&fence_left, __ATOMIC_ACQUIRE))
        pause_hint();
    __atomic_store_n(&fence_lock, 0, __ATOMIC_RELEASE);
}

static struct sbi_ret rfence_call(unsigned long fid, const uint64_t args[6])
{
    struct fence wanted = {fid, args[2], args[3], args[4]};
    uint32_t selected, self = 1u << this_hart();

    if (fid > SBI_RFENCE_REMOTE_SFENCE_VMA_ASID)
        return (struct sbi_ret){SBI_ERR_NOT_SUPPORTED, 0};
    if (!hart_mask_read(args[0], args[1], &selected))
        return (struct sbi_ret){SBI_ERR_INVALID_PARAM, 0};
    if (selected & ~self)
        fence_remote(&wanted, selected & ~self);
    if (selected & self)
        fence_do(&wanted);
    return (struct sbi_ret){SBI_SUCCESS, 0};
}

const struct sbi_extension sbi_rfence = {"rfence", SBI_EXT_RFENCE, rfence_call};
