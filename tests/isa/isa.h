/*
 * What the instruction-set tests share: cases, expectations and expected traps.
 *
 * A test is one assembler file with the label `test`, where the environment (env.S) enters it,
 * and PASS at its end. The number of a case is its line in the file; gp holds it, and a failure
 * reports it. The environment takes every trap: one that a case expects is recorded and skipped,
 * any other fails the test.
 *
 * Registers: gp case; s7 mode that took the last trap (PRV_*), s8 its cause, s9 epc, s10 tval;
 * s11 where to go on after the expected trap (0: none is expected); t5 and t6 scratch of the
 * macros and of the trap handlers. The others belong to the test. An interrupt that is taken also
 * clears mie (or sie).
 */
#ifndef TESTS_ISA_ISA_H
#define TESTS_ISA_ISA_H

#include "emu/abi/memmap.h"
#include "emu/isa/bits.h"

/* Calls of the environment, in a7; from every mode. */
#define CALL_REPORT 0x7e57 /* ends the test: a0 is the word for tohost, 1 or case << 1 | 1 */
#define CALL_MACHINE 0x3a3a /* returns in M-mode at the same pc, with MIE off */

#define NO_TRAP -1 /* in s8 */

/* Interrupts as in xcause. */
#define INTERRUPT(number) (CAUSE_INTERRUPT | (number))

#define CASE li gp, __LINE__

#define FAIL_UNLESS_EQUAL(a, b) \
    beq a, b, 99f; \
    j fail; \
99:

/* The register holds this constant. */
#define EXPECT(reg, want) \
    li t6, want; \
    FAIL_UNLESS_EQUAL(reg, t6)

#define EXPECT_ADDRESS(reg, symbol) \
    la t6, symbol; \
    FAIL_UNLESS_EQUAL(reg, t6)

#define EXPECT_SAME(a, b) FAIL_UNLESS_EQUAL(a, b)

/* Tells coverage.sh which instruction the cases below are about, where no case names it. */
#define COVERS(insn)

#define PASS j pass

/*
 * The first instruction of the code (the variable arguments) traps with this cause and xtval;
 * epc must be its address. TRAPS_AT leaves xtval in the register `tval`.
 */
#define TRAPS_AT(number, tval, ...) \
    CASE; \
    EXPECT_TRAP(number, tval, __VA_ARGS__)

#define EXPECT_TRAP(number, tval, ...) \
    la s11, 98f; \
    li s8, NO_TRAP; \
97: __VA_ARGS__; \
98: li s11, 0; \
    EXPECT(s8, number); \
    la t6, 97b; \
    FAIL_UNLESS_EQUAL(s9, t6); \
    FAIL_UNLESS_EQUAL(s10, tval)

/* The same with a constant xtval. */
#define TRAPS(number, tval, ...) \
    CASE; \
    EXPECT_TRAP(number, s10, __VA_ARGS__); \
    EXPECT(s10, tval)

/* An illegal instruction, given as its bits; xtval must show them. */
#define ILLEGAL(word) TRAPS(CAUSE_ILLEGAL_INSTRUCTION, word, .4byte word)
#define ILLEGAL_C(half) TRAPS(CAUSE_ILLEGAL_INSTRUCTION, half, .2byte half; .2byte 0x0001)

/* From M-mode into `mode`, at the next instruction. */
#define ENTER(mode) \
    li t5, MSTATUS_MPP; \
    csrc mstatus, t5; \
    li t5, (mode) << MSTATUS_MPP_SHIFT; \
    csrs mstatus, t5; \
    la t5, 99f; \
    csrw mepc, t5; \
    mret; \
99:

/* Back to M-mode, from anywhere. */
#define MACHINE \
    li a7, CALL_MACHINE; \
    ecall; \
    li a7, 0

/* Causes, as emu/isa/cause.def numbers them; assembler cannot include that table. */
#define CAUSE_FETCH_MISALIGNED 0
#define CAUSE_FETCH_ACCESS 1
#define CAUSE_ILLEGAL_INSTRUCTION 2
#define CAUSE_BREAKPOINT 3
#define CAUSE_LOAD_MISALIGNED 4
#define CAUSE_LOAD_ACCESS 5
#define CAUSE_STORE_MISALIGNED 6
#define CAUSE_STORE_ACCESS 7
#define CAUSE_USER_ECALL 8
#define CAUSE_SUPERVISOR_ECALL 9
#define CAUSE_MACHINE_ECALL 11
#define CAUSE_FETCH_PAGE_FAULT 12
#define CAUSE_LOAD_PAGE_FAULT 13
#define CAUSE_STORE_PAGE_FAULT 15

#define IRQ_S_SOFT 1
#define IRQ_M_SOFT 3
#define IRQ_S_TIMER 5
#define IRQ_M_TIMER 7
#define IRQ_S_EXT 9
#define IRQ_M_EXT 11
#define IRQ_COUNTER_OVERFLOW 13

#endif
