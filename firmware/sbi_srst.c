/* SBI 10: the end of the run, through the test finisher. */
#include "firmware/sbi.h"

_Noreturn void machine_end(uint32_t word)
{
    *(volatile uint32_t *)FINISHER_BASE = word;
    for (;;)
        wait_for_interrupt();
}

static struct sbi_ret srst_call(unsigned long fid, const uint64_t args[6])
{
    uint32_t type = args[0], reason = args[1];

    if (fid != SBI_SRST_SYSTEM_RESET)
        return (struct sbi_ret){SBI_ERR_NOT_SUPPORTED, 0};
    if (reason > SBI_SRST_REASON_SYSTEM_FAILURE)
        return (struct sbi_ret){SBI_ERR_INVALID_PARAM, 0};
    switch (type) {
    case SBI_SRST_TYPE_SHUTDOWN:
        machine_end(reason == SBI_SRST_REASON_NONE ? FINISHER_PASS : FINISHER_FAIL | 1 << 16);
    case SBI_SRST_TYPE_COLD_REBOOT:
    case SBI_SRST_TYPE_WARM_REBOOT:
        machine_end(FINISHER_RESET);
    default:
        return (struct sbi_ret){SBI_ERR_INVALID_PARAM, 0};
    }
}

const struct sbi_extension sbi_srst = {"srst", SBI_EXT_SRST, srst_call};
