/*
 * Encoding and appending single instructions to the random code, with its register roles
 * (snippets.h). Private to the generator.
 */
#ifndef TESTS_DIFF_EMIT_H
#define TESTS_DIFF_EMIT_H

#include "tests/diff/snippets.h"

enum { REG_ZERO = 0, REG_SP = 2, REG_GP, REG_TP, REG_S0 = 8, REG_S1, REG_T5 = 30, REG_T6 };

/* Appends a word or halfword that counts as an instruction if it will surely be executed. */
void emit_word(struct code *code, uint32_t word);
void emit_half(struct code *code, uint16_t half);

/* Instructions by row, operand by operand; immediates must be in range. */
void emit_i(struct code *code, enum insn_id id, unsigned rd, unsigned rs1, int imm);
void emit_s(struct code *code, enum insn_id id, unsigned rs1, unsigned rs2, int imm);
void emit_r(struct code *code, enum insn_id id, unsigned rd, unsigned rs1, unsigned rs2);
void emit_csr(struct code *code, enum insn_id id, unsigned rd, unsigned csr, unsigned rs1);

/* Loads `value` from the phase's page of constants, where it takes a slot if it has none. */
void emit_load_constant(struct code *code, unsigned rd, uint64_t value);

/* Loads one of the pointers that start_constants() put into the page (space.h). */
void emit_load_safe_pointer(struct code *code, unsigned rd);
void emit_load_risky_pointer(struct code *code, unsigned rd);

/* Loads any number into an integer or a floating-point register. */
void emit_load_value(struct code *code, unsigned rd);
void emit_fload_value(struct code *code, unsigned frd);

/* Puts the pointers into the page; before the first instruction of a phase. */
void start_constants(struct code *code);

/* rd = code->pc + distance as it stands before the two instructions that this emits. */
void emit_address(struct code *code, unsigned rd, int distance);

/* The word at `address` with its B or J immediate set to reach `target`. */
void patch_branch(struct code *code, uint64_t address, uint64_t target);
void patch_jump(struct code *code, uint64_t address, uint64_t target);

/* A row of insn.def that both machines have, any one with the same probability. */
enum insn_id random_row(struct code *code);

/* The row's word with random operands, rd one that may be written and rm mostly a valid one. */
uint32_t random_operands(struct code *code, enum insn_id id);

/* A register that random code may write: x0 now and then. */
unsigned random_rd(struct code *code);
/* The same without x0. */
unsigned random_nonzero_rd(struct code *code);
bool is_free_register(unsigned reg);

#endif
