/* Translation and protection: satp (priv spec 4.1.11) and PMP (3.7). */
#include "emu/hart/csr_rows.h"
#include "emu/isa/csr.h"

bool csr_satp_allowed(const struct hart *hart, unsigned number)
{
    (void)number;
    return hart->prv == PRV_M || !(hart->mstatus & MSTATUS_TVM);
}

enum csr_effect csr_write_satp(struct hart *hart, unsigned number, uint64_t value)
{
    (void)number;
    unsigned mode = value >> SATP_MODE_SHIFT;
    bool supported =
        mode == SATP_MODE_BARE || (mode >= SATP_MODE_SV39 && mode <= hart->mmu.config.max_mode);
    /* A write with an unsupported mode has no effect at all (priv spec 4.1.11). */
    if (!supported)
        return CSR_EFFECT_NONE;
    hart->satp = value;
    return CSR_EFFECT_CONTEXT;
}

/* pmpcfg0 holds entries 0 to 7, pmpcfg2 the others (priv spec 3.7.1). */
static unsigned first_pmp_entry(unsigned number)
{
    return (number - CSR_PMPCFG0) * 4;
}

uint64_t csr_read_pmp(struct hart *hart, unsigned number)
{
    if (number >= CSR_PMPADDR0)
        return pmp_read_addr(&hart->mmu.pmp, number - CSR_PMPADDR0);
    return pmp_read_cfg(&hart->mmu.pmp, first_pmp_entry(number));
}

enum csr_effect csr_write_pmp(struct hart *hart, unsigned number, uint64_t value)
{
    if (number >= CSR_PMPADDR0)
        pmp_write_addr(&hart->mmu.pmp, number - CSR_PMPADDR0, value);
    else
        pmp_write_cfg(&hart->mmu.pmp, first_pmp_entry(number), value);
    hart_leave_fetch_page(hart);
    mmu_pmp_changed(&hart->mmu);
    return CSR_EFFECT_CONTEXT;
}
