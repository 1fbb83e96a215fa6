#include "tests/diff/translate.h"

#include "emu/isa/bits.h"
#include "emu/isa/csr.h"
#include "tests/diff/emit.h"

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

/* An access to what t5 points to, by any but SC, which is not without its LR; keeps `keep`. */
static uint32_t random_access_at_t5(struct code *code, unsigned keep)
{
    enum insn_id id;
    uint32_t word;
    do
        id = random_row(code);
    while (!(insn_info[id].flags & INSN_MEM) || id == INSN_sc_w || id == INSN_sc_d);
    do
        word = random_operands(code, id);
    while (insn_info[id].flags & INSN_WRITES_RD && (word >> 7 & 31) == keep);
    word = (word & ~(31u << 15)) | REG_T5 << 15;
    if (insn_info[id].class == CLASS_LOAD)
        word &= 0x000fffff; /* without a distance */
    if (insn_info[id].class == CLASS_STORE)
        word &= 0x01fff07f;
    return word;
}

static void emit_access_at_t5(struct code *code, unsigned keep)
{
    emit_word(code, random_access_at_t5(code, keep));
}

/* Machine mode with MPRV has to see physical memory to write to page tables. */
static void emit_mprv(struct code *code, bool on)
{
    if (!code->mprv)
        return;
    emit_load_constant(code, REG_T5, MSTATUS_MPRV);
    emit_csr(code, on ? INSN_csrrs : INSN_csrrc, REG_ZERO, CSR_MSTATUS, REG_T5);
}

/*
 * The fence that a change of the flip's PTE needs (priv spec 4.2.1): for all addresses where a
 * pointer may have changed, for all address spaces where the PTE may be global.
 */
static void emit_fence(struct code *code, const struct space *space, const struct flip *flip)
{
    unsigned va = 0, asid = 0;
    if (!flip->level && chance(code->image, 50)) {
        va = random_nonzero_rd(code);
        emit_load_constant(code, va, flip->va + random_below(code->image, 4096));
    }
    if (!flip->global && chance(code->image, 50)) {
        do
            asid = random_nonzero_rd(code);
        while (asid == va);
        emit_load_constant(code, asid, space->asid);
    }
    if (!isa_has(code->isa, EXT_SVINVAL) || chance(code->image, 50)) {
        emit_r(code, INSN_sfence_vma, 0, va, asid);
        return;
    }
    emit_word(code, insn_info[INSN_sfence_w_inval].match);
    emit_r(code, INSN_sinval_vma, 0, va, asid);
    emit_word(code, insn_info[INSN_sfence_inval_ir].match);
}

/* Returns the new value. */
static uint64_t emit_new_pte(struct code *code, const struct space *space, const struct flip *flip)
{
    unsigned pte = random_nonzero_rd(code);
    uint64_t value = flip_random_pte(space, code->image, flip);
    emit_load_constant(code, pte, value);
    emit_mprv(code, false);
    emit_load_constant(code, REG_T5, flip->pte);
    emit_s(code, INSN_sd, REG_T5, pte, 0);
    emit_fence(code, space, flip);
    emit_mprv(code, true);
    return value;
}

/* An address that the flip's PTE translates, for loads and stores. */
static uint64_t flip_address(struct code *code, const struct flip *flip)
{
    uint64_t offset = random_below(code->image, 4096 / 8) * 8;
    if (chance(code->image, 20))
        offset += random_below(code->image, 8);
    if (flip->level)
        offset +=
            DATA_BASE - RUNTIME_BASE + random_below(code->image, NR_SAFE_PAGES - 1) * PAGE_SIZE;
    else if (chance(code->image, 15) && flip->va % (2 * PAGE_SIZE) == 0 && !flip->returns)
        offset = PAGE_SIZE - 1 - random_below(code->image, 7);
    else if (offset > PAGE_SIZE - 8)
        offset = PAGE_SIZE - 8;
    return flip->va + offset;
}

/* A jump into the page of returns, which comes back to tp as a failing fetch does. */
static void emit_fetch(struct code *code, const struct flip *flip)
{
    uint64_t target = flip->va + (flip->level ? RETURNS_BASE - RUNTIME_BASE : 0);
    unsigned offset = random_below(code->image, PAGE_SIZE / 2) * 2;
    if (flip->returns == 2 && offset == PAGE_SIZE - 2)
        offset = 0; /* only the first page has a second half of its last instruction */
    else if (flip->returns != 2 && chance(code->image, 25))
        offset = PAGE_SIZE - 2;
    emit_load_constant(code, REG_T5, target + offset);
    emit_address(code, REG_TP, 12);
    emit_i(code, INSN_jalr, random_rd(code), REG_T5, 0);
}

/*
 * Machine mode's view of the lower modes' memory: one access with MPRV, MPP, SUM and MXR as they
 * may be, and mstatus as it was. The space is in satp already.
 */
