#include "emu/hart/hart.h"

#include <string.h>

int hart_init(struct hart *hart, unsigned id, isa_set_t isa, const struct mmu_config *mmu,
              const struct hart_wires *wires)
{
    memset(hart, 0, sizeof(*hart));
    hart->id = id;
    hart->isa = isa;
    hart->wires = *wires;
    struct mmu_config with_isa = *mmu;
    with_isa.svnapot = hart_has(hart, EXT_SVNAPOT);
    int error = mmu_init(&hart->mmu, &with_isa, wires->physmem);
    if (error)
        return error;
    hart->fetch_page = FETCH_NONE;
    pmu_init(hart, PMU_MAX_COUNTERS);
    hart_reset(hart, 0);
    return 0;
}

void hart_destroy(struct hart *hart)
{
    mmu_destroy(&hart->mmu);
}

void hart_reset(struct hart *hart, vaddr_t pc)
{
    hart_leave_fetch_page(hart);
    memset(hart->x, 0, sizeof(hart->x));
    memset(hart->f, 0, sizeof(hart->f));
    hart->fp = (struct fp_env){0};
    hart->frm = 0;
    hart->mstatus = MSTATUS_UXL_64 | MSTATUS_SXL_64;
    hart->mip_soft = 0;
    hart->mip = hart->mip_wires;
    hart->mie = hart->medeleg = hart->mideleg = 0;
    hart->mtvec = hart->mepc = hart->mcause = hart->mtval = hart->mscratch = 0;
    hart->stvec = hart->sepc = hart->scause = hart->stval = hart->sscratch = hart->satp = 0;
    hart->mcounteren = hart->scounteren = hart->mcountinhibit = 0;
    /* The specification leaves ADUE open: with Svadu alone the walker sets A and D at once. */
    hart->menvcfg = hart_has(hart, EXT_SVADE) || !hart_has(hart, EXT_SVADU) ? 0 : MENVCFG_ADUE;
    hart->senvcfg = 0;
    hart->stimecmp = UINT64_MAX;
    memset(hart->mstateen, 0, sizeof(hart->mstateen));
    pmu_reset(hart);
    hart->reservation = NULL;
    hart->waiting = false;
    hart->futile_traps = 0;
    hart->debug.block_left = 0;
    hart->pc = pc;
    mmu_reset(&hart->mmu);
    hart_set_prv(hart, PRV_M);
}

void hart_set_irq(struct hart *hart, unsigned irq, bool level)
{
    if (level)
        hart->mip_wires |= ISA_BIT(irq);
    else
        hart->mip_wires &= ~ISA_BIT(irq);
    hart->mip = hart->mip_wires | hart->mip_soft;
}

void hart_settle_cycles(struct hart *hart)
{
    cycles_t now = hart_now(hart);
    hart->stats.cycles[hart->prv] += now - hart->prv_since;
    hart->prv_since = now;
}

void hart_idle(struct hart *hart, cycles_t now, cycles_t cycles)
{
    hart_settle_cycles(hart);
    hart->stats.idle_cycles += cycles;
    hart->cycle_end = now + (uint64_t)hart->budget;
    hart->prv_since = now;
}

void hart_set_prv(struct hart *hart, unsigned prv)
{
    hart_settle_cycles(hart);
    hart->prv = (uint8_t)prv;
    if (unlikely(hart->pmu.filtered))
        pmu_prv_changed(hart);
    hart_context_changed(hart);
}

void hart_context_changed(struct hart *hart)
{
    /* MPRV: loads and stores as the mode in MPP would do them (priv spec 3.1.6.3). */
    unsigned data_prv = hart->prv;
    if (hart->mstatus & MSTATUS_MPRV)
        data_prv = (hart->mstatus & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT;

    hart_leave_fetch_page(hart);
    mmu_set_context(&hart->mmu, &(struct mmu_context){
                                    .satp = hart->satp,
                                    .fetch_prv = hart->prv,
                                    .data_prv = (uint8_t)data_prv,
                                    .sum = (hart->mstatus & MSTATUS_SUM) != 0,
                                    .mxr = (hart->mstatus & MSTATUS_MXR) != 0,
                                    .svadu = (hart->menvcfg & MENVCFG_ADUE) != 0,
                                    .pbmt = (hart->menvcfg & MENVCFG_PBMTE) != 0,
                                });
}

void hart_fold_stats(struct hart *hart)
{
    hart_settle_cycles(hart);
    hart_leave_fetch_page(hart);
    mmu_fold_stats(&hart->mmu);
}

void hart_set_watches(struct hart *hart, const struct watch_list *watches)
{
    hart_leave_fetch_page(hart);
    mmu_set_watches(&hart->mmu, watches);
}
