#include "tests/diff/system.h"

#include "emu/isa/bits.h"
#include "emu/isa/csr.h"
#include "tests/diff/emit.h"

static bool is_immediate_form(enum insn_id id)
{
    return id == INSN_csrrwi || id == INSN_csrrsi || id == INSN_csrrci;
}

static bool always_writes(enum insn_id id)
{
    return id == INSN_csrrw || id == INSN_csrrwi;
}

/* Flags and rounding mode; what is left in frm is mostly valid. */
static void emit_fp_csr(struct code *code, enum insn_id id)
{
    unsigned csr = CSR_FFLAGS + random_below(code->image, 3);
    emit_csr(code, id, random_rd(code), csr, random_below(code->image, 32));
    if (csr != CSR_FFLAGS && chance(code->image, 85))
        emit_csr(code, INSN_csrrwi, random_rd(code), CSR_FRM, random_below(code->image, 5));
}

/* Registers of 64 plain bits: those of traps that the running handler does not use. */
static void emit_plain_csr(struct code *code, enum insn_id id)
{
    static const uint16_t machine[] = {CSR_MTVAL, CSR_STVAL, CSR_SSCRATCH};
    static const uint16_t supervisor[] = {CSR_STVAL, CSR_SSCRATCH};
    unsigned csr = code->prv == PRV_M ? machine[random_below(code->image, 3)]
                                      : supervisor[random_below(code->image, 2)];
    if (code->delegated)
        csr = CSR_STVAL;
    emit_csr(code, id, random_rd(code), csr, random_below(code->image, 32));
}

/*
 * Counters: only whether they may be read, their values are the machine's own. Writing them is
 * illegal; so is setting no bits, if it is with a register other than x0 (unpriv spec 9.1), but
 * QEMU lets that pass, so the register is one that is never 0.
 */
static void emit_counter_csr(struct code *code, enum insn_id id)
{
    unsigned csr = CSR_CYCLE + random_below(code->image, 3);
    unsigned source = chance(code->image, 80) ? REG_ZERO : REG_GP;
    emit_csr(code, id, REG_ZERO, csr, source);
}

/* Accesses that are illegal in every mode, or in this one. */
static void emit_illegal_csr(struct code *code, enum insn_id id)
{
    static const uint16_t absent[] = {0x008, 0x123, 0x1ff, 0x3ff, 0xd00, 0xfff};
    static const uint16_t machine[] = {CSR_MSTATUS, CSR_MEPC, CSR_MTVEC, CSR_PMPADDR0, CSR_MHARTID};
    static const uint16_t supervisor[] = {CSR_SSTATUS, CSR_SEPC, CSR_SATP, CSR_STVEC, CSR_SIE};
    unsigned csr = absent[random_below(code->image, 6)];
    if (code->prv != PRV_M && chance(code->image, 40))
        csr = machine[random_below(code->image, 5)];
    if (code->prv == PRV_U && chance(code->image, 40))
        csr = supervisor[random_below(code->image, 5)];
    emit_csr(code, id, random_rd(code), csr, random_below(code->image, 32));
}

/* Reads of registers whose value both machines agree on; `id` becomes a form that only reads. */
static void emit_read_csr(struct code *code, enum insn_id id)
{
    /* Not misa: QEMU 7.2 does not say B there when it has Zba, Zbb and Zbs. */
    static const uint16_t machine[] = {CSR_MSTATUS, CSR_MEDELEG, CSR_MHARTID, CSR_MEPC,
                                       CSR_MCAUSE,  CSR_SATP,   CSR_SSTATUS, CSR_PMPADDR0,
                                       CSR_MIE,     CSR_PMPCFG0};
    static const uint16_t supervisor[] = {CSR_SSTATUS, CSR_SEPC, CSR_SCAUSE, CSR_SATP, CSR_SIE};
    if (always_writes(id))
        id = is_immediate_form(id) ? INSN_csrrci : INSN_csrrs;
    unsigned csr = code->prv == PRV_M ? machine[random_below(code->image, 10)]
                                      : supervisor[random_below(code->image, 5)];
    emit_csr(code, id, random_rd(code), csr, REG_ZERO);
}

