#include "emu/hart/trap.h"

#include "emu/isa/cause.h"

/* Moves the interrupt-enable and privilege stack down one step (priv spec 3.1.6.1). */
static void push_m(struct hart *hart)
{
    uint64_t status = hart->mstatus & ~(MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_MIE);
    if (hart->mstatus & MSTATUS_MIE)
        status |= MSTATUS_MPIE;
    hart->mstatus = status | (uint64_t)hart->prv << MSTATUS_MPP_SHIFT;
}

static void push_s(struct hart *hart)
{
    uint64_t status = hart->mstatus & ~(MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_SIE);
    if (hart->mstatus & MSTATUS_SIE)
        status |= MSTATUS_SPIE;
    if (hart->prv == PRV_S)
        status |= MSTATUS_SPP;
    hart->mstatus = status;
}

static vaddr_t handler_address(uint64_t tvec, uint64_t xcause)
{
    vaddr_t base = tvec & ~TVEC_MODE;
    /* Vectored: interrupts only, four bytes a cause (priv spec 3.1.7). */
    if ((tvec & TVEC_MODE) == TVEC_MODE_VECTORED && (xcause & CAUSE_INTERRUPT))
        return base + 4 * (xcause & ~CAUSE_INTERRUPT);
    return base;
}

static void count(struct hart *hart, uint64_t xcause)
{
    unsigned number = xcause & (NR_XCAUSES - 1);
    if (xcause & CAUSE_INTERRUPT)
        hart->stats.interrupts[number]++;
    else
        hart->stats.exceptions[number]++;

    uint64_t retired = hart_retired(hart);
    hart->futile_traps = retired == hart->last_trap_retired ? hart->futile_traps + 1 : 0;
    hart->last_trap_retired = retired;
}

void trap_take(struct hart *hart, uint64_t xcause, uint64_t tval, vaddr_t epc)
{
    count(hart, xcause);
    if (unlikely(hart->observer.trap))
        hart->observer.trap(hart->observer.opaque, hart, xcause, tval, epc);

    uint64_t deleg = xcause & CAUSE_INTERRUPT ? hart->mideleg : hart->medeleg;
    bool delegated = hart->prv <= PRV_S && (deleg >> (xcause & 63) & 1);
    if (delegated) {
        hart->sepc = epc;
        hart->scause = xcause;
        hart->stval = tval;
        push_s(hart);
        hart->pc = handler_address(hart->stvec, xcause);
        hart_set_prv(hart, PRV_S);
    } else {
        hart->mepc = epc;
        hart->mcause = xcause;
        hart->mtval = tval;
        push_m(hart);
        hart->pc = handler_address(hart->mtvec, xcause);
        hart_set_prv(hart, PRV_M);
    }
}

bool trap_take_interrupt(struct hart *hart)
{
    /* Highest first (priv spec 3.1.9). */
    static const uint8_t priority[] = {IRQ_M_EXT,  IRQ_M_SOFT,  IRQ_M_TIMER,         IRQ_S_EXT,
                                       IRQ_S_SOFT, IRQ_S_TIMER, IRQ_COUNTER_OVERFLOW};

    uint64_t pending = hart->mip & hart->mie;
    if (likely(!pending))
        return false;

    /* An interrupt for mode x is taken in lower modes always, in x when xIE is set. */
    uint64_t enabled = 0;
    if (hart->prv < PRV_M || (hart->mstatus & MSTATUS_MIE))
        enabled |= pending & ~hart->mideleg;
    if (!enabled && (hart->prv < PRV_S || (hart->prv == PRV_S && (hart->mstatus & MSTATUS_SIE))))
        enabled |= pending & hart->mideleg;
    if (!enabled)
        return false;

    for (unsigned i = 0; i < sizeof(priority); i++) {
        if (enabled >> priority[i] & 1) {
            trap_take(hart, CAUSE_INTERRUPT | priority[i], 0, hart->pc);
            return true;
        }
    }
    return false;
}

uint64_t trap_possible_interrupts(const struct hart *hart)
{
    uint64_t possible = 0;
    if (hart->prv < PRV_M || (hart->mstatus & MSTATUS_MIE))
        possible |= hart->mie & ~hart->mideleg;
    if (hart->prv < PRV_S || (hart->prv == PRV_S && (hart->mstatus & MSTATUS_SIE)))
        possible |= hart->mie & hart->mideleg;
    return possible;
}

bool trap_mret(struct hart *hart, uint32_t raw)
{
    if (hart->prv < PRV_M)
        return trap_report(hart, CAUSE_ILLEGAL_INSTRUCTION, raw);

    unsigned prv = (hart->mstatus & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT;
    uint64_t status = hart->mstatus & ~(MSTATUS_MIE | MSTATUS_MPP); /* MPP becomes U */
    if (hart->mstatus & MSTATUS_MPIE)
        status |= MSTATUS_MIE;
    status |= MSTATUS_MPIE;
    if (prv != PRV_M)
        status &= ~MSTATUS_MPRV;
    hart->mstatus = status;
    hart->pc = hart->mepc;
    hart_set_prv(hart, prv);
    return true;
}

bool trap_sret(struct hart *hart, uint32_t raw)
{
    /* TSR makes it trap in S-mode (priv spec 3.1.6.5). */
    if (hart->prv < PRV_S || (hart->prv == PRV_S && (hart->mstatus & MSTATUS_TSR)))
        return trap_report(hart, CAUSE_ILLEGAL_INSTRUCTION, raw);

    unsigned prv = hart->mstatus & MSTATUS_SPP ? PRV_S : PRV_U;
    uint64_t status = hart->mstatus & ~(MSTATUS_SIE | MSTATUS_SPP | MSTATUS_MPRV);
    if (hart->mstatus & MSTATUS_SPIE)
        status |= MSTATUS_SIE;
    hart->mstatus = status | MSTATUS_SPIE;
    hart->pc = hart->sepc;
    hart_set_prv(hart, prv);
    return true;
}
