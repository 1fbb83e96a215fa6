/*
 * A bare hart with 1 MiB of RAM, an engine and an empty bus, for the suites of the hart and the
 * engine; and just enough of an assembler to write programs of a few instructions.
 */
#ifndef TESTS_UNIT_HART_FIXTURE_H
#define TESTS_UNIT_HART_FIXTURE_H

#include "emu/engine/engine.h"
#include "emu/isa/decode.h"

#define FIXTURE_RAM  0x80000000ul
#define FIXTURE_SIZE 0x100000ul

struct hart_fixture {
    struct physmem physmem;
    struct bus bus;
    cycles_t now;
    struct hart hart;
    struct engine *engine;
};

/* What the fixture's MMU is made of; tests change what they need. */
struct mmu_config hart_fixture_mmu(void);

void hart_fixture_init(struct hart_fixture *f, const struct mmu_config *mmu);
void hart_fixture_destroy(struct hart_fixture *f);

/* Puts instruction words at a physical address. */
void hart_fixture_put(struct hart_fixture *f, paddr_t at, const uint32_t *words, unsigned nr);

/* Runs for about `cycles` from where the hart stands. */
void hart_fixture_run(struct hart_fixture *f, int64_t cycles);

/* Encoders by format (unpriv spec 2.2). */
uint32_t enc_r(enum insn_id id, unsigned rd, unsigned rs1, unsigned rs2);
uint32_t enc_i(enum insn_id id, unsigned rd, unsigned rs1, int imm);
uint32_t enc_s(enum insn_id id, unsigned rs1, unsigned rs2, int imm);
uint32_t enc_b(enum insn_id id, unsigned rs1, unsigned rs2, int offset);
uint32_t enc_j(unsigned rd, int offset);
uint32_t enc_csr(enum insn_id id, unsigned rd, unsigned csr, unsigned rs1);
uint32_t enc_0(enum insn_id id); /* no operands */

#endif
