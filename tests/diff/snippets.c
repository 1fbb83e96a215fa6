#include "tests/diff/snippets.h"

#include "emu/isa/bits.h"
#include "tests/diff/csrs.h"
#include "tests/diff/emit.h"
#include "tests/diff/interrupt.h"
#include "tests/diff/system.h"
#include "tests/diff/translate.h"

static bool is_plain(enum insn_id id)
{
    return !(insn_info[id].flags & (INSN_MEM | INSN_ENDS_BLOCK));
}

/* Computation on registers only. */
static void emit_plain(struct code *code)
{
    enum insn_id id;
    do
        id = random_row(code);
    while (!is_plain(id));
    emit_word(code, random_operands(code, id));
}

/* A load or store, integer or floating-point, through one of the pointers. */
static void emit_access(struct code *code, enum insn_id id)
{
    static const uint8_t pointers[] = {REG_SP, REG_S0, REG_S1};
    uint32_t word = random_operands(code, id);
    word = (word & ~(31u << 15)) | pointers[random_below(code->image, 3)] << 15;
    emit_word(code, word);
}

/* An aligned access to where there is no memory, or where PMP has a say. */
static void emit_guarded_access(struct code *code)
{
    int offset = 8 * random_below(code->image, 64);
    if (chance(code->image, 40))
        emit_load_constant(code, REG_T5, code->space->hole);
    else
        emit_load_constant(code, REG_T5,
                           code->space->guarded[random_below(code->image, NR_GUARDED)]);
    if (chance(code->image, 50))
        emit_i(code, chance(code->image, 50) ? INSN_ld : INSN_lbu, random_rd(code), REG_T5, offset);
    else
        emit_s(code, chance(code->image, 50) ? INSN_sd : INSN_sb, REG_T5,
               random_below(code->image, 32), offset);
}

/* LR, arithmetic, SC that succeeds, or SCs that must fail: far from the LR, then without one. */
static void emit_lr_sc(struct code *code, enum insn_id id)
{
    bool wide = id == INSN_lr_d || id == INSN_sc_d;
    enum insn_id lr = wide ? INSN_lr_d : INSN_lr_w, sc = wide ? INSN_sc_d : INSN_sc_w;
    unsigned pointer = random_nonzero_rd(code);
    unsigned rd;
    /* An SC may fail when another hart had its turn since the LR, and turns can end with a page. */
    if (code->pc % PAGE_SIZE > PAGE_SIZE - 32)
        return;
    emit_load_safe_pointer(code, pointer);
    do
        rd = random_rd(code);
    while (rd == pointer);
    emit_r(code, lr, rd, pointer, 0);
    if (chance(code->image, 30)) {
        emit_i(code, INSN_addi, REG_T5, pointer, 2040);
        emit_r(code, sc, random_rd(code), REG_T5, random_below(code->image, 32));
        emit_r(code, sc, random_rd(code), REG_T5, random_below(code->image, 32));
        return;
    }
    emit_i(code, INSN_addi, rd, rd, 1);
    emit_r(code, sc, random_rd(code), pointer, random_below(code->image, 32));
}

static void emit_amo(struct code *code, enum insn_id id)
{
    unsigned kind = random_below(code->image, 100);
    if (kind < 10)
        emit_load_constant(code, REG_T5,
                           code->space->guarded[random_below(code->image, NR_GUARDED)]);
    else if (kind < 25)
        emit_load_risky_pointer(code, REG_T5);
    else
        emit_load_safe_pointer(code, REG_T5);
    if (kind >= 90)
        emit_i(code, INSN_addi, REG_T5, REG_T5, 1 + random_below(code->image, 3));
    emit_word(code, (random_operands(code, id) & ~(31u << 15)) | REG_T5 << 15);
}

static void emit_body(struct code *code, unsigned length)
{
    while (length--)
        emit_plain(code);
}

/* A conditional branch over a few instructions, either way. */
static void emit_forward_branch(struct code *code, enum insn_id id)
{
    uint64_t branch = code->pc;
    unsigned rs1 = random_below(code->image, 32), rs2 = random_below(code->image, 32);
    emit_r(code, id, 0, rs1, rs2);
    code->conditional++;
    emit_body(code, random_below(code->image, 5));
    code->conditional--;
    patch_branch(code, branch, code->pc);
}

/* Counts t6 down and goes back to `head` while it is not 0. */
static void emit_loop_end(struct code *code, enum insn_id id, uint64_t head)
{
    emit_i(code, INSN_addi, REG_T6, REG_T6, -1);
    uint64_t branch = code->pc;
    if (id == INSN_bne)
        emit_r(code, id, 0, REG_T6, REG_ZERO);
    else
        emit_r(code, id, 0, REG_ZERO, REG_T6);
    code->repeat = 1;
    patch_branch(code, branch, head);
}

