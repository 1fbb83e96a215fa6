/* fflags, frm and fcsr (unpriv spec 11.2). */
#include "emu/hart/csr_rows.h"
#include "emu/isa/csr.h"

bool csr_fp_on(const struct hart *hart, unsigned number)
{
    (void)number;
    return (hart->mstatus & MSTATUS_FS) != MSTATUS_FS_OFF;
}

uint64_t csr_read_fcsr(struct hart *hart, unsigned number)
{
    switch (number) {
    case CSR_FFLAGS:
        return hart->fp.flags;
    case CSR_FRM:
        return hart->frm;
    default:
        return (uint64_t)hart->frm << FRM_SHIFT | hart->fp.flags;
    }
}

enum csr_effect csr_write_fcsr(struct hart *hart, unsigned number, uint64_t value)
{
    if (number != CSR_FRM)
        hart->fp.flags = value & FFLAGS_MASK;
    if (number == CSR_FRM)
        hart->frm = value & FRM_MASK;
    if (number == CSR_FCSR)
        hart->frm = value >> FRM_SHIFT & FRM_MASK;
    hart->mstatus |= MSTATUS_FS_DIRTY;
    return CSR_EFFECT_NONE;
}
