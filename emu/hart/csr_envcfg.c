/*
 * menvcfg and senvcfg: what less privileged modes find their environment to be (priv spec 3.1.18,
 * 4.1.10). A field exists where its extension does, else it is read-only zero.
 */
#include "emu/hart/csr_rows.h"

static uint64_t if_has(const struct hart *hart, enum isa_ext ext, uint64_t bits)
{
    return hart_has(hart, ext) ? bits : 0;
}

enum csr_effect csr_write_menvcfg(struct hart *hart, unsigned number, uint64_t value)
{
    (void)number;
    const uint64_t writable = MENVCFG_FIOM | if_has(hart, EXT_SVADU, MENVCFG_ADUE) |
                              if_has(hart, EXT_SVPBMT, MENVCFG_PBMTE);
    hart->menvcfg = value & writable;
    return CSR_EFFECT_CONTEXT;
}

enum csr_effect csr_write_senvcfg(struct hart *hart, unsigned number, uint64_t value)
{
    (void)number;
    hart->senvcfg = value & SENVCFG_FIOM;
    return CSR_EFFECT_NONE;
}
