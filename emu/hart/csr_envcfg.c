/*
 * menvcfg and senvcfg: what less privileged modes find their environment to be (priv spec 3.1.18,
 * 4.1.10). A field exists where its extension does, else it is read-only zero.
 */
#include "emu/hart/csr_rows.h"

static uint64_t if_has(const struct hart *hart, enum isa_ext ext, uint64_t bits)
{
    return hart_has(hart, ext) ? bits : 0;
}

/* The fields that both registers have (unpriv spec, "CMO", its control registers). */
static uint64_t shared_fields(const struct hart *hart)
{
    return ENVCFG_FIOM | if_has(hart, EXT_ZICBOM, ENVCFG_CBIE | ENVCFG_CBCFE) |
           if_has(hart, EXT_ZICBOZ, ENVCFG_CBZE);
}

/* The reserved value of CBIE permits nothing, as 0, which it is written as. */
static uint64_t with_legal_cbie(uint64_t value)
{
    return (value & ENVCFG_CBIE) == ENVCFG_CBIE_RESERVED ? value & ~ENVCFG_CBIE : value;
}

enum csr_effect csr_write_menvcfg(struct hart *hart, unsigned number, uint64_t value)
{
    (void)number;
    const uint64_t old = hart->menvcfg;
    const uint64_t writable = shared_fields(hart) | if_has(hart, EXT_SVADU, MENVCFG_ADUE) |
                              if_has(hart, EXT_SVPBMT, MENVCFG_PBMTE) |
                              if_has(hart, EXT_SSTC, MENVCFG_STCE);
    hart->menvcfg = with_legal_cbie(value) & writable;
    if ((old ^ hart->menvcfg) & MENVCFG_STCE)
        return CSR_EFFECT_CONTEXT | csr_stce_changed(hart);
    return CSR_EFFECT_CONTEXT;
}

enum csr_effect csr_write_senvcfg(struct hart *hart, unsigned number, uint64_t value)
{
    (void)number;
    hart->senvcfg = with_legal_cbie(value) & shared_fields(hart);
    return CSR_EFFECT_NONE;
}
