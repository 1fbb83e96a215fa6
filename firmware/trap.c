#include "firmware/trap.h"

#include "emu/isa/cause.h"
#include "firmware/console.h"
#include "firmware/csr.h"
#include "firmware/misaligned.h"
#include "firmware/sbi.h"

void trap_redirect_to_supervisor(void)
{
    unsigned long mstatus = csr_read(CSR_MSTATUS);
    bool from_supervisor = (mstatus & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT == PRV_S;
    bool interrupts_on = mstatus & MSTATUS_SIE;

    csr_write(CSR_SEPC, csr_read(CSR_MEPC));
    csr_write(CSR_SCAUSE, csr_read(CSR_MCAUSE));
    csr_write(CSR_STVAL, csr_read(CSR_MTVAL));
    mstatus &= ~(MSTATUS_MPP | MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE);
    mstatus |= (unsigned long)PRV_S << MSTATUS_MPP_SHIFT;
    mstatus |= (from_supervisor ? MSTATUS_SPP : 0) | (interrupts_on ? MSTATUS_SPIE : 0);
    csr_write(CSR_MSTATUS, mstatus);
    csr_write(CSR_MEPC, csr_read(CSR_STVEC) & ~TVEC_MODE);
}

/* Those that S mode did not get directly, as far as the SBI has a name for them. */
static void count_exception(unsigned long mcause)
{
    switch (mcause) {
    case CAUSE_LOAD_MISALIGNED:
        pmu_count(SBI_PMU_FW_MISALIGNED_LOAD);
        break;
    case CAUSE_STORE_MISALIGNED:
        pmu_count(SBI_PMU_FW_MISALIGNED_STORE);
        break;
    case CAUSE_LOAD_ACCESS:
        pmu_count(SBI_PMU_FW_ACCESS_LOAD);
        break;
    case CAUSE_STORE_ACCESS:
        pmu_count(SBI_PMU_FW_ACCESS_STORE);
        break;
    case CAUSE_ILLEGAL_INSTRUCTION:
        pmu_count(SBI_PMU_FW_ILLEGAL_INSN);
        break;
    }
}

void trap_handle(struct trap_frame *frame)
{
    unsigned long mcause = csr_read(CSR_MCAUSE);

    switch (mcause) {
    case CAUSE_SUPERVISOR_ECALL:
        csr_write(CSR_MEPC, csr_read(CSR_MEPC) + 4);
        sbi_handle_call(frame);
        break;
    case CAUSE_INTERRUPT | IRQ_M_SOFT:
        ipi_handle();
        break;
    case CAUSE_INTERRUPT | IRQ_M_TIMER:
        timer_handle();
        break;
    case CAUSE_LOAD_MISALIGNED:
    case CAUSE_STORE_MISALIGNED:
        count_exception(mcause);
        misaligned_handle(frame);
        break;
    default:
        count_exception(mcause);
        if (mcause & CAUSE_INTERRUPT)
            trap_in_firmware(mcause, csr_read(CSR_MEPC), csr_read(CSR_MTVAL));
        trap_redirect_to_supervisor();
    }
}

_Noreturn void trap_in_firmware(uint64_t mcause, uint64_t mepc, uint64_t mtval)
{
    console_puts("firmware: unexpected trap, mcause ");
    console_put_hex(mcause);
    console_puts(" mepc ");
    console_put_hex(mepc);
    console_puts(" mtval ");
    console_put_hex(mtval);
    console_puts("\n");
    machine_end(FINISHER_FAIL | 255 << 16);
}