static void emit_status_access(struct code *code, uint64_t page, bool set)
{
    unsigned pointer = random_nonzero_rd(code);
    emit_csr(code, set ? INSN_csrrs : INSN_csrrc, random_rd(code), CSR_SSTATUS, REG_T5);
    emit_load_constant(code, pointer, page);
    if (chance(code->image, 50))
        emit_i(code, INSN_ld, random_rd(code), pointer, 8 * random_below(code->image, 64));
    else
        emit_s(code, INSN_sb, pointer, random_below(code->image, 32),
               random_below(code->image, 64));
}

/*
 * SUM or MXR on and off, and a page where that matters, which may have been translated before.
 * Not SUM under MPRV: loads of constants rest on it there.
 */
void emit_permissions(struct code *code)
{
    const struct space *space = code->space;
    if (code->prv == PRV_U)
        return;
    bool sum = chance(code->image, 50) && !code->mprv;
    uint64_t window = space->windows[chance(code->image, 50) ? space->nr_windows - 1 : 0];
    uint64_t page = window + (sum ? FOREIGN_PAGE : EXECUTE_PAGE) * PAGE_SIZE;
    bool set = chance(code->image, 50);
    emit_load_constant(code, REG_T5, sum ? SSTATUS_SUM : SSTATUS_MXR);
    emit_status_access(code, page, set);
    emit_status_access(code, page, !set);
}

/* A floating-point instruction with the unit off: illegal, and no register changes. */
static void emit_fp_off(struct code *code)
{
    enum insn_id id;
    do
        id = random_row(code);
    while (!(insn_info[id].flags & INSN_FPU) || insn_info[id].flags & INSN_MEM);
    emit_load_constant(code, REG_T5, SSTATUS_FS);
    emit_csr(code, INSN_csrrc, REG_ZERO, CSR_SSTATUS, REG_T5);
    emit_word(code, random_operands(code, id));
    emit_csr(code, INSN_csrrs, random_rd(code), CSR_FCSR, REG_ZERO);
    emit_csr(code, INSN_csrrs, REG_ZERO, CSR_SSTATUS, REG_T5);
}

static bool can_interrupt(const struct code *code)
{
    return code->prv == PRV_M || (code->prv == PRV_S && code->delegated);
}

static unsigned status_csr(const struct code *code)
{
    return code->prv == PRV_M ? CSR_MSTATUS : CSR_SSTATUS;
}

static unsigned global_enable(const struct code *code)
{
    return code->prv == PRV_M ? MSTATUS_MIE : SSTATUS_SIE;
}

/*
 * The supervisor software interrupt: pending, enabled and globally enabled in any order; the last
 * of the three writes is followed by the trap at once (priv spec 3.1.9), whose handler clears
 * the pending bit.
 */
static void emit_interrupt(struct code *code)
{
    bool machine = code->prv == PRV_M;
    struct {
        unsigned csr, bits;
    } writes[3] = {
        {machine ? CSR_MIE : CSR_SIE, MIE_SSIE},
        {machine ? CSR_MIP : CSR_SIP, MIP_SSIP},
        {status_csr(code), global_enable(code)},
    };
    unsigned first = random_below(code->image, 3);
    emit_csr(code, INSN_csrrci, REG_ZERO, status_csr(code), global_enable(code));
    for (unsigned i = 0; i < 3; i++)
        emit_csr(code, INSN_csrrsi, REG_ZERO, writes[(first + i) % 3].csr,
                 writes[(first + i) % 3].bits);
    emit_csr(code, INSN_csrrci, REG_ZERO, status_csr(code), global_enable(code));
    emit_csr(code, INSN_csrrci, REG_ZERO, writes[0].csr, MIE_SSIE);
}

