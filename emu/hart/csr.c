#include "emu/hart/csr.h"

#include "emu/isa/cause.h"
#include "emu/isa/csr.h"

/*
 * A row: `allowed` (NULL: what the number says is enough), and either a plain field of struct
 * hart, written through `mask`, or functions. A row without any of them reads zero and ignores
 * writes.
 */
struct csr_row {
    bool present;
    uint16_t field; /* offset in struct hart, 0: none */
    uint64_t mask;  /* the field's writable bits */
    bool (*allowed)(const struct hart *hart, unsigned number);
    uint64_t (*read)(struct hart *hart, unsigned number);
    enum csr_effect (*write)(struct hart *hart, unsigned number, uint64_t value);
};

#define MSTATUS_WRITABLE                                                                           \
    (MSTATUS_SIE | MSTATUS_MIE | MSTATUS_SPIE | MSTATUS_MPIE | MSTATUS_SPP | MSTATUS_MPP |         \
     MSTATUS_FS | MSTATUS_MPRV | MSTATUS_SUM | MSTATUS_MXR | MSTATUS_TVM | MSTATUS_TW |            \
     MSTATUS_TSR)
#define SSTATUS_WRITABLE (MSTATUS_WRITABLE & SSTATUS_MASK)
#define MSTATUS_CONTEXT  (MSTATUS_MPRV | MSTATUS_MPP | MSTATUS_SUM | MSTATUS_MXR)

#define S_INTERRUPTS (MIP_SSIP | MIP_STIP | MIP_SEIP)
#define M_INTERRUPTS (MIP_MSIP | MIP_MTIP | MIP_MEIP)

/* Every exception that can come from a mode below M, so all but the call from M. */
#define MEDELEG_WRITABLE                                                                           \
    (ISA_BIT(CAUSE_FETCH_MISALIGNED) | ISA_BIT(CAUSE_FETCH_ACCESS) |                               \
     ISA_BIT(CAUSE_ILLEGAL_INSTRUCTION) | ISA_BIT(CAUSE_BREAKPOINT) |                              \
     ISA_BIT(CAUSE_LOAD_MISALIGNED) | ISA_BIT(CAUSE_LOAD_ACCESS) |                                 \
     ISA_BIT(CAUSE_STORE_MISALIGNED) | ISA_BIT(CAUSE_STORE_ACCESS) | ISA_BIT(CAUSE_USER_ECALL) |   \
     ISA_BIT(CAUSE_SUPERVISOR_ECALL) | ISA_BIT(CAUSE_FETCH_PAGE_FAULT) |                           \
     ISA_BIT(CAUSE_LOAD_PAGE_FAULT) | ISA_BIT(CAUSE_STORE_PAGE_FAULT))

#define MISA (MISA_MXL_64 | MISA_A | MISA_C | MISA_D | MISA_F | MISA_I | MISA_M | MISA_S | MISA_U)

/* Floating point */

static bool fp_on(const struct hart *hart, unsigned number)
{
    (void)number;
    return (hart->mstatus & MSTATUS_FS) != MSTATUS_FS_OFF;
}

static uint64_t read_fcsr(struct hart *hart, unsigned number)
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

static enum csr_effect write_fcsr(struct hart *hart, unsigned number, uint64_t value)
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

/* Counters (priv spec 3.1.10 to 3.1.12) */

static bool counter_allowed(const struct hart *hart, unsigned number)
{
    uint64_t bit = ISA_BIT(number & 31);
    if (hart->prv < PRV_M && !(hart->mcounteren & bit))
        return false;
    return hart->prv >= PRV_S || (hart->scounteren & bit);
}

/* While a counter is inhibited its offset holds the value itself. */
static uint64_t read_cycle(struct hart *hart, unsigned number)
{
    (void)number;
    if (hart->mcountinhibit & COUNTINHIBIT_CY)
        return hart->mcycle_offset;
    return hart_now(hart) + hart->mcycle_offset;
}

