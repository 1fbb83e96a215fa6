#include "emu/isa/disasm.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "emu/isa/bits.h"
#include "emu/isa/csr.h"
#include "emu/isa/fields.h"
#include "emu/isa/rvc.h"

static const char *const xreg_names[32] = {
    "zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
    "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
    "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};

static const char *const freg_names[32] = {
    "ft0", "ft1", "ft2", "ft3", "ft4",  "ft5",  "ft6", "ft7", "fs0",  "fs1",  "fa0",
    "fa1", "fa2", "fa3", "fa4", "fa5",  "fa6",  "fa7", "fs2", "fs3",  "fs4",  "fs5",
    "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11",
};

static const char *const format_operands[NR_FORMATS] = {
#define FORMAT(name, immediate, fields, operands) [FORMAT_##name] = operands,
#include "emu/isa/format.def"
};

/* The output so far; length stops at size - 1. */
struct text {
    char *buf;
    size_t size;
    size_t length;
};

__attribute__((format(printf, 2, 3))) static void put(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int written = vsnprintf(text->buf + text->length, text->size - text->length, format, args);
    va_end(args);
    text->length += written;
    if (text->length >= text->size)
        text->length = text->size - 1;
}

/* The mnemonic, '_' back to '.', with the suffix for acquire and release. */
static void put_mnemonic(struct text *text, const char *name, const struct insn *insn)
{
    static const char *const ordering[4] = {"", ".rl", ".aq", ".aqrl"};
    for (; *name; name++)
        put(text, "%c", *name == '_' ? '.' : *name);
    if (insn_info[insn->id].flags & INSN_HAS_AQRL)
        put(text, "%s", ordering[insn->rm & 3]);
}

/* A set of a FENCE: the four bits are i, o, r, w (unpriv spec 2.7). */
static void put_fence_set(struct text *text, unsigned set)
{
    if (!set)
        put(text, "unknown");
    for (unsigned i = 0; i < 4; i++)
        if (set & 8 >> i)
            put(text, "%c", "iorw"[i]);
}

/* The dynamic mode is the usual one and stays silent. */
static void put_rounding_mode(struct text *text, unsigned rm)
{
    static const char *const names[] = {
        [RM_RNE] = "rne", [RM_RTZ] = "rtz", [RM_RDN] = "rdn", [RM_RUP] = "rup", [RM_RMM] = "rmm",
    };
    if (rm != RM_DYN)
        put(text, ",%s", names[rm]);
}

/* What fli.* loads, by number; "min" is the least normal number (unpriv spec, "Zfa"). */
static const char *const fli_constants[32] = {
    "-1.0",  "min",    "0x1p-16", "0x1p-15", "0x1p-8", "0x1p-7", "0.0625", "0.125",
    "0.25",  "0.3125", "0.375",   "0.4375",  "0.5",   "0.625", "0.75",   "0.875",
    "1.0",   "1.25",   "1.5",     "1.75",    "2.0",   "2.5",   "3.0",    "4.0",
    "8.0",   "16.0",   "128.0",   "256.0",   "32768.0", "65536.0", "inf", "nan",
};

static void put_csr(struct text *text, unsigned csr)
{
    const char *name = csr_name(csr);
    if (name)
        put(text, "%s", name);
    else
        put(text, "0x%x", csr);
}

static void put_operand(struct text *text, char letter, const struct insn *insn, uint64_t pc)
{
    switch (letter) {
    case 'd': put(text, "%s", xreg_names[insn->rd]); break;
    case 's': put(text, "%s", xreg_names[insn->rs1]); break;
    case 't': put(text, "%s", xreg_names[insn->rs2]); break;
    case 'D': put(text, "%s", freg_names[insn->rd]); break;
    case 'S': put(text, "%s", freg_names[insn->rs1]); break;
    case 'T': put(text, "%s", freg_names[insn->rs2]); break;
    case 'R': put(text, "%s", freg_names[insn->rs3]); break;
    case 'i': put(text, "%" PRId32, insn->imm); break;
    case 'o': put(text, "%" PRId32, insn->imm & ~31); break;
    case 'h': put(text, "0x%" PRIx32, (uint32_t)insn->imm); break;
    case 'u': put(text, "0x%" PRIx32, (uint32_t)insn->imm >> 12); break;
    case 'p': put(text, "0x%" PRIx64, pc + (uint64_t)(int64_t)insn->imm); break;
    case 'c': put_csr(text, insn->csr); break;
    case 'z': put(text, "%u", insn->rs1); break;
    case 'f': put(text, "%s", fli_constants[insn->rs1]); break;
    case 'm': put_rounding_mode(text, insn->rm); break;
    case 'P': put_fence_set(text, insn->imm >> 4 & 15); break;
    case 'Q': put_fence_set(text, insn->imm & 15); break;
    default: put(text, "%c", letter); break;
    }
}

/* The number that is part of a may-be-operation's name (unpriv spec, "Zimop"); -1: it is none. */
static int maybe_operation(const struct insn *insn)
{
    uint32_t raw = insn->raw;
    unsigned high = field_move(raw, 30, 1, 2) | field_move(raw, 26, 2, 0);
    if (insn->id == INSN_mop_r)
        return (int)(high << 2 | field_move(raw, 20, 2, 0));
    if (insn->id == INSN_mop_rr)
        return (int)high;
    if (insn->form == EXT_ZCMOP)
        return (int)(field_move(raw, 8, 3, 1) | 1);
    return -1;
}

/* Zicbop's hints: ori to x0, told apart by where rs2 would be. NULL: none of them. */
static const char *prefetch_name(const struct insn *insn)
{
    static const char *const names[32] = {[0] = "prefetch_i", [1] = "prefetch_r", [3] = "prefetch_w"};
    return insn->id == INSN_ori && insn->rd == 0 ? names[insn->imm & 31] : NULL;
}

/* Zihintntl's hints: add to x0 of x0 and one of x2 to x5. NULL: none of them. */
static const char *ntl_name(const struct insn *insn)
{
    static const char *const names[32] = {
        [2] = "ntl_p1", [3] = "ntl_pall", [4] = "ntl_s1", [5] = "ntl_all"};
    return insn->id == INSN_add && insn->rd == 0 && insn->rs1 == 0 ? names[insn->rs2] : NULL;
}

/*
 * Particular operands have names of their own: hints, two FENCEs (unpriv spec 2.7 and 4), and
 * what Zbb takes from Zbkb. Changes `*operands` along with the name.
 */
static const char *special_name(const struct insn *insn, const char **operands)
{
    if (insn_is_zext_h(insn)) {
        *operands = "d,s";
        return "zext_h";
    }
    if (prefetch_name(insn)) {
        *operands = "o(s)";
        return prefetch_name(insn);
    }
    if (ntl_name(insn)) {
        *operands = "";
        return ntl_name(insn);
    }
    if (insn->raw == 0x0100000f || insn->raw == 0x8330000f) {
        *operands = "";
        return insn->raw == 0x0100000f ? "pause" : "fence_tso";
    }
    return insn_info[insn->id].name;
}

void insn_disasm(const struct insn *insn, uint64_t pc, char *buf, size_t size)
{
    struct text text = {.buf = buf, .size = size};
    if (insn->id == INSN_illegal) {
        put(&text, ".%ubyte\t0x%" PRIx32, insn->len, insn->raw);
        return;
    }
    const char *name, *operands = format_operands[insn_info[insn->id].format];
    if (insn->len == 2) {
        const struct rvc_row *row = rvc_find(insn->raw);
        name = row->name;
        operands = row->operands;
        if (ntl_name(insn)) {
            put(&text, "c.");
            name = ntl_name(insn);
            operands = "";
        }
    } else {
        name = special_name(insn, &operands);
    }
    put_mnemonic(&text, name, insn);
    if (maybe_operation(insn) >= 0)
        put(&text, ".%d", maybe_operation(insn));
    if (*operands)
        put(&text, "\t");
    for (; *operands; operands++)
        put_operand(&text, *operands, insn, pc);
}