void emit_csr_access(struct code *code, enum insn_id id)
{
    unsigned kind = random_below(code->image, 100);
    if (kind < 30)
        emit_fp_csr(code, id);
    else if (kind < 45)
        emit_plain_csr(code, id);
    else if (kind < 55)
        emit_counter_csr(code, id);
    else if (kind < 65)
        emit_illegal_csr(code, id);
    else if (kind < 80)
        emit_read_csr(code, id);
    else if (code->prv == PRV_U)
        emit_fp_csr(code, id);
    else if (kind < 90)
        emit_fp_off(code);
    else if (can_interrupt(code))
        emit_interrupt(code);
}

/*
 * WFI with the software interrupt pending and enabled, but not globally: goes on at once. In U-mode
 * without TW it may trap or not (priv spec 3.1.6.5), so none there. The rest of xip, which holds
 * the state of timers, is nothing to compare.
 */
static void emit_wfi(struct code *code)
{
    if (code->trap_vm) {
        emit_word(code, insn_info[INSN_wfi].match);
    } else if (can_interrupt(code)) {
        unsigned ie = code->prv == PRV_M ? CSR_MIE : CSR_SIE;
        unsigned ip = code->prv == PRV_M ? CSR_MIP : CSR_SIP;
        emit_csr(code, INSN_csrrci, REG_ZERO, status_csr(code), global_enable(code));
        emit_csr(code, INSN_csrrsi, REG_ZERO, ie, MIE_SSIE);
        emit_csr(code, INSN_csrrsi, REG_ZERO, ip, MIP_SSIP);
        emit_word(code, insn_info[INSN_wfi].match);
        emit_csr(code, INSN_csrrci, REG_ZERO, ip, MIP_SSIP);
        emit_csr(code, INSN_csrrci, random_rd(code), ie, MIE_SSIE);
    }
}

/* Returns to the same privilege, at the instruction behind it. */
static void emit_xret(struct code *code, enum insn_id id)
{
    bool machine = id == INSN_mret;
    if (machine ? code->prv != PRV_M : code->prv == PRV_U || code->trap_vm) {
        emit_word(code, insn_info[id].match);
        return;
    }
    if (code->prv == PRV_M && !machine)
        return; /* would leave machine mode */
    emit_load_constant(code, REG_T5, machine ? MSTATUS_MPP : SSTATUS_SPP);
    emit_csr(code, INSN_csrrs, random_rd(code), status_csr(code), REG_T5);
    emit_address(code, REG_T5, 16);
    emit_csr(code, INSN_csrrw, random_rd(code), machine ? CSR_MEPC : CSR_SEPC, REG_T5);
    emit_word(code, insn_info[id].match);
}

void emit_system(struct code *code, enum insn_id id)
{
    switch (id) {
    case INSN_wfi:
        emit_wfi(code);
        break;
    case INSN_mret:
    case INSN_sret:
        emit_xret(code, id);
        break;
    default:
        emit_word(code, random_operands(code, id));
        break;
    }
}

void emit_remap(struct code *code)
{
    const struct space *space = code->space;
    if (code->prv == PRV_U || code->trap_vm || !space->flip)
        return;
    unsigned pte = random_nonzero_rd(code), va = random_nonzero_rd(code), asid;
    do
        asid = random_nonzero_rd(code);
    while (asid == va);
    emit_load_constant(code, pte, space->flip_values[random_below(code->image, NR_FLIP_PTES)]);
    emit_load_constant(code, REG_T5, space->flip_pte);
    emit_s(code, INSN_sd, REG_T5, pte, 0);
    emit_load_constant(code, va, space->flip);
    emit_load_constant(code, asid, space->asid);
    emit_r(code, INSN_sfence_vma, 0, chance(code->image, 50) ? va : 0,
           chance(code->image, 50) ? asid : 0);
    emit_load_constant(code, REG_T5, space->flip);
    emit_i(code, INSN_ld, random_rd(code), REG_T5, 8 * random_below(code->image, 64));
    emit_s(code, INSN_sw, REG_T5, random_below(code->image, 32), 8 * random_below(code->image, 64));
}