static uint64_t read_instret(struct hart *hart, unsigned number)
{
    (void)number;
    if (hart->mcountinhibit & COUNTINHIBIT_IR)
        return hart->minstret_offset;
    return hart_retired(hart) + hart->minstret_offset;
}

static uint64_t read_time(struct hart *hart, unsigned number)
{
    (void)number;
    return hart->wires.read_mtime(hart->wires.opaque, hart_now(hart));
}

static enum csr_effect write_cycle(struct hart *hart, unsigned number, uint64_t value)
{
    (void)number;
    hart->mcycle_offset = value;
    if (!(hart->mcountinhibit & COUNTINHIBIT_CY))
        hart->mcycle_offset -= hart_now(hart);
    return CSR_EFFECT_NONE;
}

/* The written value is what the next instruction reads: the write itself does not count. */
static enum csr_effect write_instret(struct hart *hart, unsigned number, uint64_t value)
{
    (void)number;
    hart->minstret_offset = value;
    if (!(hart->mcountinhibit & COUNTINHIBIT_IR))
        hart->minstret_offset -= hart_retired(hart) + 1;
    return CSR_EFFECT_NONE;
}

static enum csr_effect write_countinhibit(struct hart *hart, unsigned number, uint64_t value)
{
    uint64_t cycle = read_cycle(hart, number), instret = read_instret(hart, number);
    hart->mcountinhibit = value & (COUNTINHIBIT_CY | COUNTINHIBIT_IR);
    write_cycle(hart, number, cycle);
    hart->minstret_offset = instret;
    if (!(hart->mcountinhibit & COUNTINHIBIT_IR))
        hart->minstret_offset -= hart_retired(hart);
    return CSR_EFFECT_NONE;
}

/* Status */

static uint64_t read_mstatus(struct hart *hart, unsigned number)
{
    uint64_t status = hart->mstatus;
    if ((status & MSTATUS_FS) == MSTATUS_FS_DIRTY)
        status |= MSTATUS_SD;
    return number == CSR_SSTATUS ? status & SSTATUS_MASK : status;
}

