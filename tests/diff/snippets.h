/*
 * Random code: a stream of short snippets, each around one random row of insn.def or rvc.def.
 *
 * Roles of registers, so that random code neither hangs nor leaves its data pages:
 *   gp        middle of the phase's page of constants; never written
 *   tp        where to go on after a jump to an address that cannot be fetched
 *   sp s0 s1  pointers for loads and stores (those of compressed ones); loaded from constants
 *   t5        pointer and scratch of one snippet
 *   t6        counter of the current loop
 * All other integer registers and all floating-point registers are free.
 */
#ifndef TESTS_DIFF_SNIPPETS_H
#define TESTS_DIFF_SNIPPETS_H

#include "emu/isa/decode.h"
#include "tests/diff/image.h"
#include "tests/diff/space.h"

#define NR_CONSTANTS 512

struct code {
    struct image *image;
    struct space spaces[NR_SPACES]; /* those that the phase can switch between, or look into */
    const struct space *space;      /* the one in satp */
    isa_set_t isa;                  /* what both machines have: rows of nothing else are used */
    unsigned prv;                   /* PRV_*: where the code runs */
    bool mprv;                      /* M-mode with data accesses as U */
    bool delegated;    /* some traps of S and U go to S-mode, at least its software interrupt */
    bool tvm, tw, tsr; /* of mstatus */

    unsigned checkpoints; /* > 0: a trap after so many snippets, for its record */

    uint64_t pc; /* where the next instruction goes */
    uint64_t end;
    uint64_t constants; /* address of the page */
    unsigned nr_constants;
    unsigned conditional; /* > 0: what is emitted may be jumped over */
    unsigned repeat;      /* iterations of the loop being emitted, else 1 */
    uint64_t executed;    /* instructions that one pass surely executes */
    unsigned row_count[NR_INSNS];
};

/* Emits about `length` instructions from code->pc on; room up to code->end is needed. */
void emit_random_code(struct code *code, unsigned length);

#endif
