/*
 * SBI 18: features of the hart that the supervisor may switch. Each is the bits of a machine-mode
 * register, of the calling hart; what is kept beside them is which are locked, and how they stood.
 */
#include "emu/isa/cause.h"
#include "firmware/envcfg.h"
#include "firmware/sbi.h"

#define MISALIGNED_EXCEPTIONS (1ul << CAUSE_LOAD_MISALIGNED | 1ul << CAUSE_STORE_MISALIGNED)

static struct {
    uint32_t locked; /* bit = feature */
    uint64_t adue;   /* as the hart came out of reset */
} states[MAX_HARTS];

void fwft_init(void)
{
    states[this_hart()].adue = envcfg_read() & MENVCFG_ADUE;
}

void fwft_reset(void)
{
    states[this_hart()].locked = 0;
    csr_clear(CSR_MEDELEG, MISALIGNED_EXCEPTIONS);
    envcfg_change(MENVCFG_ADUE, states[this_hart()].adue);
}

/* Whether the hart has a walker that sets A and D, and can also do without. */
static bool can_switch_adue(void)
{
    uint64_t now = envcfg_read() & MENVCFG_ADUE;
    bool can = (envcfg_change(MENVCFG_ADUE, ~now) & MENVCFG_ADUE) != now;

    envcfg_change(MENVCFG_ADUE, now);
    return can;
}

/* SBI_SUCCESS where there is the feature. */
static long find(uint32_t feature)
{
    switch (feature) {
    case SBI_FWFT_MISALIGNED_EXC_DELEG:
        return SBI_SUCCESS;
    case SBI_FWFT_PTE_AD_HW_UPDATING:
        return can_switch_adue() ? SBI_SUCCESS : SBI_ERR_NOT_SUPPORTED;
    default: /* those with a meaning need extensions that are not here; the others are reserved */
        return feature <= SBI_FWFT_LAST_STANDARD ? SBI_ERR_NOT_SUPPORTED : SBI_ERR_DENIED;
    }
}

static struct sbi_ret get(uint32_t feature)
{
    struct sbi_ret ret = {find(feature), 0};

    if (ret.error)
        return ret;
    if (feature == SBI_FWFT_MISALIGNED_EXC_DELEG)
        ret.value = (csr_read(CSR_MEDELEG) & MISALIGNED_EXCEPTIONS) == MISALIGNED_EXCEPTIONS;
    else
        ret.value = (envcfg_read() & MENVCFG_ADUE) != 0;
    return ret;
}

static long set(uint32_t feature, unsigned long value, unsigned long flags)
{
    long error = find(feature);

    if (error)
        return error;
    if (value > 1 || flags & ~SBI_FWFT_LOCK)
        return SBI_ERR_INVALID_PARAM;
    if (states[this_hart()].locked >> feature & 1)
        return SBI_ERR_DENIED_LOCKED;
    if (feature == SBI_FWFT_PTE_AD_HW_UPDATING)
        envcfg_change(MENVCFG_ADUE, value ? MENVCFG_ADUE : 0);
    else if (value)
        csr_set(CSR_MEDELEG, MISALIGNED_EXCEPTIONS);
    else
        csr_clear(CSR_MEDELEG, MISALIGNED_EXCEPTIONS);
    if (flags & SBI_FWFT_LOCK)
        states[this_hart()].locked |= 1u << feature;
    return SBI_SUCCESS;
}

static struct sbi_ret fwft_call(unsigned long fid, const uint64_t args[6])
{
    switch (fid) {
    case SBI_FWFT_SET:
        return (struct sbi_ret){set(args[0], args[1], args[2]), 0};
    case SBI_FWFT_GET:
        return get(args[0]);
    default:
        return (struct sbi_ret){SBI_ERR_NOT_SUPPORTED, 0};
    }
}

const struct sbi_extension sbi_fwft = {"fwft", SBI_EXT_FWFT, fwft_call};