static enum csr_effect write_mstatus(struct hart *hart, unsigned number, uint64_t value)
{
    uint64_t mask = number == CSR_SSTATUS ? SSTATUS_WRITABLE : MSTATUS_WRITABLE;
    uint64_t old = hart->mstatus;
    /* MPP is WARL: 2 is no mode of this hart, such a write leaves the field alone. */
    if ((value & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT == 2)
        mask &= ~MSTATUS_MPP;
    hart->mstatus = (old & ~mask) | (value & mask);

    enum csr_effect effect = CSR_EFFECT_INTERRUPT;
    if ((old ^ hart->mstatus) & MSTATUS_CONTEXT)
        effect |= CSR_EFFECT_CONTEXT;
    return effect;
}

/* Interrupts */

static uint64_t read_mip(struct hart *hart, unsigned number)
{
    return number == CSR_SIP ? hart->mip & hart->mideleg : hart->mip;
}

static enum csr_effect write_mip(struct hart *hart, unsigned number, uint64_t value)
{
    /* From S-mode only SSIP can be written, and only when delegated (priv spec 4.1.3). */
    uint64_t mask = number == CSR_SIP ? MIP_SSIP & hart->mideleg : S_INTERRUPTS;
    hart->mip_soft = (hart->mip_soft & ~mask) | (value & mask);
    hart->mip = hart->mip_wires | hart->mip_soft;
    return CSR_EFFECT_INTERRUPT;
}

static uint64_t read_mie(struct hart *hart, unsigned number)
{
    return number == CSR_SIE ? hart->mie & hart->mideleg : hart->mie;
}

static enum csr_effect write_mie(struct hart *hart, unsigned number, uint64_t value)
{
    uint64_t mask = number == CSR_SIE ? S_INTERRUPTS & hart->mideleg : S_INTERRUPTS | M_INTERRUPTS;
    hart->mie = (hart->mie & ~mask) | (value & mask);
    return CSR_EFFECT_INTERRUPT;
}

static enum csr_effect write_mideleg(struct hart *hart, unsigned number, uint64_t value)
{
    (void)number;
    hart->mideleg = value & S_INTERRUPTS;
    return CSR_EFFECT_INTERRUPT;
}

/* Reserved modes are not taken: such a write keeps the old mode (tvec is WARL). */
static enum csr_effect write_tvec(struct hart *hart, unsigned number, uint64_t value)
{
    uint64_t *tvec = number == CSR_STVEC ? &hart->stvec : &hart->mtvec;
    if ((value & TVEC_MODE) > TVEC_MODE_VECTORED)
        value = (value & ~TVEC_MODE) | (*tvec & TVEC_MODE);
    *tvec = value;
    return CSR_EFFECT_NONE;
}

/* Translation and protection */

static bool satp_allowed(const struct hart *hart, unsigned number)
{
    (void)number;
    return hart->prv == PRV_M || !(hart->mstatus & MSTATUS_TVM);
}

static enum csr_effect write_satp(struct hart *hart, unsigned number, uint64_t value)
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

static uint64_t read_pmp(struct hart *hart, unsigned number)
{
    if (number >= CSR_PMPADDR0)
        return pmp_read_addr(&hart->mmu.pmp, number - CSR_PMPADDR0);
    return pmp_read_cfg(&hart->mmu.pmp, first_pmp_entry(number));
}

static enum csr_effect write_pmp(struct hart *hart, unsigned number, uint64_t value)
{
    if (number >= CSR_PMPADDR0)
        pmp_write_addr(&hart->mmu.pmp, number - CSR_PMPADDR0, value);
    else
        pmp_write_cfg(&hart->mmu.pmp, first_pmp_entry(number), value);
    hart_leave_fetch_page(hart);
    mmu_pmp_changed(&hart->mmu);
    return CSR_EFFECT_CONTEXT;
}

/* Constants */

static uint64_t read_misa(struct hart *hart, unsigned number)
{
    (void)hart;
    (void)number;
    return MISA;
}

static uint64_t read_mhartid(struct hart *hart, unsigned number)
{
    (void)number;
    return hart->id;
}

/* The table */

#define FIELD(name, bits)                                                                          \
    {                                                                                              \
        .present = true, .field = offsetof(struct hart, name), .mask = (bits)                      \
    }
#define ZERO                                                                                       \
    {                                                                                              \
        .present = true                                                                            \
    }
#define COUNTER(reader)                                                                            \
    {                                                                                              \
        .present = true, .allowed = counter_allowed, .read = reader                                \
    }
#define HANDLED(reader, writer)                                                                    \
    {                                                                                              \
        .present = true, .read = reader, .write = writer                                           \
    }
#define ALL_BITS (~UINT64_C(0))

static const struct csr_row rows[NR_CSRS] = {
    [CSR_FFLAGS... CSR_FCSR] = {true, 0, 0, fp_on, read_fcsr, write_fcsr},

    [CSR_CYCLE] = COUNTER(read_cycle),
    [CSR_TIME] = COUNTER(read_time),
    [CSR_INSTRET] = COUNTER(read_instret),
    [CSR_HPMCOUNTER3... CSR_HPMCOUNTER31] = COUNTER(NULL),

    [CSR_SSTATUS] = HANDLED(read_mstatus, write_mstatus),
    [CSR_SIE] = HANDLED(read_mie, write_mie),
    [CSR_STVEC] = {true, offsetof(struct hart, stvec), 0, NULL, NULL, write_tvec},
    [CSR_SCOUNTEREN] = FIELD(scounteren, UINT32_MAX),
    [CSR_SENVCFG] = FIELD(senvcfg, SENVCFG_FIOM),
    [CSR_SSCRATCH] = FIELD(sscratch, ALL_BITS),
    [CSR_SEPC] = FIELD(sepc, ~UINT64_C(1)),
    [CSR_SCAUSE] = FIELD(scause, ALL_BITS),
    [CSR_STVAL] = FIELD(stval, ALL_BITS),
    [CSR_SIP] = HANDLED(read_mip, write_mip),
    [CSR_SATP] = {true, offsetof(struct hart, satp), 0, satp_allowed, NULL, write_satp},

    [CSR_MVENDORID... CSR_MIMPID] = ZERO,
    [CSR_MHARTID] = HANDLED(read_mhartid, NULL),
    [CSR_MCONFIGPTR] = ZERO,

    [CSR_MSTATUS] = HANDLED(read_mstatus, write_mstatus),
    [CSR_MISA] = HANDLED(read_misa, NULL),
    [CSR_MEDELEG] = FIELD(medeleg, MEDELEG_WRITABLE),
    [CSR_MIDELEG] = {true, offsetof(struct hart, mideleg), 0, NULL, NULL, write_mideleg},
    [CSR_MIE] = HANDLED(read_mie, write_mie),
    [CSR_MTVEC] = {true, offsetof(struct hart, mtvec), 0, NULL, NULL, write_tvec},
    [CSR_MCOUNTEREN] = FIELD(mcounteren, UINT32_MAX),
    [CSR_MENVCFG] = FIELD(menvcfg, MENVCFG_FIOM),
    [CSR_MSCRATCH] = FIELD(mscratch, ALL_BITS),
    [CSR_MEPC] = FIELD(mepc, ~UINT64_C(1)),
    [CSR_MCAUSE] = FIELD(mcause, ALL_BITS),
    [CSR_MTVAL] = FIELD(mtval, ALL_BITS),
    [CSR_MIP] = HANDLED(read_mip, write_mip),

    [CSR_PMPCFG0] = HANDLED(read_pmp, write_pmp),
    [CSR_PMPCFG2] = HANDLED(read_pmp, write_pmp),
    [CSR_PMPADDR0... CSR_PMPADDR15] = HANDLED(read_pmp, write_pmp),

    [CSR_MCYCLE] = HANDLED(read_cycle, write_cycle),
    [CSR_MINSTRET] = HANDLED(read_instret, write_instret),
    [CSR_MHPMCOUNTER3... CSR_MHPMCOUNTER31] = ZERO,
    [CSR_MCOUNTINHIBIT] = {true, offsetof(struct hart, mcountinhibit), 0, NULL, NULL,
                           write_countinhibit},
    [CSR_MHPMEVENT3... CSR_MHPMEVENT31] = ZERO,

    [CSR_TSELECT... CSR_TDATA3] = ZERO,
};

static uint64_t *field(struct hart *hart, const struct csr_row *row)
{
    return (uint64_t *)((char *)hart + row->field);
}

bool csr_check(struct hart *hart, unsigned number, bool writes)
{
    const struct csr_row *row = &rows[number];
    if (!row->present || hart->prv < csr_privilege(number))
        return false;
    if (writes && csr_is_read_only(number))
        return false;
    return !row->allowed || row->allowed(hart, number);
}

uint64_t csr_read(struct hart *hart, unsigned number)
{
    const struct csr_row *row = &rows[number];
    if (row->read)
        return row->read(hart, number);
    return row->field ? *field(hart, row) : 0;
}

uint64_t csr_read_to_modify(struct hart *hart, unsigned number)
{
    /* The wire into SEIP takes part in reads but not in read-modify-writes (priv spec 3.1.9). */
    if (number == CSR_MIP)
        return (hart->mip_wires & ~MIP_SEIP) | hart->mip_soft;
    return csr_read(hart, number);
}

enum csr_effect csr_write(struct hart *hart, unsigned number, uint64_t value)
{
    const struct csr_row *row = &rows[number];
    if (row->write)
        return row->write(hart, number, value);
    if (row->field)
        *field(hart, row) = (*field(hart, row) & ~row->mask) | (value & row->mask);
    return CSR_EFFECT_NONE;
}
