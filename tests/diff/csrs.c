#include "tests/diff/csrs.h"

#include "emu/isa/bits.h"
#include "emu/isa/csr.h"
#include "tests/diff/csr_rules.h"
#include "tests/diff/emit.h"
#include "tests/diff/interrupt.h"

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
    static const uint16_t machine[] = {CSR_MSTATUS, CSR_MEPC, CSR_MTVEC, CSR_PMPADDR0, CSR_MHARTID};
    static const uint16_t supervisor[] = {CSR_SSTATUS, CSR_SEPC, CSR_SATP, CSR_STVEC, CSR_SIE};
    unsigned csr;
    do
        csr = random_below(code->image, NR_CSRS);
    while (!csr_is_absent(csr));
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
                                       CSR_MCAUSE,  CSR_SATP,    CSR_SSTATUS, CSR_PMPADDR0,
                                       CSR_MIE,     CSR_PMPCFG0};
    static const uint16_t supervisor[] = {CSR_SSTATUS, CSR_SEPC, CSR_SCAUSE, CSR_SATP, CSR_SIE};
    if (always_writes(id))
        id = is_immediate_form(id) ? INSN_csrrci : INSN_csrrs;
    unsigned csr = code->prv == PRV_M ? machine[random_below(code->image, 10)]
                                      : supervisor[random_below(code->image, 5)];
    emit_csr(code, id, random_rd(code), csr, REG_ZERO);
}

/*
 * Any value, as far as the register's rule allows, is written and read back, and the old one
 * restored. Between load and restoring there is no access to memory and nothing that traps, but
 * for an interrupt that the value lets in.
 */
static void emit_rule(struct code *code, enum insn_id id)
{
    unsigned count, old = random_nonzero_rd(code), now;
    const struct csr_rule *rule = csr_rules(code->prv, &count);
    rule += random_below(code->image, count);
    do
        now = random_nonzero_rd(code);
    while (now == old);

    uint64_t value = random_value(code->image) & rule->write;
    if (rule->legal) /* what single bits would make of it might not be legal */
        id = INSN_csrrw;
    if (is_immediate_form(id))
        value &= 31;
    if (rule->legal)
        value = rule->legal(value);
    emit_load_constant(code, REG_T5, value);
    emit_csr(code, id, old, rule->number, is_immediate_form(id) ? value : REG_T5);
    emit_csr(code, INSN_csrrs, now, rule->number, REG_ZERO);
    emit_csr(code, INSN_csrrw, REG_ZERO, rule->number, old);
    if (rule->compare != ~UINT64_C(0)) {
        emit_load_constant(code, REG_T5, rule->compare);
        emit_r(code, INSN_and, old, old, REG_T5);
        emit_r(code, INSN_and, now, now, REG_T5);
    }
}

/*
 * Inhibited counters hold what is written (priv spec 3.1.12). What they hold before and after is
 * the machine's own.
 */
static void emit_inhibited_counter(struct code *code)
{
    unsigned counter = chance(code->image, 50) ? CSR_MCYCLE : CSR_MINSTRET;
    emit_load_value(code, REG_T5);
    emit_csr(code, INSN_csrrwi, REG_ZERO, CSR_MCOUNTINHIBIT, COUNTINHIBIT_CY | COUNTINHIBIT_IR);
    emit_csr(code, INSN_csrrw, REG_ZERO, counter, REG_T5);
    emit_csr(code, INSN_csrrs, random_rd(code), counter, REG_ZERO);
    emit_csr(code, INSN_csrrc, random_rd(code), counter, random_nonzero_rd(code));
    emit_csr(code, INSN_csrrs, random_rd(code), counter, REG_ZERO);
    emit_csr(code, INSN_csrrwi, REG_ZERO, CSR_MCOUNTINHIBIT, 0);
}

/* An instruction that writes a floating-point register makes FS Dirty (priv spec 3.1.6.6). */
static void emit_fs_dirty(struct code *code)
{
    unsigned csr = code->prv == PRV_M ? CSR_MSTATUS : CSR_SSTATUS;
    emit_load_constant(code, REG_T5, SSTATUS_FS);
    emit_csr(code, INSN_csrrc, REG_ZERO, csr, REG_T5);
    emit_load_constant(code, REG_T5,
                       chance(code->image, 50) ? SSTATUS_FS_INITIAL : SSTATUS_FS_CLEAN);
    emit_csr(code, INSN_csrrs, REG_ZERO, csr, REG_T5);
    if (chance(code->image, 70))
        emit_word(code,
                  random_operands(code, chance(code->image, 50) ? INSN_fadd_d : INSN_fmv_w_x));
    emit_load_constant(code, REG_T5, SSTATUS_FS);
    emit_csr(code, INSN_csrrs, random_rd(code), csr, REG_T5);
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

void emit_csr_access(struct code *code, enum insn_id id)
{
    unsigned kind = random_below(code->image, 100);
    if (kind < 20)
        emit_fp_csr(code, id);
    else if (kind < 25)
        emit_plain_csr(code, id);
    else if (kind < 32)
        emit_counter_csr(code, id);
    else if (kind < 42)
        emit_illegal_csr(code, id);
    else if (kind < 52)
        emit_read_csr(code, id);
    else if (code->prv == PRV_U)
        emit_fp_csr(code, id);
    else if (kind < 57)
        emit_fp_off(code);
    else if (kind < 62)
        emit_fs_dirty(code);
    else if (kind < 66 && code->prv == PRV_M)
        emit_inhibited_counter(code);
    else if (kind < 90)
        emit_rule(code, id);
    else
        emit_interrupt(code);
}
