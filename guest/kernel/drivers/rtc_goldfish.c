/*
 * The goldfish real-time clock (devicetree compatible "google,goldfish-rtc").
 */
#include "rtc.h"

#include "fdt.h"
#include "mm.h"

/* Registers; reading the low half latches the high one. */
#define RTC_TIME_LOW  0x00
#define RTC_TIME_HIGH 0x04

u64 rtc_read_ns(void)
{
    int node = fdt_find_compatible(boot_fdt, -1, "google,goldfish-rtc");
    volatile u8 *regs;
    u64 addr, size, low, high;

    if (node < 0 || !fdt_reg(boot_fdt, node, 0, &addr, &size)) {
        return 0;
    }
    regs = ioremap(addr, size);
    low = *(volatile u32 *)(regs + RTC_TIME_LOW);
    high = *(volatile u32 *)(regs + RTC_TIME_HIGH);
    return high << 32 | low;
}
