#include "tests/diff/interrupt.h"

#include "emu/isa/bits.h"
#include "emu/isa/csr.h"
#include "tests/diff/emit.h"

static bool can_interrupt(const struct code *code)
{
    return code->prv == PRV_M || (code->prv == PRV_S && code->delegated);
}

unsigned status_csr(const struct code *code)
{
    return code->prv == PRV_M ? CSR_MSTATUS : CSR_SSTATUS;
}

unsigned global_enable(const struct code *code)
{
    return code->prv == PRV_M ? MSTATUS_MIE : SSTATUS_SIE;
}

/*
 * The supervisor software interrupt: pending, enabled and globally enabled in any order; the last
 * of the three writes is followed by the trap at once (priv spec 3.1.9), whose handler clears
 * the pending bit.
 */
void emit_interrupt(struct code *code)
{
    bool machine = code->prv == PRV_M;
    if (!can_interrupt(code))
        return;
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

/*
 * The runtime's service (layout.h). What is pending in machine mode is taken at its MRET, highest
 * priority first (priv spec 3.1.9), or stays pending until something lets it in. Where calls are
 * delegated the supervisor takes this one for a call like others.
 */
void emit_service(struct code *code)
{
    static const uint64_t machine = MIP_MSIP | MIP_MTIP;
    static const uint64_t supervisor = MIP_SSIP | MIP_STIP | MIP_SEIP;
    uint64_t enabled = 0, pending = 0;
    if (chance(code->image, 80)) {
        enabled = random_bits(code->image) & (machine | supervisor);
        pending = random_bits(code->image) & (machine | supervisor);
    }
    uint64_t request = SERVICE_MAGIC << SERVICE_MAGIC_SHIFT | enabled << SERVICE_MIE_SHIFT |
                       pending << SERVICE_PENDING_SHIFT;
    request |= random_bits(code->image) & (SERVICE_MPIE | SERVICE_SPIE | SERVICE_SIE);
    emit_load_constant(code, REG_T5, request);
    emit_word(code, insn_info[INSN_ecall].match);
}

/*
 * WFI with the software interrupt pending and enabled, but not globally: goes on at once. In U-mode
 * without TW it may trap or not (priv spec 3.1.6.5), so none there. The rest of xip, which holds
 * the state of timers, is nothing to compare.
 */
void emit_wfi(struct code *code)
{
    if (code->tw) {
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
