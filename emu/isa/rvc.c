#include "emu/isa/rvc.h"

#include <stddef.h>

#include "emu/isa/fields.h"

enum rvc_field { RVC_NO, RVC_RA, RVC_SP, RVC_R7, RVC_R2, RVC_P7, RVC_P2 };

enum rvc_imm {
    RVC_IMM_NONE,
    RVC_IMM_ADDI4SPN,
    RVC_IMM_LW,
    RVC_IMM_LD,
    RVC_IMM_LBU,
    RVC_IMM_LH,
    RVC_IMM_CI,
    RVC_IMM_SHAMT,
    RVC_IMM_LUI,
    RVC_IMM_ADDI16SP,
    RVC_IMM_LWSP,
    RVC_IMM_LDSP,
    RVC_IMM_SWSP,
    RVC_IMM_SDSP,
    RVC_IMM_CJ,
    RVC_IMM_CB,
    RVC_IMM_BYTE_MASK,
    RVC_IMM_ALL_ONES,
};

enum rvc_nonzero { RVC_ANY, RVC_RD, RVC_RS1, RVC_IMM };

static const struct rvc_row rows[] = {
#define RVC(name, match, mask, rd, rs1, rs2, imm, nonzero, base, operands, ext)                    \
    {#name,     operands,  match,          mask,          INSN_##base, RVC_##rd,                   \
     RVC_##rs1, RVC_##rs2, RVC_IMM_##imm, RVC_##nonzero, EXT_##ext},
#include "emu/isa/rvc.def"
};
#define NR_ROWS (sizeof(rows) / sizeof(rows[0]))

/* Quadrant and funct3: the part of the encoding that every mask covers. */
static unsigned group_of(uint16_t raw)
{
    return (raw & 3u) << 3 | raw >> 13;
}

/* The rows of group g are first_row[g] .. first_row[g + 1] - 1. */
static uint8_t first_row[4 * 8 + 1];

__attribute__((constructor)) static void index_rows(void)
{
    unsigned row = 0;
    for (unsigned group = 0; group < 4 * 8; group++) {
        first_row[group] = row;
        while (row < NR_ROWS && group_of(rows[row].match) == group)
            row++;
    }
    first_row[4 * 8] = row;
}

const struct rvc_row *rvc_find(uint16_t raw)
{
    unsigned group = group_of(raw);
    for (unsigned row = first_row[group]; row < first_row[group + 1]; row++) {
        if ((raw & rows[row].mask) == rows[row].match)
            return &rows[row];
    }
    return NULL;
}

static unsigned register_at(uint16_t raw, enum rvc_field field)
{
    switch (field) {
    case RVC_NO: return 0;
    case RVC_RA: return 1;
    case RVC_SP: return 2;
    case RVC_R7: return raw >> 7 & 31;
    case RVC_R2: return raw >> 2 & 31;
    case RVC_P7: return 8 + (raw >> 7 & 7);
    case RVC_P2: return 8 + (raw >> 2 & 7);
    }
    __builtin_unreachable();
}

/* The immediates as drawn in unpriv spec 16.3 to 16.5, from the high instruction bit down. */
static int immediate(uint16_t raw, enum rvc_imm kind)
{
    unsigned six_bits = field_move(raw, 12, 1, 5) | field_move(raw, 2, 5, 0);
    switch (kind) {
    case RVC_IMM_NONE: return 0;
    case RVC_IMM_ADDI4SPN:
        return field_move(raw, 11, 2, 4) | field_move(raw, 7, 4, 6) | field_move(raw, 6, 1, 2) |
               field_move(raw, 5, 1, 3);
    case RVC_IMM_LW:
        return field_move(raw, 10, 3, 3) | field_move(raw, 6, 1, 2) | field_move(raw, 5, 1, 6);
    case RVC_IMM_LD: return field_move(raw, 10, 3, 3) | field_move(raw, 5, 2, 6);
    case RVC_IMM_LBU: return field_move(raw, 6, 1, 0) | field_move(raw, 5, 1, 1);
    case RVC_IMM_LH: return field_move(raw, 5, 1, 1);
    case RVC_IMM_CI: return field_sign_extend(six_bits, 6);
    case RVC_IMM_SHAMT: return six_bits;
    case RVC_IMM_LUI: return field_sign_extend(six_bits, 6) * 4096;
    case RVC_IMM_ADDI16SP:
        return field_sign_extend(field_move(raw, 12, 1, 9) | field_move(raw, 6, 1, 4) |
                                     field_move(raw, 5, 1, 6) | field_move(raw, 3, 2, 7) |
                                     field_move(raw, 2, 1, 5),
                                 10);
    case RVC_IMM_LWSP:
        return field_move(raw, 12, 1, 5) | field_move(raw, 4, 3, 2) | field_move(raw, 2, 2, 6);
    case RVC_IMM_LDSP:
        return field_move(raw, 12, 1, 5) | field_move(raw, 5, 2, 3) | field_move(raw, 2, 3, 6);
    case RVC_IMM_SWSP: return field_move(raw, 9, 4, 2) | field_move(raw, 7, 2, 6);
    case RVC_IMM_SDSP: return field_move(raw, 10, 3, 3) | field_move(raw, 7, 3, 6);
    case RVC_IMM_CJ:
        return field_sign_extend(field_move(raw, 12, 1, 11) | field_move(raw, 11, 1, 4) |
                                     field_move(raw, 9, 2, 8) | field_move(raw, 8, 1, 10) |
                                     field_move(raw, 7, 1, 6) | field_move(raw, 6, 1, 7) |
                                     field_move(raw, 3, 3, 1) | field_move(raw, 2, 1, 5),
                                 12);
    case RVC_IMM_CB:
        return field_sign_extend(field_move(raw, 12, 1, 8) | field_move(raw, 10, 2, 3) |
                                     field_move(raw, 5, 2, 6) | field_move(raw, 3, 2, 1) |
                                     field_move(raw, 2, 1, 5),
                                 9);
    case RVC_IMM_BYTE_MASK: return 0xff;
    case RVC_IMM_ALL_ONES: return -1;
    }
    __builtin_unreachable();
}

bool rvc_expand(uint16_t raw, struct insn *out)
{
    const struct rvc_row *row = rvc_find(raw);
    if (!row)
        return false;
    *out = (struct insn){
        .id = row->base,
        .len = 2,
        .rd = register_at(raw, row->rd),
        .rs1 = register_at(raw, row->rs1),
        .rs2 = register_at(raw, row->rs2),
        .imm = immediate(raw, row->imm),
        .form = row->ext,
        .raw = raw,
    };
    switch ((enum rvc_nonzero)row->nonzero) {
    case RVC_ANY: return true;
    case RVC_RD: return out->rd != 0;
    case RVC_RS1: return out->rs1 != 0;
    case RVC_IMM: return out->imm != 0;
    }
    __builtin_unreachable();
}
