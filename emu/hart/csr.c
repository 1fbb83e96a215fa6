#include "emu/hart/csr.h"

#include "emu/hart/csr_rows.h"
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

/* Every exception that can come from a mode below M, so all but the call from M. */
#define MEDELEG_WRITABLE                                                                           \
    (ISA_BIT(CAUSE_FETCH_MISALIGNED) | ISA_BIT(CAUSE_FETCH_ACCESS) |                               \
     ISA_BIT(CAUSE_ILLEGAL_INSTRUCTION) | ISA_BIT(CAUSE_BREAKPOINT) |                              \
     ISA_BIT(CAUSE_LOAD_MISALIGNED) | ISA_BIT(CAUSE_LOAD_ACCESS) |                                 \
     ISA_BIT(CAUSE_STORE_MISALIGNED) | ISA_BIT(CAUSE_STORE_ACCESS) | ISA_BIT(CAUSE_USER_ECALL) |   \
     ISA_BIT(CAUSE_SUPERVISOR_ECALL) | ISA_BIT(CAUSE_FETCH_PAGE_FAULT) |                           \
     ISA_BIT(CAUSE_LOAD_PAGE_FAULT) | ISA_BIT(CAUSE_STORE_PAGE_FAULT))

#define MISA (MISA_MXL_64 | MISA_A | MISA_C | MISA_D | MISA_F | MISA_I | MISA_M | MISA_S | MISA_U)

/* --- Read-only registers ------------------------------------------------------------------- */

static uint64_t read_misa(struct hart *hart, unsigned number)
{
    (void)number;
    /* B is the name of three extensions together (unpriv spec, "B"). */
    const bool b = hart_has(hart, EXT_ZBA) && hart_has(hart, EXT_ZBB) && hart_has(hart, EXT_ZBS);
    return MISA | (b ? MISA_B : 0);
}

static uint64_t read_mhartid(struct hart *hart, unsigned number)
{
    (void)number;
    return hart->id;
}

/* --- The table ----------------------------------------------------------------------------- */

#define FIELD(name, bits)                                                                          \
    {                                                                                              \
        .present = true, .field = offsetof(struct hart, name), .mask = (bits)                      \
    }
#define WRITTEN(name, writer)                                                                      \
    {                                                                                              \
        .present = true, .field = offsetof(struct hart, name), .write = writer                     \
    }
#define ZERO                                                                                       \
    {                                                                                              \
        .present = true                                                                            \
    }
#define COUNTER(reader)                                                                            \
    {                                                                                              \
        .present = true, .allowed = csr_counter_allowed, .read = reader                            \
    }
#define HANDLED(reader, writer)                                                                    \
    {                                                                                              \
        .present = true, .read = reader, .write = writer                                           \
    }
#define ALL_BITS (~UINT64_C(0))

static const struct csr_row rows[NR_CSRS] = {
    [CSR_FFLAGS... CSR_FCSR] = {true, 0, 0, csr_fp_on, csr_read_fcsr, csr_write_fcsr},

    [CSR_CYCLE] = COUNTER(csr_read_cycle),
    [CSR_TIME] = COUNTER(csr_read_time),
    [CSR_INSTRET] = COUNTER(csr_read_instret),
    [CSR_HPMCOUNTER3... CSR_HPMCOUNTER31] = COUNTER(csr_read_hpmcounter),

    [CSR_SSTATUS] = HANDLED(csr_read_mstatus, csr_write_mstatus),
    [CSR_SIE] = HANDLED(csr_read_mie, csr_write_mie),
    [CSR_STVEC] = WRITTEN(stvec, csr_write_tvec),
    [CSR_SCOUNTEREN] = FIELD(scounteren, UINT32_MAX),
    [CSR_SENVCFG] = {true, offsetof(struct hart, senvcfg), 0, csr_senvcfg_allowed, NULL,
                     csr_write_senvcfg},
    [CSR_SSTATEEN0... CSR_SSTATEEN3] = {.present = true, .allowed = csr_sstateen_allowed},
    [CSR_SSCRATCH] = FIELD(sscratch, ALL_BITS),
    [CSR_SEPC] = FIELD(sepc, ~UINT64_C(1)),
    [CSR_SCAUSE] = FIELD(scause, ALL_BITS),
    [CSR_STVAL] = FIELD(stval, ALL_BITS),
    [CSR_SIP] = HANDLED(csr_read_mip, csr_write_mip),
    [CSR_STIMECMP] = {true, offsetof(struct hart, stimecmp), 0, csr_stimecmp_allowed, NULL,
                      csr_write_stimecmp},
    [CSR_SATP] = {true, offsetof(struct hart, satp), 0, csr_satp_allowed, NULL, csr_write_satp},
    [CSR_SCOUNTOVF] = {true, 0, 0, csr_scountovf_allowed, csr_read_scountovf, NULL},

    [CSR_MVENDORID... CSR_MIMPID] = ZERO,
    [CSR_MHARTID] = HANDLED(read_mhartid, NULL),
    [CSR_MCONFIGPTR] = ZERO,

    [CSR_MSTATUS] = HANDLED(csr_read_mstatus, csr_write_mstatus),
    [CSR_MISA] = HANDLED(read_misa, NULL),
    [CSR_MEDELEG] = FIELD(medeleg, MEDELEG_WRITABLE),
    [CSR_MIDELEG] = WRITTEN(mideleg, csr_write_mideleg),
    [CSR_MIE] = HANDLED(csr_read_mie, csr_write_mie),
    [CSR_MTVEC] = WRITTEN(mtvec, csr_write_tvec),
    [CSR_MCOUNTEREN] = FIELD(mcounteren, UINT32_MAX),
    [CSR_MENVCFG] = WRITTEN(menvcfg, csr_write_menvcfg),
    [CSR_MSTATEEN0...
        CSR_MSTATEEN3] = {true, 0, 0, csr_mstateen_allowed, csr_read_mstateen, csr_write_mstateen},
    [CSR_MSCRATCH] = FIELD(mscratch, ALL_BITS),
    [CSR_MEPC] = FIELD(mepc, ~UINT64_C(1)),
    [CSR_MCAUSE] = FIELD(mcause, ALL_BITS),
    [CSR_MTVAL] = FIELD(mtval, ALL_BITS),
    [CSR_MIP] = HANDLED(csr_read_mip, csr_write_mip),

    [CSR_PMPCFG0] = HANDLED(csr_read_pmp, csr_write_pmp),
    [CSR_PMPCFG2] = HANDLED(csr_read_pmp, csr_write_pmp),
    [CSR_PMPADDR0... CSR_PMPADDR15] = HANDLED(csr_read_pmp, csr_write_pmp),

    [CSR_MCYCLE] = HANDLED(csr_read_cycle, csr_write_cycle),
    [CSR_MINSTRET] = HANDLED(csr_read_instret, csr_write_instret),
    [CSR_MHPMCOUNTER3... CSR_MHPMCOUNTER31] = HANDLED(csr_read_hpmcounter, csr_write_hpmcounter),
    [CSR_MCOUNTINHIBIT] = WRITTEN(mcountinhibit, csr_write_countinhibit),
    [CSR_MHPMEVENT3... CSR_MHPMEVENT31] = HANDLED(csr_read_hpmevent, csr_write_hpmevent),

    [CSR_TSELECT... CSR_TDATA3] = ZERO,
};

/* --- Access -------------------------------------------------------------------------------- */

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

bool csr_exists(unsigned number)
{
    return rows[number].present;
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