/* A loop of a few iterations, counted down in t6; `id` is one of those that loop on > 0. */
static void emit_loop(struct code *code, enum insn_id id)
{
    unsigned iterations = 2 + random_below(code->image, 6);
    emit_i(code, INSN_addi, REG_T6, REG_ZERO, iterations);
    uint64_t head = code->pc;
    code->repeat = iterations;
    for (unsigned i = random_below(code->image, 8); i; i--) {
        if (chance(code->image, 40))
            emit_access(code, chance(code->image, 50) ? INSN_lw : INSN_sd);
        else
            emit_plain(code);
    }
    emit_loop_end(code, id, head);
}

static void emit_branch(struct code *code, enum insn_id id)
{
    bool can_loop = id == INSN_bne || id == INSN_blt || id == INSN_bltu;
    if (can_loop && chance(code->image, 40))
        emit_loop(code, id);
    else
        emit_forward_branch(code, id);
}

/* Halfwords that nobody executes. */
static void emit_garbage(struct code *code)
{
    code->conditional++;
    for (unsigned i = random_below(code->image, 6); i; i--)
        emit_half(code, random_bits(code->image));
    code->conditional--;
}

static void emit_jal(struct code *code)
{
    uint64_t jump = code->pc;
    emit_word(code, insn_info[INSN_jal].match | random_rd(code) << 7);
    emit_garbage(code);
    patch_jump(code, jump, code->pc);
}

/* Over garbage through a register; bit 0 of the target is ignored (unpriv spec 2.5). */
static void emit_jalr(struct code *code)
{
    unsigned rs1 = random_nonzero_rd(code);
    unsigned skip = 2 * random_below(code->image, 6), bias = 2 * random_below(code->image, 500);
    emit_address(code, rs1, bias);
    emit_i(code, INSN_jalr, random_rd(code), rs1,
           12 + (int)skip - (int)bias + (int)random_below(code->image, 2));
    code->conditional++;
    for (; skip; skip -= 2)
        emit_half(code, random_bits(code->image));
    code->conditional--;
}

/* A jump to where nothing can be fetched; the trap handler goes on at tp. */
static void emit_bad_jump(struct code *code)
{
    /* Machine mode does not translate its fetches. */
    uint64_t target = HOLE_BASE + 2 * random_below(code->image, 4);
    if (code->prv != PRV_M)
        target = code->space->bad_targets[random_below(code->image, NR_BAD_TARGETS)];
    emit_load_constant(code, REG_T5, target);
    emit_address(code, REG_TP, 12);
    emit_i(code, INSN_jalr, random_rd(code), REG_T5, 0);
}

/*
 * A loop that writes an ADDI, every time with another immediate, over the instruction behind a
 * FENCE.I (unpriv spec 3).
 */
static void emit_self_modification(struct code *code)
{
    unsigned k = random_below(code->image, 16), value = random_nonzero_rd(code);
    uint32_t patch = insn_info[INSN_addi].match | (10 + k % 6) << 7 | (11 + k % 7) << 15;
    emit_i(code, INSN_addi, REG_T6, REG_ZERO, 3);
    uint64_t head = code->pc;
    code->repeat = 3;
    emit_load_constant(code, value, patch);
    emit_i(code, INSN_slli, REG_T5, REG_T6, 20);
    emit_r(code, INSN_add, value, value, REG_T5);
    emit_address(code, REG_T5, 16);
    emit_s(code, INSN_sw, REG_T5, value, 0);
    emit_word(code, random_operands(code, INSN_fence_i));
    emit_i(code, INSN_addi, REG_ZERO, REG_ZERO, 0);
    emit_loop_end(code, INSN_bne, head);
}

/* A word or halfword that is no instruction. */
static void emit_illegal(struct code *code)
{
    struct insn insn;
    uint32_t word;
    bool wide = chance(code->image, 50);
    do {
        word = random_bits(code->image);
        word = wide ? word | 3 : word & 0xffff;
        /* All ones in bits 4..2 of a wide one announce more than 32 bits (unpriv spec 1.5). */
    } while ((wide ? (word & 0x1f) == 0x1f : (word & 3) == 3) || insn_decode(word, &insn));
    if (wide)
        emit_word(code, word);
    else
        emit_half(code, word);
}

static void emit_row(struct code *code, enum insn_id id)
{
    switch (insn_info[id].class) {
    case CLASS_LOAD:
    case CLASS_STORE:
        emit_access(code, id);
        break;
    case CLASS_AMO:
        if (id == INSN_sc_w || id == INSN_sc_d)
            emit_lr_sc(code, id);
        else
            emit_amo(code, id);
        break;
    case CLASS_BRANCH:
        emit_branch(code, id);
        break;
    case CLASS_JUMP:
        if (id == INSN_jal)
            emit_jal(code);
        else if (chance(code->image, 70))
            emit_jalr(code);
        else
            emit_bad_jump(code);
        break;
    case CLASS_CSR:
        emit_csr_access(code, id);
        break;
    case CLASS_SYSTEM:
        emit_system(code, id);
        break;
    default:
        emit_word(code, random_operands(code, id));
        break;
    }
}

