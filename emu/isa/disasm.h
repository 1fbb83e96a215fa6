/*
 * The disassembler: a decoded instruction as text, spelled as GNU objdump does with
 * "-M no-aliases" (one mnemonic per encoding, compressed ones as c.*).
 */
#ifndef PAGEWALK_EMU_ISA_DISASM_H
#define PAGEWALK_EMU_ISA_DISASM_H

#include <stddef.h>
#include <stdint.h>

#include "emu/isa/decode.h"

/* Enough for every instruction, the terminating NUL included. */
#define DISASM_SIZE 64

/*
 * Writes `insn` at address `pc` to `buf` of `size` bytes (> 0; cut off if too small, always
 * terminated): mnemonic, a tab if there are operands, the operands. Branch targets are absolute.
 * An illegal instruction reads ".2byte\t0x..." or ".4byte\t0x...".
 */
void insn_disasm(const struct insn *insn, uint64_t pc, char *buf, size_t size);

#endif
