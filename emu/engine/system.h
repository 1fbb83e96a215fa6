/*
 * Handlers of the instructions that change more than registers and memory: Zicsr, Zifencei and
 * the privileged ones. Part of interp.c; all are terminals. Their work is in functions here, so
 * that the handlers only decide where control goes.
 */

enum csr_kind { CSR_SWAP, CSR_SET, CSR_CLEAR };
enum csr_outcome { CSR_ILLEGAL, CSR_DONE, CSR_RESUME };

/*
 * h->budget stands as if the block had ended before this instruction. CSR_RESUME: more than the
 * register has changed, h->pc tells where to go on.
 */
static enum csr_outcome csr_execute(struct hart *h, const struct op *op, enum csr_kind kind,
                                    uint64_t operand, bool writes, vaddr_t next)
{
    unsigned number = (unsigned)op->imm;
    enum csr_effect effect = CSR_EFFECT_NONE;

    if (!csr_check(h, number, writes))
        return CSR_ILLEGAL;
    uint64_t old = csr_read(h, number);
    if (writes) {
        uint64_t value = operand;
        if (kind == CSR_SET)
            value = csr_read_to_modify(h, number) | operand;
        else if (kind == CSR_CLEAR)
            value = csr_read_to_modify(h, number) & ~operand;
        effect = csr_write(h, number, value);
    }
    SET_RD(old);
    h->budget--;
    if (likely(effect == CSR_EFFECT_NONE))
        return CSR_DONE;

    h->pc = next;
    if (effect & CSR_EFFECT_CONTEXT) {
        hart_context_changed(h);
        code_pages_refresh(h->engine);
    }
    trap_take_interrupt(h);
    return CSR_RESUME;
}

#define CSR(name, kind, operand, writes)                                                           \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        uint64_t next = NEXT_BLOCK_PC;                                                             \
        h->budget = budget - (NR_INSNS_OF_BLOCK - 1);                                              \
        switch (csr_execute(h, op, kind, (operand), (writes), next)) {                             \
        case CSR_ILLEGAL:                                                                          \
            TAIL(op_raise_illegal);                                                                \
        case CSR_RESUME:                                                                           \
            TAIL(op_resume);                                                                       \
        default:                                                                                   \
            break;                                                                                 \
        }                                                                                          \
        budget = h->budget;                                                                        \
        pc = next;                                                                                 \
        if (unlikely(budget <= 0))                                                                 \
            TAIL(op_leave);                                                                        \
        DISPATCH(OP_AT(op, op[OP_LINK].link.next));                                                \
    }

/* csrrs and csrrc with x0, or with an immediate of 0, do not write (unpriv spec 9.1). */
CSR(csrrw, CSR_SWAP, RS1, true)
CSR(csrrs, CSR_SET, RS1, op->rs1 != 0)
CSR(csrrc, CSR_CLEAR, RS1, op->rs1 != 0)
CSR(csrrwi, CSR_SWAP, op->rs1, true)
CSR(csrrsi, CSR_SET, op->rs1, op->rs1 != 0)
CSR(csrrci, CSR_CLEAR, op->rs1, op->rs1 != 0)

OP(i_mret)
{
    h->budget = budget - NR_INSNS_OF_BLOCK;
    if (!trap_mret(h, op_insn_bits(h, op)))
        TAIL(op_raise);
    code_pages_refresh(h->engine);
    trap_take_interrupt(h);
    TAIL(op_resume);
}

OP(i_sret)
{
    h->budget = budget - NR_INSNS_OF_BLOCK;
    if (!trap_sret(h, op_insn_bits(h, op)))
        TAIL(op_raise);
    code_pages_refresh(h->engine);
    trap_take_interrupt(h);
    TAIL(op_resume);
}

