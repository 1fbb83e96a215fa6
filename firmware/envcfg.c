#include "firmware/envcfg.h"

#include "firmware/csr.h"
#include "firmware/trap.h"

#include <stdbool.h>

static bool has_menvcfg;

void envcfg_init(void)
{
    /* Bits of extensions that are absent stay 0. */
    has_menvcfg = guarded_set_menvcfg(MENVCFG_STCE | MENVCFG_PBMTE | ENVCFG_CBZE | ENVCFG_CBCFE |
                                      ENVCFG_CBIE);
    if (guarded_set_mstateen0(~0ul)) {
        guarded_set_mstateen1(~0ul);
        guarded_set_mstateen2(~0ul);
        guarded_set_mstateen3(~0ul);
    }
}

uint64_t envcfg_read(void)
{
    return has_menvcfg ? csr_read(CSR_MENVCFG) : 0;
}

uint64_t envcfg_change(uint64_t bits, uint64_t value)
{
    if (has_menvcfg)
        csr_write(CSR_MENVCFG, (csr_read(CSR_MENVCFG) & ~bits) | (value & bits));
    return envcfg_read();
}
