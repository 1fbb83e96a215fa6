/*
 * Compressed instructions, private to emu/isa: found in rvc.def and expanded to the instruction
 * they abbreviate. The public face is decode.h and disasm.h.
 */
#ifndef PAGEWALK_EMU_ISA_RVC_H
#define PAGEWALK_EMU_ISA_RVC_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/isa/decode.h"

/* A row of rvc.def. */
struct rvc_row {
    const char *name;
    const char *operands;
    uint16_t match;
    uint16_t mask;
    uint16_t base; /* enum insn_id */
    uint8_t rd;    /* enum rvc_field (rvc.c) */
    uint8_t rs1;
    uint8_t rs2;
    uint8_t imm;     /* enum rvc_imm (rvc.c) */
    uint8_t nonzero; /* enum rvc_nonzero (rvc.c) */
    uint8_t ext;     /* enum isa_ext that it needs beside that of `base` */
};

/* The row that `raw` (a compressed instruction) belongs to, or NULL if no row matches. */
const struct rvc_row *rvc_find(uint16_t raw);

/* Expands `raw` into `out`; false for a reserved encoding, `out` is then undefined. */
bool rvc_expand(uint16_t raw, struct insn *out);

#endif
