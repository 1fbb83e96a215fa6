/*
 * The test finisher (devicetree compatible "sifive,test0"): ends the run with an exit status.
 */
#include "poweroff.h"

#include "fdt.h"
#include "mm.h"
#include "sbi.h"

#define FINISHER_PASS  0x5555
#define FINISHER_FAIL  0x3333
#define FINISHER_RESET 0x7777

#define SRST_SHUTDOWN       0
#define SRST_COLD_REBOOT    1
#define SRST_NO_REASON      0
#define SRST_SYSTEM_FAILURE 1

static volatile u32 *finisher;

void finisher_init(void)
{
    int node = fdt_find_compatible(boot_fdt, -1, "sifive,test0");
    u64 addr, size;

    if (node >= 0 && fdt_reg(boot_fdt, node, 0, &addr, &size)) {
        finisher = ioremap(addr, size);
    }
}

/* What a machine that does not stop is left with. */
static _Noreturn void wait_forever(void)
{
    for (;;) {
        __asm__ volatile("wfi");
    }
}

void machine_poweroff(unsigned int status)
{
    if (finisher) {
        *finisher = status ? status << 16 | FINISHER_FAIL : FINISHER_PASS;
    }
    sbi_system_reset(SRST_SHUTDOWN, status ? SRST_SYSTEM_FAILURE : SRST_NO_REASON);
    wait_forever();
}

void machine_restart(void)
{
    if (finisher) {
        *finisher = FINISHER_RESET;
    }
    sbi_system_reset(SRST_COLD_REBOOT, SRST_NO_REASON);
    wait_forever();
}
