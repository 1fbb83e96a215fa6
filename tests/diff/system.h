/* Snippets around the instructions of the privileged architecture. Private to the generator. */
#ifndef TESTS_DIFF_SYSTEM_H
#define TESTS_DIFF_SYSTEM_H

#include "tests/diff/snippets.h"

/* `id` of class SYSTEM, with what it needs around it to come back; illegal where it is. */
void emit_system(struct code *code, enum insn_id id);

#endif
