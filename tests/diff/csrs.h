/* Snippets around the CSR instructions. Private to the generator. */
#ifndef TESTS_DIFF_CSRS_H
#define TESTS_DIFF_CSRS_H

#include "tests/diff/snippets.h"

/* An access with CSR instruction `id` to a register whose value a run determines. */
void emit_csr_access(struct code *code, enum insn_id id);

#endif
