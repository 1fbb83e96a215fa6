/* stimecmp, the supervisor's own timer (priv spec, "Sstc"). */
#include "emu/hart/csr_rows.h"

bool csr_stimecmp_allowed(const struct hart *hart, unsigned number)
{
    (void)number;
    if (!hart_has(hart, EXT_SSTC))
        return false;
    return hart->prv == PRV_M ||
           ((hart->mcounteren & COUNTEREN_TM) && (hart->menvcfg & MENVCFG_STCE));
}

/* STIP may change at once, and its next change may come sooner than the slice's end. */
static enum csr_effect tell_timer(struct hart *hart)
{
    *hart->wires.now = hart_now(hart);
    hart_cut_slice(hart);
    hart->wires.set_stimecmp(hart->wires.opaque, hart->id, hart->menvcfg & MENVCFG_STCE,
                             hart->stimecmp);
    return CSR_EFFECT_INTERRUPT;
}

enum csr_effect csr_write_stimecmp(struct hart *hart, unsigned number, uint64_t value)
{
    (void)number;
    hart->stimecmp = value;
    return tell_timer(hart);
}

/* With STCE mip.STIP is the timer's wire and nothing else; what software wrote is gone. */
enum csr_effect csr_stce_changed(struct hart *hart)
{
    hart->mip_soft &= ~MIP_STIP;
    hart->mip = hart->mip_wires | hart->mip_soft;
    return tell_timer(hart);
}
