/*
 * Snippets around address translation: permissions, page tables and address spaces that change,
 * and data seen through mstatus.MPRV. Private to the generator.
 */
#ifndef TESTS_DIFF_TRANSLATE_H
#define TESTS_DIFF_TRANSLATE_H

#include "tests/diff/snippets.h"

/* Loads and stores with SUM or MXR on and off; nothing in U-mode. */
void emit_permissions(struct code *code);

/* A PTE changed, fenced, and used; nothing where that is not possible. */
void emit_remap(struct code *code);

/* Another satp; nothing where that is not possible. */
void emit_switch(struct code *code);

/* Machine mode's accesses with MPRV in another mode's view; nothing elsewhere. */
void emit_probe(struct code *code);

/* An aligned access to a page with PMP regions smaller than it. */
void emit_fine_access(struct code *code);

/* A misaligned access from one page into the next. */
void emit_crossing(struct code *code);

#endif
