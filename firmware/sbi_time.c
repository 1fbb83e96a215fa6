/*
 * SBI 6: the supervisor's timer. With Sstc the supervisor has a compare register of its own, which
 * raises STIP by itself; without, the machine timer interrupt is passed on as STIP.
 */
#include "firmware/envcfg.h"
#include "firmware/sbi.h"

static bool has_sstc;

static void set_mtimecmp(uint64_t when)
{
    *(volatile uint64_t *)(ACLINT_BASE + ACLINT_MTIMECMP + 8ul * this_hart()) = when;
}

static void timer_set(uint64_t when)
{
    if (has_sstc) {
        csr_write(CSR_STIMECMP, when);
        return;
    }
    set_mtimecmp(when);
    csr_clear(CSR_MIP, MIP_STIP);
    csr_set(CSR_MIE, MIE_MTIE);
}

void timer_init(void)
{
    has_sstc = envcfg_read() & MENVCFG_STCE;
    timer_reset();
}

void timer_reset(void)
{
    set_mtimecmp(UINT64_MAX);
    if (has_sstc)
        csr_write(CSR_STIMECMP, UINT64_MAX);
    else
        csr_clear(CSR_MIP, MIP_STIP);
}

void timer_handle(void)
{
    csr_clear(CSR_MIE, MIE_MTIE);
    csr_set(CSR_MIP, MIP_STIP);
}

static struct sbi_ret time_handle(unsigned long fid, const uint64_t args[6])
{
    if (fid != SBI_TIME_SET_TIMER)
        return (struct sbi_ret){SBI_ERR_NOT_SUPPORTED, 0};
    pmu_count(SBI_PMU_FW_SET_TIMER);
    timer_set(args[0]);
    return (struct sbi_ret){SBI_SUCCESS, 0};
}

const struct sbi_extension sbi_time = {"time", SBI_EXT_TIME, time_handle};
