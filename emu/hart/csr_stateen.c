/*
 * mstateen and sstateen: what state less privileged modes may touch (priv spec, "Smstateen"). Of
 * the bits two concern this hart: SE, which opens the sstateen of the same number to S-mode, and
 * ENVCFG, which opens senvcfg. No bit concerns U-mode, so that sstateen is read-only zero.
 */
#include "emu/hart/csr_rows.h"
#include "emu/isa/csr.h"

static bool is_open(const struct hart *hart, unsigned index, uint64_t bit)
{
    return hart->prv == PRV_M || (hart->mstateen[index] & bit);
}

bool csr_mstateen_allowed(const struct hart *hart, unsigned number)
{
    (void)number;
    return hart_has(hart, EXT_SMSTATEEN);
}

bool csr_sstateen_allowed(const struct hart *hart, unsigned number)
{
    return hart_has(hart, EXT_SMSTATEEN) && is_open(hart, number - CSR_SSTATEEN0, MSTATEEN_SE);
}

bool csr_senvcfg_allowed(const struct hart *hart, unsigned number)
{
    (void)number;
    return !hart_has(hart, EXT_SMSTATEEN) || is_open(hart, 0, MSTATEEN0_ENVCFG);
}

uint64_t csr_read_mstateen(struct hart *hart, unsigned number)
{
    return hart->mstateen[number - CSR_MSTATEEN0];
}

enum csr_effect csr_write_mstateen(struct hart *hart, unsigned number, uint64_t value)
{
    const uint64_t writable =
        number == CSR_MSTATEEN0 ? MSTATEEN_SE | MSTATEEN0_ENVCFG : MSTATEEN_SE;
    hart->mstateen[number - CSR_MSTATEEN0] = value & writable;
    return CSR_EFFECT_NONE;
}
