/*
 * From instruction bytes to a block of operations.
 */
#include "emu/engine/codepage.h"
#include "emu/isa/decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The most operations that one instruction takes: a terminal, its link slot and two stubs. */
#define MAX_OPS_PER_INSN 4

static struct op *reserve(struct code_page *code, unsigned nr)
{
    if (code->nr_ops + nr > code->max_ops) {
        code->max_ops *= 2;
        struct op *ops = realloc(code->ops, code->max_ops * sizeof(*ops));
        if (!ops) {
            fprintf(stderr, "pagewalk: the host is out of memory for decoded instructions\n");
            exit(2);
        }
        code->ops = ops;
    }
    return &code->ops[code->nr_ops];
}

/* The register file has a place to throw away what is written to x0. */
static uint8_t destination(const struct insn *insn, unsigned flags)
{
    return (flags & INSN_WRITES_RD) && insn->rd == 0 ? HART_X_SINK : insn->rd;
}

/* Common idioms have handlers that do less. */
static op_fn *choose_handler(const struct engine *engine, const struct insn *insn)
{
    unsigned class = insn_info[insn->id].class;
    if (insn->rd == 0 && (class == CLASS_ALU || class == CLASS_MUL || class == CLASS_DIV))
        return op_nop;
    if (insn->id == INSN_addi && insn->rs1 == 0)
        return op_li;
    if (insn->id == INSN_addi && insn->imm == 0)
        return op_mv;
    return engine->handlers[insn->id];
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
        .link = {.taken = OP_STUB_TAKEN, .next = OP_STUB_NEXT},
        .imm = (int32_t)next_offset,
        .rd = (uint8_t)nr_insns,
    };
    terminal[OP_STUB_TAKEN] = (struct op){.fn = linked ? op_resolve_taken : op_goto};
    terminal[OP_STUB_NEXT] = (struct op){.fn = linked ? op_resolve_next : op_goto};
}

static void fill_op(const struct engine *engine, struct op *op, const struct insn *insn,
                    unsigned offset)
{
    unsigned flags = insn_info[insn->id].flags;
    *op = (struct op){
        .fn = choose_handler(engine, insn),
        .imm = immediate(insn, flags, offset),
        .rd = destination(insn, flags),
        .rs1 = insn->rs1,
        .rs2 = insn->rs2,
        .offset = (uint8_t)(offset / 2),
    };
}

/* The bytes at `at`, as many as there are up to the page's end. False: it crosses into the next. */
static bool read_insn(const struct code_page *code, unsigned at, uint32_t *raw)
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

static uint32_t decode_block(struct engine *engine, struct code_page *code, unsigned start)
{
    uint32_t first = code->nr_ops;
    unsigned at = start;

    for (unsigned n = 1;; n++) {
        struct op *op = reserve(code, MAX_OPS_PER_INSN);
        unsigned offset = at - start;
        struct insn insn;
        uint32_t raw;

        if (at == PAGE_SIZE || n > BLOCK_MAX_INSNS) {
            *op = (struct op){.fn = op_fallthrough, .offset = (uint8_t)(offset / 2)};
            fill_link(op, n - 1, offset, true);
            code->nr_ops += MAX_OPS_PER_INSN;
            return first;
        }
        if (!read_insn(code, at, &raw)) {
            /* Alone in its block, so that both pages are looked up each time. */
            op->fn = n == 1 ? op_straddle : op_fallthrough;
            op->offset = (uint8_t)(offset / 2);
            fill_link(op, n - 1, offset, true);
            code->nr_ops += MAX_OPS_PER_INSN;
            return first;
        }
        if (!insn_decode(raw, &insn)) {
            *op = (struct op){.fn = op_illegal, .offset = (uint8_t)(offset / 2)};
            code->nr_ops++;
            return first;
        }
        fill_op(engine, op, &insn, offset);
        at += insn.len;
        if (insn_info[insn.id].flags & INSN_ENDS_BLOCK) {
            fill_link(op, n, at - start, true);
            code->nr_ops += MAX_OPS_PER_INSN;
            return first;
        }
        code->nr_ops++;
    }
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
    struct insn insn;

    hart->single_raw = raw;
    if (!insn_decode(raw, &insn)) {
        *op = (struct op){.fn = op_illegal};
        return;
    }
    fill_op(hart->engine, op, &insn, 0);
    if (!(insn_info[insn.id].flags & INSN_ENDS_BLOCK)) {
        op++;
        *op = (struct op){.fn = op_fallthrough, .offset = insn.len / 2};
    }
    fill_link(op, 1, insn.len, false);
}
