/*
 * From instruction bytes to a block of operations.
 */
#include "emu/abi/marker.h"
#include "emu/engine/codepage.h"
#include "emu/engine/handlers.h"
#include "emu/isa/decode.h"

#include <stdlib.h>
#include <string.h>

#define PAUSE 0x0100000f /* fence w, 0 (unpriv spec, Zihintpause) */

/* In the place of an instruction's bits: no instruction without 11 in its lowest bits is as long.
 */
#define NO_INSN 0xfffffffc

_Static_assert(NR_OP_KINDS <= UINT16_MAX, "a kind fits 16 bits");

/* The most operations that one instruction takes: a terminal, its link slot and two stubs. */
#define MAX_OPS_PER_INSN 4

static struct op *reserve(struct code_page *code, unsigned nr)
{
    if (code->nr_ops + nr > code->max_ops) {
        code->max_ops *= 2;
        code->ops = code_memory(realloc(code->ops, code->max_ops * sizeof(*code->ops)));
        code->raw = code_memory(realloc(code->raw, code->max_ops * sizeof(*code->raw)));
    }
    return &code->ops[code->nr_ops];
}

/* The register file has a place to throw away what is written to x0. */
static uint8_t destination(const struct insn *insn, unsigned flags)
{
    return (flags & INSN_WRITES_RD) && insn->rd == 0 ? HART_X_SINK : insn->rd;
}

/* Without the extension it is the fence that its bits say, which does nothing. */
static bool is_pause(const struct engine *engine, const struct insn *insn)
{
    return insn->raw == PAUSE && isa_has(engine->isa, EXT_ZIHINTPAUSE);
}

static bool is_marker(const struct insn *insn)
{
    return insn->id == INSN_slti && insn->rd == 0 && insn->imm == MARKER_HINT;
}

/* Common idioms have handlers that do less. */
static enum op_kind kind_of(const struct engine *engine, const struct insn *insn)
{
    unsigned class = insn_info[insn->id].class;
    if (is_pause(engine, insn))
        return OP_KIND_pause;
    if (is_marker(insn))
        return OP_KIND_marker;
    if (insn->rd == 0 && (class == CLASS_ALU || class == CLASS_MUL || class == CLASS_DIV))
        return OP_KIND_nop;
    if (insn->id == INSN_addi && insn->rs1 == 0)
        return OP_KIND_li;
    if (insn->id == INSN_addi && insn->imm == 0)
        return OP_KIND_mv;
    return (enum op_kind)insn->id;
}

static int32_t immediate(const struct insn *insn, unsigned flags, unsigned offset)
{
    if (flags & (INSN_READS_FRS3 | INSN_HAS_RM))
        return OP_IMM(insn->rs3, insn->rm);
    if (flags & INSN_HAS_CSR)
        return insn->csr;
    switch (insn_info[insn->id].class) {
    case CLASS_BRANCH:
        return insn->imm + (int32_t)offset; /* from the start of the block */
    case CLASS_JUMP:
        return insn->id == INSN_jal ? insn->imm + (int32_t)offset : insn->imm;
    default:
        return insn->imm;
    }
}

/* Fills the slots behind a terminal; without `linked`, control always goes by address. */
static void fill_link(struct op *terminal, unsigned nr_insns, unsigned next_offset, bool linked)
{
    terminal[OP_LINK] = (struct op){
        .link = {.taken = OP_STUB_TAKEN * (int32_t)sizeof(struct op),
                 .next = OP_STUB_NEXT * (int32_t)sizeof(struct op)},
        .imm = (int32_t)next_offset,
        .rd = (uint8_t)nr_insns,
    };
    terminal[OP_STUB_TAKEN] = (struct op){.fn = linked ? op_resolve_taken : op_goto};
    terminal[OP_STUB_NEXT] = (struct op){.fn = linked ? op_resolve_next : op_goto};
}

static enum op_kind fill_op(const struct engine *engine, struct op *op, const struct insn *insn,
                            unsigned offset)
{
    enum op_kind kind = kind_of(engine, insn);
    unsigned flags = insn_info[insn->id].flags;
    *op = (struct op){
        .fn = engine->handlers[kind],
        .imm = immediate(insn, flags, offset),
        .rd = destination(insn, flags),
        .rs1 = insn->rs1,
        .rs2 = insn->rs2,
        .offset = (uint8_t)(offset / 2),
    };
    return kind;
}

bool code_page_insn(const struct code_page *code, unsigned at, uint32_t *raw)
{
    uint16_t low, high = 0;
    memcpy(&low, code->host + at, sizeof(low));
    if (insn_length(low) == 4) {
        if (at + 4 > PAGE_SIZE)
            return false;
        memcpy(&high, code->host + at + 2, sizeof(high));
    }
    *raw = low | (uint32_t)high << 16;
    return true;
}

static struct insn decode(const struct engine *engine, uint32_t raw)
{
    struct insn insn;
    if (!insn_decode(raw, &insn) || !insn_is_in(&insn, engine->isa))
        insn = (struct insn){.id = INSN_illegal, .len = 2};
    return insn;
}

static bool ends_block(const struct engine *engine, const struct insn *insn)
{
    return insn->id == INSN_illegal || is_pause(engine, insn) || is_marker(insn) ||
           (insn_info[insn->id].flags & INSN_ENDS_BLOCK);
}

