/*
 * SBI 9: starting, stopping and suspending harts. A stopped hart waits here in M mode, and goes on
 * answering fences, so that nobody who sends them has to know who is stopped.
 */
#include "firmware/memory.h"
#include "firmware/sbi.h"

static uint32_t *own_state(void)
{
    return &harts[this_hart()].state;
}

static void set_own_state(uint32_t state)
{
    __atomic_store_n(own_state(), state, __ATOMIC_RELEASE);
}

_Noreturn void hsm_enter_supervisor(uint64_t addr, uint64_t arg)
{
    unsigned hart = this_hart();

    /* SBI table 12: satp 0, sstatus.SIE 0; nothing pending from an earlier life. */
    csr_write(CSR_SATP, 0);
    csr_write(CSR_SIE, 0);
    csr_clear(CSR_MIP, MIP_SSIP | MIP_LCOFIP);
    timer_reset();
    pmu_reset();
    csr_write(CSR_MIE, MIE_MSIE);
    fwft_reset();
    csr_clear(CSR_MSTATUS, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_MPP | MSTATUS_FS |
                               MSTATUS_VS | MSTATUS_MPRV | MSTATUS_SUM | MSTATUS_MXR | MSTATUS_TVM |
                               MSTATUS_TW | MSTATUS_TSR);
    csr_set(CSR_MSTATUS, (unsigned long)PRV_S << MSTATUS_MPP_SHIFT);
    csr_write(CSR_MEPC, addr);
    set_own_state(SBI_HSM_STARTED);
    asm volatile("sfence.vma\n\tfence.i" : : : "memory");
    hart_leave(hart, arg, hart_stack_end(hart));
}

_Noreturn void hsm_wait_for_start(void)
{
    struct hart *hart = &harts[this_hart()];

    csr_write(CSR_MIE, MIE_MSIE);
    do
        wait_for_interrupt();
    while (!(ipi_handle() & REQUEST_START));
    hsm_enter_supervisor(hart->start_addr, hart->start_arg);
}

static long hart_start(unsigned long id, uint64_t addr, uint64_t arg)
{
    uint32_t stopped = SBI_HSM_STOPPED;

    if (id >= nr_harts)
        return SBI_ERR_INVALID_PARAM;
    if (addr & 1 || !memory_is_supervisors(addr, 2))
        return SBI_ERR_INVALID_ADDRESS;
    struct hart *hart = &harts[id];
    /* Whoever changes the state has the hart to itself, and says where it starts. */
    if (!__atomic_compare_exchange_n(&hart->state, &stopped, SBI_HSM_START_PENDING, false,
                                     __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return SBI_ERR_ALREADY_AVAILABLE;
    hart->start_addr = addr;
    hart->start_arg = arg;
    ipi_send(1u << id, REQUEST_START);
    return SBI_SUCCESS;
}

static _Noreturn void hart_stop(void)
{
    csr_write(CSR_SATP, 0);
    set_own_state(SBI_HSM_STOPPED);
    hsm_wait_for_start();
}

/* Retentive: nothing is lost, so it is a wait for any interrupt that the supervisor enabled. */
static void suspend_retentive(void)
{
    set_own_state(SBI_HSM_SUSPENDED);
    for (;;) {
        /* MTIE is turned off when the machine's timer has become the supervisor's. */
        unsigned long pending = csr_read(CSR_MIP) & csr_read(CSR_MIE);
        if (pending & MIP_MSIP)
            ipi_handle();
        else if (pending & MIP_MTIP)
            timer_handle();
        else if (pending)
            break;
        else
            wait_for_interrupt();
    }
    set_own_state(SBI_HSM_STARTED);
}

static long hart_suspend(uint32_t type)
{
    switch (type) {
    case SBI_HSM_SUSPEND_RETENTIVE:
        suspend_retentive();
        return SBI_SUCCESS;
    case SBI_HSM_SUSPEND_NON_RETENTIVE:
        return SBI_ERR_NOT_SUPPORTED;
    default: /* reserved, or some platform's own */
        return SBI_ERR_INVALID_PARAM;
    }
}

static struct sbi_ret hsm_call(unsigned long fid, const uint64_t args[6])
{
    switch (fid) {
    case SBI_HSM_HART_START:
        return (struct sbi_ret){hart_start(args[0], args[1], args[2]), 0};
    case SBI_HSM_HART_STOP:
        hart_stop();
    case SBI_HSM_HART_GET_STATUS:
        if (args[0] >= nr_harts)
            return (struct sbi_ret){SBI_ERR_INVALID_PARAM, 0};
        return (struct sbi_ret){SBI_SUCCESS,
                                __atomic_load_n(&harts[args[0]].state, __ATOMIC_ACQUIRE)};
    case SBI_HSM_HART_SUSPEND:
        return (struct sbi_ret){hart_suspend(args[0]), 0};
    default:
        return (struct sbi_ret){SBI_ERR_NOT_SUPPORTED, 0};
    }
}

const struct sbi_extension sbi_hsm = {"hsm", SBI_EXT_HSM, hsm_call};
