/*
 * SBI 7, and what it rests on: each hart has a word of request bits; whoever sets one raises the
 * hart's machine software interrupt.
 */
#include "firmware/sbi.h"

static volatile uint32_t *msip(unsigned hart)
{
    return (volatile uint32_t *)(ACLINT_BASE + ACLINT_MSIP + 4ul * hart);
}

bool hart_mask_read(unsigned long mask, unsigned long base, uint32_t *selected)
{
    unsigned long all = (1ul << nr_harts) - 1;

    *selected = all;
    if (base == ~0ul)
        return true;
    *selected = mask << base;
    return base < nr_harts && (mask & ~(all >> base)) == 0;
}

void ipi_send(uint32_t mask, uint32_t request)
{
    for (unsigned hart = 0; mask; hart++, mask >>= 1) {
        if (!(mask & 1))
            continue;
        __atomic_fetch_or(&harts[hart].requests, request, __ATOMIC_RELEASE);
        *msip(hart) = 1;
    }
}

uint32_t ipi_handle(void)
{
    unsigned hart = this_hart();

    /* First the wire, then the word: a request that comes in between raises the wire again. */
    *msip(hart) = 0;
    asm volatile("fence" : : : "memory");
    uint32_t requests = __atomic_exchange_n(&harts[hart].requests, 0, __ATOMIC_ACQUIRE);
    if (requests & REQUEST_SUPERVISOR_SOFT) {
        pmu_count(SBI_PMU_FW_IPI_RECEIVED);
        csr_set(CSR_MIP, MIP_SSIP);
    }
    if (requests & REQUEST_FENCE)
        rfence_handle();
    return requests;
}

static struct sbi_ret ipi_call(unsigned long fid, const uint64_t args[6])
{
    uint32_t selected;

    if (fid != SBI_IPI_SEND_IPI)
        return (struct sbi_ret){SBI_ERR_NOT_SUPPORTED, 0};
    if (!hart_mask_read(args[0], args[1], &selected))
        return (struct sbi_ret){SBI_ERR_INVALID_PARAM, 0};
    for (uint32_t left = selected; left; left &= left - 1)
        pmu_count(SBI_PMU_FW_IPI_SENT);
    ipi_send(selected, REQUEST_SUPERVISOR_SOFT);
    return (struct sbi_ret){SBI_SUCCESS, 0};
}

const struct sbi_extension sbi_ipi = {"ipi", SBI_EXT_IPI, ipi_call};
