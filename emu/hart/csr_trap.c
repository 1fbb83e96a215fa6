/* Status, interrupts and trap vectors (priv spec 3.1.6 to 3.1.9, 4.1.1 to 4.1.3). */
#include "emu/hart/csr_rows.h"
#include "emu/isa/csr.h"

#define MSTATUS_WRITABLE                                                                           \
    (MSTATUS_SIE | MSTATUS_MIE | MSTATUS_SPIE | MSTATUS_MPIE | MSTATUS_SPP | MSTATUS_MPP |         \
     MSTATUS_FS | MSTATUS_MPRV | MSTATUS_SUM | MSTATUS_MXR | MSTATUS_TVM | MSTATUS_TW |            \
     MSTATUS_TSR)
#define SSTATUS_WRITABLE (MSTATUS_WRITABLE & SSTATUS_MASK)
#define MSTATUS_CONTEXT  (MSTATUS_MPRV | MSTATUS_MPP | MSTATUS_SUM | MSTATUS_MXR)

#define M_INTERRUPTS (MIP_MSIP | MIP_MTIP | MIP_MEIP)

/* Those that can be delegated; LCOFI where it exists (Sscofpmf). */
static uint64_t s_interrupts(const struct hart *hart)
{
    return MIP_SSIP | MIP_STIP | MIP_SEIP | (hart_has(hart, EXT_SSCOFPMF) ? MIP_LCOFIP : 0);
}

/* --- Status -------------------------------------------------------------------------------- */

uint64_t csr_read_mstatus(struct hart *hart, unsigned number)
{
    uint64_t status = hart->mstatus;
    if ((status & MSTATUS_FS) == MSTATUS_FS_DIRTY)
        status |= MSTATUS_SD;
    return number == CSR_SSTATUS ? status & SSTATUS_MASK : status;
}

enum csr_effect csr_write_mstatus(struct hart *hart, unsigned number, uint64_t value)
{
    const uint64_t mask = number == CSR_SSTATUS ? SSTATUS_WRITABLE : MSTATUS_WRITABLE;
    uint64_t old = hart->mstatus;
    /* MPP is WARL: 2 is no mode, and is written as U, as Spike and the formal model do. */
    if ((value & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT == 2)
        value &= ~MSTATUS_MPP;
    hart->mstatus = (old & ~mask) | (value & mask);

    enum csr_effect effect = CSR_EFFECT_INTERRUPT;
    if ((old ^ hart->mstatus) & MSTATUS_CONTEXT)
        effect |= CSR_EFFECT_CONTEXT;
    return effect;
}

/* --- Interrupts ---------------------------------------------------------------------------- */

uint64_t csr_read_mip(struct hart *hart, unsigned number)
{
    return number == CSR_SIP ? hart->mip & hart->mideleg : hart->mip;
}

enum csr_effect csr_write_mip(struct hart *hart, unsigned number, uint64_t value)
{
    uint64_t mask = s_interrupts(hart);
    /* From S-mode only SSIP and LCOFIP are writable, and only when delegated (priv spec 4.1.3). */
    if (number == CSR_SIP)
        mask &= (MIP_SSIP | MIP_LCOFIP) & hart->mideleg;
    if (hart->menvcfg & MENVCFG_STCE)
        mask &= ~MIP_STIP; /* the timer's (csr_timer.c) */
    hart->mip_soft = (hart->mip_soft & ~mask) | (value & mask);
    hart->mip = hart->mip_wires | hart->mip_soft;
    return CSR_EFFECT_INTERRUPT;
}

uint64_t csr_read_mie(struct hart *hart, unsigned number)
{
    return number == CSR_SIE ? hart->mie & hart->mideleg : hart->mie;
}

enum csr_effect csr_write_mie(struct hart *hart, unsigned number, uint64_t value)
{
    uint64_t mask =
        number == CSR_SIE ? s_interrupts(hart) & hart->mideleg : s_interrupts(hart) | M_INTERRUPTS;
    hart->mie = (hart->mie & ~mask) | (value & mask);
    return CSR_EFFECT_INTERRUPT;
}

enum csr_effect csr_write_mideleg(struct hart *hart, unsigned number, uint64_t value)
{
    (void)number;
    hart->mideleg = value & s_interrupts(hart);
    return CSR_EFFECT_INTERRUPT;
}

/* Reserved modes are not taken: such a write keeps the old mode (tvec is WARL). */
enum csr_effect csr_write_tvec(struct hart *hart, unsigned number, uint64_t value)
{
    uint64_t *tvec = number == CSR_STVEC ? &hart->stvec : &hart->mtvec;
    if ((value & TVEC_MODE) > TVEC_MODE_VECTORED)
        value = (value & ~TVEC_MODE) | (*tvec & TVEC_MODE);
    *tvec = value;
    return CSR_EFFECT_NONE;
}
