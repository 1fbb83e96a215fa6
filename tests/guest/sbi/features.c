/* SBI 18: the switch of A and D, which the machine may have or not; misaligned.c has the other. */
#include "tests/guest/sbi/sbi_test.h"

static struct sbi_ret get(unsigned long feature)
{
    return SBI(SBI_EXT_FWFT, SBI_FWFT_GET, feature);
}

static long set(unsigned long feature, unsigned long value, unsigned long flags)
{
    return SBI(SBI_EXT_FWFT, SBI_FWFT_SET, feature, value, flags).error;
}

static void check_switch(unsigned long feature)
{
    long at_first = get(feature).value;

    check("fwft: is off or on", (at_first & ~1) == 0);
    check("fwft: other value", set(feature, !at_first, 0) == SBI_SUCCESS);
    check("fwft: it holds", get(feature).value == !at_first);
    check("fwft: and back, locked", set(feature, at_first, SBI_FWFT_LOCK) == SBI_SUCCESS);
    check("fwft: locked", set(feature, !at_first, 0) == SBI_ERR_DENIED_LOCKED);
    check("fwft: as it was", get(feature).value == at_first);
    check("fwft: no such value", set(feature, 2, 0) == SBI_ERR_INVALID_PARAM);
}

void check_features(void)
{
    const unsigned long ad = SBI_FWFT_PTE_AD_HW_UPDATING;

    if (get(ad).error == SBI_SUCCESS)
        check_switch(ad);
    else
        check("fwft: no switch of A and D",
              get(ad).error == SBI_ERR_NOT_SUPPORTED && set(ad, 1, 0) == SBI_ERR_NOT_SUPPORTED);
    check("fwft: the platform's", set(0xc0000000, 0, 0) == SBI_ERR_DENIED);
}
