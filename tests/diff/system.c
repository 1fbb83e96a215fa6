#include "tests/diff/system.h"

#include "emu/isa/bits.h"
#include "emu/isa/csr.h"
#include "tests/diff/emit.h"
#include "tests/diff/interrupt.h"

/* Returns to the same privilege, at the instruction behind it. */
static void emit_xret(struct code *code, enum insn_id id)
{
    bool machine = id == INSN_mret;
    if (machine ? code->prv != PRV_M : code->prv == PRV_U || code->tsr) {
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
    case INSN_sfence_w_inval:
    case INSN_sfence_inval_ir:
        if (code->prv != PRV_U) /* QEMU 7.2 lets U-mode execute them (priv spec, Svinval) */
            emit_word(code, insn_info[id].match);
        break;
    default:
        emit_word(code, random_operands(code, id));
        break;
    }
}
