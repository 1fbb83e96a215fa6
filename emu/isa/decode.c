#include "emu/isa/decode.h"

#include "emu/isa/bits.h"
#include "emu/isa/fields.h"
#include "emu/isa/rvc.h"

/* How `imm` is assembled from the word (unpriv spec 2.3). */
enum immediate { IMM_NONE, IMM_I, IMM_S, IMM_B, IMM_U, IMM_J, IMM_SHAMT };

static const uint8_t format_immediate[NR_FORMATS] = {
#define FORMAT(name, immediate, fields, operands) [FORMAT_##name] = IMM_##immediate,
#include "emu/isa/format.def"
};

/* The registers of each format, for the rows of insn_info. */
enum {
#define FORMAT(name, immediate, fields, operands) FIELDS_##name = (fields),
#include "emu/isa/format.def"
};
#define IS_FPU(ext)                                                                                \
    (EXT_##ext == EXT_F || EXT_##ext == EXT_D || EXT_##ext == EXT_ZFHMIN || EXT_##ext == EXT_ZFA   \
         ? INSN_FPU                                                                                \
         : 0)

const struct insn_info insn_info[NR_INSNS] = {
    [INSN_illegal] = {.name = "illegal", .format = FORMAT_NONE, .class = CLASS_SYSTEM},
#define INSN(name, match, mask, format, ext, class, flags)                                         \
    [INSN_##name] = {                                                                              \
        #name,           match,     mask,         (flags) | FIELDS_##format | IS_FPU(ext),         \
        FORMAT_##format, EXT_##ext, CLASS_##class},
#include "emu/isa/insn.def"
};

/*
 * The rows to try for a word, by its major opcode and one more field of 5 bits: funct3, or for
 * OP-FP, whose funct3 is often the rounding mode, funct5. A row whose mask leaves that field
 * open stands in several buckets. The rows of bucket b are bucket_rows[bucket_start[b]] up to
 * bucket_start[b + 1].
 */
#define NR_BUCKETS   (32 * 32)
#define OPCODE_OP_FP 0x14

static uint16_t bucket_start[NR_BUCKETS + 1];
static uint16_t bucket_rows[NR_INSNS * 8];

static uint32_t selector_mask(unsigned opcode)
{
    return opcode == OPCODE_OP_FP ? 0xf8000000 : 0x00007000;
}

static unsigned bucket_of(uint32_t raw)
{
    unsigned opcode = raw >> 2 & 31;
    return opcode << 5 | (opcode == OPCODE_OP_FP ? raw >> 27 : raw >> 12 & 7);
}

/* Whether words of `bucket` can be instructions of `row`. */
static bool row_is_in_bucket(const struct insn_info *row, unsigned bucket)
{
    unsigned opcode = bucket >> 5, selector = bucket & 31;
    if (opcode != (row->match >> 2 & 31))
        return false;
    if (!(row->mask & selector_mask(opcode)))
        return selector < 8;
    return bucket_of(row->match) == (opcode << 5 | selector);
}

__attribute__((constructor)) static void fill_buckets(void)
{
    unsigned count = 0;
    for (unsigned bucket = 0; bucket < NR_BUCKETS; bucket++) {
        bucket_start[bucket] = count;
        for (unsigned id = 1; id < NR_INSNS; id++) {
            if (row_is_in_bucket(&insn_info[id], bucket))
                bucket_rows[count++] = id;
        }
    }
    bucket_start[NR_BUCKETS] = count;
}

static int32_t immediate(uint32_t raw, enum immediate kind)
{
    switch (kind) {
    case IMM_NONE: return 0;
    case IMM_I: return (int32_t)raw >> 20;
    case IMM_S: return ((int32_t)raw >> 25) * 32 + (int32_t)(raw >> 7 & 31);
    case IMM_B:
        return field_sign_extend(field_move(raw, 31, 1, 12) | field_move(raw, 7, 1, 11) |
                                     field_move(raw, 25, 6, 5) | field_move(raw, 8, 4, 1),
                                 13);
    case IMM_U: return (int32_t)(raw & 0xfffff000);
    case IMM_J:
        return field_sign_extend(field_move(raw, 31, 1, 20) | field_move(raw, 12, 8, 12) |
                                     field_move(raw, 20, 1, 11) | field_move(raw, 21, 10, 1),
                                 21);
    case IMM_SHAMT: return raw >> 20 & 63;
    }
    __builtin_unreachable();
}

static unsigned find_row(uint32_t raw)
{
    unsigned bucket = bucket_of(raw);
    for (unsigned i = bucket_start[bucket]; i < bucket_start[bucket + 1]; i++) {
        const struct insn_info *row = &insn_info[bucket_rows[i]];
        if ((raw & row->mask) == row->match)
            return bucket_rows[i];
    }
    return INSN_illegal;
}

/* Takes the fields apart that the row's format has. False: the rounding mode is reserved. */
static bool fill_operands(uint32_t raw, struct insn *out)
{
    unsigned flags = insn_info[out->id].flags;
    if (flags & (INSN_WRITES_RD | INSN_WRITES_FRD))
        out->rd = raw >> 7 & 31;
    if (flags & (INSN_READS_RS1 | INSN_READS_FRS1 | INSN_HAS_ZIMM))
        out->rs1 = raw >> 15 & 31;
    if (flags & (INSN_READS_RS2 | INSN_READS_FRS2))
        out->rs2 = raw >> 20 & 31;
    if (flags & INSN_READS_FRS3)
        out->rs3 = raw >> 27;
    if (flags & INSN_HAS_AQRL)
        out->rm = raw >> 25 & 3;
    if (flags & INSN_HAS_CSR)
        out->csr = raw >> 20;
    out->imm = immediate(raw, format_immediate[insn_info[out->id].format]);
    if (flags & INSN_HAS_RM) {
        out->rm = raw >> 12 & 7;
        return out->rm <= RM_RMM || out->rm == RM_DYN;
    }
    return true;
}

bool insn_decode(uint32_t raw, struct insn *out)
{
    if (insn_length(raw) == 2) {
        if (rvc_expand(raw, out))
            return true;
        *out = (struct insn){.id = INSN_illegal, .len = 2, .raw = raw & 0xffff};
        return false;
    }
    *out = (struct insn){.id = find_row(raw), .len = 4, .form = EXT_I, .raw = raw};
    if (out->id != INSN_illegal && fill_operands(raw, out))
        return true;
    out->id = INSN_illegal;
    return false;
}

bool insn_is_in(const struct insn *insn, isa_set_t set)
{
    enum isa_ext ext = insn_info[insn->id].ext;
    if (!isa_has(set, insn->form))
        return false;
    if (insn_is_zext_h(insn)) /* c.zext.h is for Zbb only (unpriv spec, "Zcb") */
        ext = insn->len == 2 ? EXT_ZBB : EXT_ZBB_OR_ZBKB;
    return isa_gives(set, ext);
}
