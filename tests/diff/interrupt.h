/*
 * Snippets around interrupts, all of them at defined instructions: they become pending while they
 * are disabled, and are let in by a write or a return. Private to the generator.
 */
#ifndef TESTS_DIFF_INTERRUPT_H
#define TESTS_DIFF_INTERRUPT_H

#include "tests/diff/snippets.h"

/* The supervisor software interrupt, by CSR writes; nothing where it cannot be had. */
void emit_interrupt(struct code *code);

/* A call of machine mode that makes any interrupts pending and enables any of them. */
void emit_service(struct code *code);

void emit_wfi(struct code *code);

/* mstatus or sstatus, whichever the code may use, and its bit that enables interrupts. */
unsigned status_csr(const struct code *code);
unsigned global_enable(const struct code *code);

#endif
