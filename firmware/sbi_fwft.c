/*
 * Firmware features (SBI 3.0, 18): what the supervisor may ask the firmware to do differently on
 * its hart. Here it is one: to get misaligned accesses itself instead of having them done.
 */
#include "emu/isa/cause.h"
#include "firmware/sbi.h"

#define MISALIGNED (1ul << CAUSE_LOAD_MISALIGNED | 1ul << CAUSE_STORE_MISALIGNED)

void fwft_reset(void)
{
    csr_clear(CSR_MEDELEG, MISALIGNED);
    harts[this_hart()].fwft_locked = false;
}

static long set_delegation(unsigned long value, unsigned long flags)
{
    bool *locked = &harts[this_hart()].fwft_locked;

    if (value > 1 || flags & ~(unsigned long)SBI_FWFT_LOCK)
        return SBI_ERR_INVALID_PARAM;
    if (*locked)
        return SBI_ERR_DENIED_LOCKED;
    *locked = flags & SBI_FWFT_LOCK;
    if (value)
        csr_set(CSR_MEDELEG, MISALIGNED);
    else
        csr_clear(CSR_MEDELEG, MISALIGNED);
    return SBI_SUCCESS;
}

static struct sbi_ret fwft_call(unsigned long fid, const uint64_t args[6])
{
    if (fid > SBI_FWFT_GET)
        return (struct sbi_ret){SBI_ERR_NOT_SUPPORTED, 0};
    if ((uint32_t)args[0] > SBI_FWFT_LAST_STANDARD)
        return (struct sbi_ret){SBI_ERR_DENIED, 0};
    if ((uint32_t)args[0] != SBI_FWFT_MISALIGNED_EXC_DELEG)
        return (struct sbi_ret){SBI_ERR_NOT_SUPPORTED, 0};
    if (fid == SBI_FWFT_SET)
        return (struct sbi_ret){set_delegation(args[1], args[2]), 0};
    return (struct sbi_ret){SBI_SUCCESS, (csr_read(CSR_MEDELEG) & MISALIGNED) == MISALIGNED};
}

const struct sbi_extension sbi_fwft = {"fwft", SBI_EXT_FWFT, fwft_call};