/* The operation at `op` becomes one that stops there. Its kind is one that pairs with no other. */
static enum op_kind fill_breakpoint(struct code_page *code, struct op *op)
{
    if (code->nr_originals == code->max_originals) {
        code->max_originals = code->max_originals ? 2 * code->max_originals : 4;
        code->originals =
            code_memory(realloc(code->originals, code->max_originals * sizeof(*code->originals)));
    }
    code->originals[code->nr_originals++] =
        (struct code_original){.op = (uint32_t)(op - code->ops), .fn = op->fn};
    op->fn = op_breakpoint;
    return (enum op_kind)INSN_illegal;
}

op_fn *code_page_original(const struct code_page *code, const struct op *op)
{
    uint32_t index = (uint32_t)(op - code->ops);
    for (unsigned i = 0; i < code->nr_originals; i++)
        if (code->originals[i].op == index)
            return code->originals[i].fn;
    abort(); /* op_breakpoint stands nowhere else */
}

/* An idiom is an addi. */
static const struct insn_info *insn_info_of(unsigned kind)
{
    return &insn_info[kind < NR_INSNS ? kind : INSN_addi];
}

/* Pairs up the `nr` operations from `op` on, first come first served. */
static void fuse(const struct engine *engine, struct op *op, const uint16_t *kinds, unsigned nr)
{
    for (unsigned i = 0; i + 1 < nr; i++) {
        bool chained =
            (insn_info_of(kinds[i])->flags & INSN_WRITES_RD) && op[i].rd == op[i + 1].rs1;
        op_fn *pair = fused_handler(engine, kinds[i], kinds[i + 1], chained);
        if (pair)
            op[i++].fn = pair;
    }
}

/*
 * Decodes from `start` bytes into the page up to an instruction that ends the block, to the
 * page's end, or until the block is long enough.
 */
static uint32_t decode_block(struct engine *engine, struct code_page *code, unsigned start)
{
    uint32_t first = code->nr_ops, raw;
    uint16_t kinds[BLOCK_MAX_INSNS];
    unsigned nr = 0, at = start;
    bool ended = false;

    while (!ended && nr < BLOCK_MAX_INSNS && at < PAGE_SIZE && code_page_insn(code, at, &raw)) {
        struct op *op = reserve(code, MAX_OPS_PER_INSN);
        struct insn insn = decode(engine, raw);
        kinds[nr++] = (uint16_t)fill_op(engine, op, &insn, at - start);
        if (unlikely(breakpoints_near(&engine->breakpoints, at)))
            kinds[nr - 1] = (uint16_t)fill_breakpoint(code, op);
        code->raw[op - code->ops] = raw;
        at += insn.len;
        ended = ends_block(engine, &insn);
        if (!ended)
            code->nr_ops++;
    }
    struct op *terminal = reserve(code, MAX_OPS_PER_INSN);
    code->raw[first + nr] = NO_INSN; /* the terminal, or its link slot */
    if (!ended)
        /* An instruction across the page's end is alone: both pages are looked up each time. */
        *terminal = (struct op){.fn = nr ? op_fallthrough : op_straddle,
                                .offset = (uint8_t)((at - start) / 2)};
    fill_link(terminal, nr, at - start, true);
    code->nr_ops += MAX_OPS_PER_INSN;
    engine->nr_ops += code->nr_ops - first;
    fuse(engine, &code->ops[first], kinds, nr);
    return first;
}

unsigned code_page_block_raw(const struct code_page *code, unsigned offset,
                             uint32_t raw[BLOCK_MAX_INSNS])
{
    unsigned nr = 0;
    for (uint32_t i = code->entry[offset / 2]; code->raw[i] != NO_INSN; i++)
        raw[nr++] = code->raw[i];
    return nr;
}

unsigned code_page_block_length(const struct engine *engine, const struct code_page *code,
                                unsigned offset)
{
    uint32_t raw;
    unsigned nr = 0;
    while (nr < BLOCK_MAX_INSNS && offset < PAGE_SIZE && code_page_insn(code, offset, &raw)) {
        struct insn insn = decode(engine, raw);
        offset += insn.len;
        nr++;
        if (ends_block(engine, &insn))
            break;
    }
    return nr ? nr : 1;
}

uint32_t code_page_block(struct engine *engine, struct code_page *code, unsigned offset)
{
    uint32_t *entry = &code->entry[offset / 2];
    if (!*entry)
        *entry = decode_block(engine, code, offset);
    return *entry;
}

void code_build_single(struct hart *hart, uint32_t raw)
{
    struct op *op = hart->single;
    struct insn insn = decode(hart->engine, raw);

    hart->single_raw = raw;
    fill_op(hart->engine, op, &insn, 0);
    if (!ends_block(hart->engine, &insn)) {
        op++;
        *op = (struct op){.fn = op_fallthrough, .offset = insn.len / 2};
    }
    fill_link(op, 1, insn.len, false);
}

bool code_single_gives_up_turn(const struct hart *hart)
{
    const struct insn insn = decode(hart->engine, hart->single_raw);
    if (insn.id == INSN_wrs_nto || insn.id == INSN_wrs_sto)
        return hart_would_stall(hart);
    return is_pause(hart->engine, &insn);
}