/* Waits until an interrupt is pending that mie enables (priv spec 3.3.3). */
OP(i_wfi)
{
    /* TW limits the wait in less privileged modes, to no time at all here; U-mode may never. */
    if (h->prv == PRV_U || (h->prv == PRV_S && (h->mstatus & MSTATUS_TW)))
        TAIL(op_raise_illegal);
    h->budget = budget - NR_INSNS_OF_BLOCK;
    h->pc = NEXT_BLOCK_PC;
    if (!(h->mip & h->mie)) {
        h->waiting = true;
        hart_cut_slice(h);
    }
    TAIL(op_resume);
}

/*
 * A hart that spins gives the others their turn: time passes, nothing is retired. A hart alone
 * has nobody to wait for.
 */
OP(op_pause)
{
    budget -= NR_INSNS_OF_BLOCK;
    pc = NEXT_BLOCK_PC;
    if (budget > 0 && h->pause_cycles != 0) {
        int64_t waited = budget < h->pause_cycles ? budget : h->pause_cycles;
        budget -= waited;
        h->retired_end -= (uint64_t)waited;
        h->fetch_budget -= waited;
    }
    if (unlikely(budget <= 0))
        TAIL(op_leave);
    DISPATCH(OP_AT(op, op[OP_LINK].link.next));
}

/* The slice ends, so that whoever waits for the marker stops right behind it. */
OP(op_marker)
{
    h->budget = budget - NR_INSNS_OF_BLOCK;
    h->marker = (struct hart_marker){.passed = true, .number = RS1};
    hart_cut_slice(h);
    pc = NEXT_BLOCK_PC;
    budget = h->budget;
    TAIL(op_leave);
}

/* Waits as pause does, if at all: at the latest another hart's turn ends it (rva.h). */
OP(i_wrs_sto)
{
    if (hart_would_stall(h))
        TAIL(op_pause);
    TAIL(op_fallthrough);
}

/*
 * Here TW limits the wait below M-mode, as that of wfi, to no time at all (priv spec 3.1.6.5).
 * Without a reservation, or with what would end it pending, there is no wait.
 */
OP(i_wrs_nto)
{
    if (h->prv != PRV_M && (h->mstatus & MSTATUS_TW) && hart_would_stall(h))
        TAIL(op_raise_illegal);
    TAIL(i_wrs_sto);
}

/*
 * sinval.vma may forget at once what it need only have forgotten by the next sfence.inval.ir, and
 * stores are seen by walks as they are made: so it is sfence.vma, and the fences around it order
 * what is in order already.
 */
#define INVALIDATE(name)                                                                           \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        /* TVM makes it trap in S-mode (priv spec 3.1.6.5). */                                     \
        if (h->prv == PRV_U || (h->prv == PRV_S && (h->mstatus & MSTATUS_TVM)))                    \
            TAIL(op_raise_illegal);                                                                \
        h->budget = budget - NR_INSNS_OF_BLOCK;                                                    \
        hart_leave_fetch_page(h);                                                                  \
        mmu_sfence_vma(&h->mmu, op->rs1 != 0, RS1, op->rs2 != 0, RS2);                             \
        h->pc = NEXT_BLOCK_PC;                                                                     \
        code_pages_refresh(h->engine); /* `op` may be gone */                                      \
        TAIL(op_resume);                                                                           \
    }

#define ORDER_INVALIDATION(name)                                                                   \
    OP(i_##name)                                                                                   \
    {                                                                                              \
        if (h->prv == PRV_U)                                                                       \
            TAIL(op_raise_illegal);                                                                \
        h->budget = budget - NR_INSNS_OF_BLOCK;                                                    \
        h->pc = NEXT_BLOCK_PC;                                                                     \
        TAIL(op_resume);                                                                           \
    }

INVALIDATE(sfence_vma)
INVALIDATE(sinval_vma)
ORDER_INVALIDATION(sfence_w_inval)
ORDER_INVALIDATION(sfence_inval_ir)

OP(i_fence_i)
{
    h->budget = budget - NR_INSNS_OF_BLOCK;
    h->pc = NEXT_BLOCK_PC;
    hart_leave_fetch_page(h);
    code_pages_drop(h->engine, false);
    TAIL(op_resume);
}
