/*
 * The snippets that depend on the mode they run in: CSRs, traps, returns, fences, interrupts.
 * Private to the generator.
 */
#ifndef TESTS_DIFF_SYSTEM_H
#define TESTS_DIFF_SYSTEM_H

#include "tests/diff/snippets.h"

/* An access with CSR instruction `id` to a register whose value a run determines. */
void emit_csr_access(struct code *code, enum insn_id id);

/* `id` of class SYSTEM, with what it needs around it to come back; illegal where it is. */
void emit_system(struct code *code, enum insn_id id);

/* Loads and stores with SUM or MXR on and off; nothing in U-mode. */
void emit_permissions(struct code *code);

/* A PTE changed, fenced in one of the four ways, and used; nothing where that is not possible. */
void emit_remap(struct code *code);

#endif