/* The compressed jump or branch `raw` changed to reach `distance` bytes ahead. */
static uint16_t compressed_with_distance(uint16_t raw, uint16_t mask, int distance)
{
    struct insn insn;
    for (unsigned bits = 0; bits < 0x10000; bits++) {
        uint16_t candidate = (raw & mask) | (bits & ~mask);
        if (insn_decode(candidate, &insn) && insn.imm == distance)
            return candidate;
    }
    assert(false);
    return raw;
}

/* c.j, c.beqz and c.bnez over a few instructions, c.jr and c.jalr to the next one. */
static void emit_compressed_jump(struct code *code, uint16_t raw, const struct insn *insn)
{
    if (insn->id == INSN_jalr) {
        unsigned rs1 = random_nonzero_rd(code);
        emit_address(code, rs1, 10);
        emit_half(code, (raw & ~(31u << 7)) | rs1 << 7);
        return;
    }
    unsigned skipped = random_below(code->image, 4);
    uint16_t keep = insn->id == INSN_jal ? 0xe003 : 0xe383;
    emit_half(code, compressed_with_distance(raw, keep, 2 + 4 * (int)skipped));
    code->conditional++;
    emit_body(code, skipped);
    code->conditional--;
}

/* Whether `insn` keeps to the roles of the registers. */
static bool fits_roles(const struct insn *insn)
{
    unsigned flags = insn_info[insn->id].flags;
    if (flags & INSN_MEM && insn->rs1 != REG_SP && insn->rs1 != REG_S0 && insn->rs1 != REG_S1)
        return false;
    return !(flags & INSN_WRITES_RD) || insn->rd == 0 || is_free_register(insn->rd) ||
           (insn->rd == REG_SP && insn->rs1 == REG_SP);
}

static void emit_compressed(struct code *code)
{
    static const struct {
        uint16_t match, mask;
    } rows[] = {
#define RVC(name, match, mask, rd, rs1, rs2, imm, nonzero, base, operands, ext) {match, mask},
#include "emu/isa/rvc.def"
    };
    struct insn insn;
    uint16_t raw;
    do {
        unsigned row = random_below(code->image, sizeof(rows) / sizeof(rows[0]));
        raw = rows[row].match | (random_bits(code->image) & (uint16_t)~rows[row].mask);
    } while (!insn_decode(raw, &insn) || !insn_is_in(&insn, code->isa) || !fits_roles(&insn));
    enum insn_class class = insn_info[insn.id].class;
    if (class == CLASS_BRANCH || class == CLASS_JUMP)
        emit_compressed_jump(code, raw, &insn);
    else
        emit_half(code, raw);
    if (insn_info[insn.id].flags & INSN_WRITES_RD && insn.rd == REG_SP)
        emit_load_safe_pointer(code, REG_SP);
}

static void emit_pointer(struct code *code)
{
    static const uint8_t pointers[] = {REG_SP, REG_S0, REG_S1};
    unsigned reg = pointers[random_below(code->image, 3)];
    if (chance(code->image, 70))
        emit_load_safe_pointer(code, reg);
    else
        emit_load_risky_pointer(code, reg);
    if (chance(code->image, 20))
        emit_i(code, INSN_addi, reg, reg, 1 + random_below(code->image, 7));
}

static void emit_snippet(struct code *code)
{
    unsigned kind = random_below(code->image, 100);
    if (kind < 30)
        emit_compressed(code);
    else if (kind < 40)
        emit_pointer(code);
    else if (kind < 45)
        emit_load_value(code, random_rd(code));
    else if (kind < 52)
        emit_fload_value(code, random_below(code->image, 32));
    else if (kind < 54)
        emit_guarded_access(code);
    else if (kind < 56)
        emit_illegal(code);
    else if (kind < 57)
        emit_self_modification(code);
    else if (kind < 60)
        emit_remap(code);
    else if (kind < 61)
        emit_permissions(code);
    else if (kind < 62)
        emit_service(code);
    else if (kind < 63)
        emit_crossing(code);
    else if (kind < 64)
        emit_switch(code);
    else if (kind < 65)
        emit_fine_access(code);
    else if (kind < 68)
        emit_probe(code);
    else
        emit_row(code, random_row(code));
}

void emit_random_code(struct code *code, unsigned length)
{
    uint64_t limit = code->executed + length;
    start_constants(code);
    emit_load_safe_pointer(code, REG_SP);
    emit_load_safe_pointer(code, REG_S0);
    emit_load_safe_pointer(code, REG_S1);
    for (unsigned i = 1; code->executed < limit; i++) {
        emit_snippet(code);
        if (code->checkpoints && i % code->checkpoints == 0)
            emit_word(code, insn_info[INSN_ebreak].match);
    }
}
