/*
 * The instruction decoder: from an instruction word to operands that the engine can use at once.
 *
 * Everything known about an instruction is in its row of insn.def, found here as insn_info[id].
 * Compressed instructions (rvc.def) decode to the instruction they abbreviate, with len 2; an
 * engine needs no bodies for them. Pure functions; their tables are complete before main().
 */
#ifndef PAGEWALK_EMU_ISA_DECODE_H
#define PAGEWALK_EMU_ISA_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/isa/ext.h"

enum insn_id {
    INSN_illegal = 0,
#define INSN(name, match, mask, format, ext, class, flags) INSN_##name,
#include "emu/isa/insn.def"
    NR_INSNS,
};

enum insn_format {
#define FORMAT(name, immediate, fields, operands) FORMAT_##name,
#include "emu/isa/format.def"
    NR_FORMATS,
};

/* What an instruction costs: the timing model's classes. */
enum insn_class {
    CLASS_ALU,
    CLASS_MUL,
    CLASS_DIV,
    CLASS_LOAD,
    CLASS_STORE,
    CLASS_AMO,
    CLASS_BRANCH,
    CLASS_JUMP,
    CLASS_CSR,
    CLASS_FENCE,
    CLASS_SYSTEM,
    CLASS_FP_ADD,
    CLASS_FP_MUL,
    CLASS_FP_FMA,
    CLASS_FP_DIV,
    CLASS_FP_SQRT,
    CLASS_FP_CVT,
    CLASS_FP_MOVE,
    CLASS_FP_CMP,
    NR_CLASSES,
};

enum insn_flags {
    /* From the row. */
    INSN_MEM = 1 << 0,        /* accesses data memory */
    INSN_STORES = 1 << 1,     /* may write data memory */
    INSN_ENDS_BLOCK = 1 << 2, /* may change control flow, privilege, translation or fetch */
    /* From the format: which fields there are, and in which register file they point. */
    INSN_WRITES_RD = 1 << 3,
    INSN_READS_RS1 = 1 << 4,
    INSN_READS_RS2 = 1 << 5,
    INSN_WRITES_FRD = 1 << 6,
    INSN_READS_FRS1 = 1 << 7,
    INSN_READS_FRS2 = 1 << 8,
    INSN_READS_FRS3 = 1 << 9,
    INSN_HAS_RM = 1 << 10,
    INSN_HAS_AQRL = 1 << 11,
    INSN_HAS_CSR = 1 << 12,
    INSN_HAS_ZIMM = 1 << 13,
    /* From the extension: illegal while mstatus.FS is Off. */
    INSN_FPU = 1 << 14,
};

/* A decoded instruction; fields that its format lacks are 0. */
struct insn {
    uint16_t id;  /* enum insn_id */
    uint8_t len;  /* bytes: 2 or 4 */
    uint8_t rd;   /* integer or floating-point register, 0..31, as insn_info[id].flags say */
    uint8_t rs1;  /* likewise; for csrr*i and fli.* the 5-bit immediate */
    uint8_t rs2;  /* likewise */
    uint8_t rs3;  /* floating point only */
    uint8_t rm;   /* rounding mode 0..4 or RM_DYN; for AMO, LR and SC aq << 1 | rl */
    int32_t imm;  /* sign-extended; lui, auipc: already shifted; shifts: 0..63; fence: imm */
    uint16_t csr; /* CSR number, 0..4095 */
    uint8_t form; /* enum isa_ext that the encoding itself needs: I, or C, Zcb, Zcmop */
    uint32_t raw; /* the word itself, only 16 bits of it if len is 2: tval of an illegal one */
};

struct insn_info {
    const char *name; /* as in insn.def: the mnemonic with "_" for ".", "fadd_s" */
    uint32_t match;
    uint32_t mask;
    uint16_t flags; /* enum insn_flags, those of format and extension included */
    uint8_t format; /* enum insn_format */
    uint8_t ext;    /* enum isa_ext */
    uint8_t class;  /* enum insn_class */
};

/* Indexed by enum insn_id; entry 0 is "illegal". */
extern const struct insn_info insn_info[NR_INSNS];

/* The length in bytes (2 or 4) of the instruction whose first 16 bits are `low`. */
static inline unsigned insn_length(uint16_t low)
{
    return (low & 3) == 3 ? 4 : 2;
}

/*
 * Decodes the instruction at the start of `raw` (in memory order; the upper half is ignored for a
 * compressed one). Returns false for an illegal instruction, and then only id (INSN_illegal),
 * len and raw are meaningful. Which extensions a hart has is for insn_is_in() to say. Reserved
 * rounding modes 5 and 6 are illegal here; a bad dynamic rounding mode, a CSR that does not exist
 * and FS == Off are for the hart to find.
 */
bool insn_decode(uint32_t raw, struct insn *out);

/* Whether a hart with the extensions `set` has this decoded instruction. */
bool insn_is_in(const struct insn *insn, isa_set_t set);

/* packw with x0, which Zbb calls zext.h. */
static inline bool insn_is_zext_h(const struct insn *insn)
{
    return insn->id == INSN_packw && insn->rs2 == 0;
}

#endif
