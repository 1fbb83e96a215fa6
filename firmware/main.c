/*
 * The M-mode firmware: prepares each hart, then enters the next stage in S mode on the boot hart
 * and lets the others wait until that stage starts them (SBI HSM). From then on it runs only
 * as the answer to calls and interrupts (trap.c).
 */
#include "emu/abi/boot.h"
#include "emu/isa/cause.h"
#include "firmware/console.h"
#include "firmware/envcfg.h"
#include "firmware/fdt.h"
#include "firmware/memory.h"
#include "firmware/pmu_map.h"
#include "firmware/sbi.h"

struct hart harts[MAX_HARTS];
unsigned nr_harts;

extern uint32_t firmware_ready; /* in start.S */

/* The registers that decide who handles what, on this hart. */
static void hart_init(void)
{
    /*
     * S mode handles every exception but its own calls and, at first, misaligned accesses
     * (fwft_reset()); what cannot be delegated stays 0.
     */
    csr_write(CSR_MEDELEG, ~(1ul << CAUSE_SUPERVISOR_ECALL | 1ul << CAUSE_MACHINE_ECALL));
    csr_write(CSR_MIDELEG, MIP_SSIP | MIP_STIP | MIP_SEIP | MIP_LCOFIP);
    csr_write(CSR_MCOUNTEREN, UINT32_MAX);
    /* A supervisor that does not care lets its programs read them: Linux's vDSO reads the time. */
    csr_write(CSR_SCOUNTEREN, UINT32_MAX);
    memory_protect();
    envcfg_init();
    timer_init();
    fwft_init();
}

static _Noreturn void refuse(const char *why)
{
    console_puts("firmware: ");
    console_puts(why);
    console_puts("\n");
    machine_end(FINISHER_FAIL | 255 << 16);
}

_Noreturn void firmware_boot(unsigned long hart, void *fdt, const struct boot_info *info)
{
    console_init();
    if (info->magic != BOOT_INFO_MAGIC || info->version < BOOT_INFO_VERSION)
        refuse("no boot information in a2; start it as emu/abi/boot.h says");
    if (info->next_mode != PRV_S || !info->next_addr)
        refuse("nothing to start in S mode; give the machine a kernel");
    if (!fdt_is_valid(fdt))
        refuse("no device tree in a1");
    nr_harts = fdt_count_harts(fdt);
    if (nr_harts > MAX_HARTS)
        nr_harts = MAX_HARTS;
    if (hart >= nr_harts)
        refuse("the boot hart is not in the device tree");
    if (!memory_init(fdt))
        refuse("no memory in the device tree");
    pmu_map_init(fdt);
    fdt_reserve(fdt, RAM_BASE, FIRMWARE_SIZE);

    for (unsigned i = 0; i < nr_harts; i++)
        harts[i].state = SBI_HSM_STOPPED;
    harts[hart].state = SBI_HSM_STARTED;
    hart_init();
    __atomic_store_n(&firmware_ready, 1, __ATOMIC_RELEASE);
    hsm_enter_supervisor(info->next_addr, (uint64_t)fdt);
}

/* The other harts, once firmware_ready is set. */
_Noreturn void firmware_join(void)
{
    hart_init();
    hsm_wait_for_start();
}
