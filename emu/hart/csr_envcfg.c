/*
 * menvcfg and senvcfg: what less privileged modes find their environment to be (priv spec 3.1.18,
 * 4.1.10). A field exists where its extension does, else it is read-only zero.
 */
#include "emu/hart/csr_rows.h"

enum csr_effect csr_write_menvcfg(struct hart *hart, unsigned number, uint64_t value)
{
    (void)number;
    hart->menvcfg = value & MENVCFG_FIOM;
    return CSR_EFFECT_NONE;
}

enum csr_effect csr_write_senvcfg(struct hart *hart, unsigned number, uint64_t value)
{
    (void)number;
    hart->senvcfg = value & SENVCFG_FIOM;
    return CSR_EFFECT_NONE;
}