static void emit_probe_at(struct code *code, uint64_t address)
{
    uint64_t mask = MSTATUS_MPRV | MSTATUS_MPP | MSTATUS_SUM | MSTATUS_MXR;
    uint64_t bits = random_bits(code->image) & mask;
    /* Not as M, which would find no memory there: for AMOs QEMU reports that as a load's fault. */
    if (bits & 2UL << MSTATUS_MPP_SHIFT)
        bits &= ~MSTATUS_MPP;
    unsigned saved = random_nonzero_rd(code);
    emit_load_constant(code, REG_T5, mask);
    emit_csr(code, INSN_csrrc, saved, CSR_MSTATUS, REG_T5);
    emit_load_constant(code, REG_T6, bits | MSTATUS_MPRV);
    emit_load_constant(code, REG_T5, address);
    emit_csr(code, INSN_csrrs, REG_ZERO, CSR_MSTATUS, REG_T6);
    emit_access_at_t5(code, saved);
    emit_csr(code, INSN_csrrw, REG_ZERO, CSR_MSTATUS, saved);
}

static uint64_t probed_address(struct code *code, const struct space *space)
{
    switch (random_below(code->image, 4)) {
    case 0:
        return space_safe_pointer(space, code->image);
    case 1:
        return space->guarded[random_below(code->image, NR_GUARDED)];
    default:
        return space_risky_pointer(space, code->image);
    }
}

void emit_probe(struct code *code)
{
    if (code->prv != PRV_M || code->mprv)
        return;
    const struct space *space = &code->spaces[1 + random_below(code->image, NR_SPACES - 1)];
    emit_load_constant(code, REG_T5, space->satp);
    emit_csr(code, INSN_csrrw, random_rd(code), CSR_SATP, REG_T5);
    if (chance(code->image, 60)) {
        emit_probe_at(code, probed_address(code, space));
        return;
    }
    const struct flip *flip = &space->flips[random_below(code->image, NR_FLIPS)];
    emit_new_pte(code, space, flip);
    emit_probe_at(code, flip_address(code, flip));
}

void emit_remap(struct code *code)
{
    const struct space *space = code->space;
    if (code->prv == PRV_U || code->tvm || !space->levels)
        return;
    const struct flip *flip = &space->flips[random_below(code->image, NR_FLIPS)];
    uint64_t pte = emit_new_pte(code, space, flip);
    bool fetches = code->prv == PRV_S && (flip->level || flip->returns);
    /*
     * A supervisor may not execute pages with U, SUM or not (priv spec 4.3.1); QEMU 7.2 lets it,
     * after a load that SUM has allowed. So there is none.
     */
    bool only_fetches = fetches && (pte & PTE_U) && (pte & PTE_X);
    for (unsigned i = 1 + random_below(code->image, 3); i; i--) {
        if (only_fetches || (fetches && chance(code->image, 40))) {
            emit_fetch(code, flip);
            continue;
        }
        emit_load_constant(code, REG_T5, flip_address(code, flip));
        emit_access_at_t5(code, REG_ZERO);
    }
}

/* Spaces have ASIDs of their own, so no fence is needed (priv spec 4.1.11). */
void emit_switch(struct code *code)
{
    static const uint8_t pointers[] = {REG_SP, REG_S0, REG_S1};
    if (code->prv == PRV_U || code->tvm || !code->spaces[0].levels)
        return;
    code->space = &code->spaces[random_below(code->image, NR_SPACES)];
    emit_load_constant(code, REG_T5, code->space->satp);
    emit_csr(code, INSN_csrrw, random_rd(code), CSR_SATP, REG_T5);
    if (chance(code->image, 20))
        emit_r(code, INSN_sfence_vma, 0, 0, 0);
    for (unsigned i = 0; i < 3; i++)
        emit_load_safe_pointer(code, pointers[i]);
}

/* log2 of the bytes that a load, store or AMO touches: the same two bits for all of them. */
static unsigned access_size(uint32_t word)
{
    return word >> 12 & 3;
}

void emit_fine_access(struct code *code)
{
    uint64_t address = code->space->fine[random_below(code->image, NR_GUARDED)];
    uint32_t word = random_access_at_t5(code, REG_ZERO);
    address += random_below(code->image, 8) >> access_size(word) << access_size(word);
    emit_load_constant(code, REG_T5, address);
    emit_word(code, word);
}

void emit_crossing(struct code *code)
{
    const struct space *space = code->space;
    unsigned page = random_below(code->image, PMP_READ_PAGE - 1);
    uint64_t boundary = space_window(space, code->image) + (page + 1) * PAGE_SIZE;
    emit_load_constant(code, REG_T5, boundary - 1 - random_below(code->image, 7));
    emit_access_at_t5(code, REG_ZERO);
}
