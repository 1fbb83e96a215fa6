#include "tests/unit/hart_fixture.h"

#include "emu/isa/cause.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Not CUnit's: suites call in here from their init functions too. */
static void check(bool holds)
{
    if (!holds) {
        fprintf(stderr, "hart_fixture: cannot set up\n");
        exit(2);
    }
}

static uint64_t read_mtime(void *opaque, cycles_t now)
{
    (void)opaque;
    return now / 100;
}

static void set_stimecmp(void *opaque, unsigned hart, bool on, uint64_t stimecmp)
{
    struct hart_fixture *f = opaque;
    (void)hart;
    hart_set_irq(&f->hart, IRQ_S_TIMER, on && f->now / 100 >= stimecmp);
}

struct mmu_config hart_fixture_mmu(void)
{
    return (struct mmu_config){
        .l1i = {.entries = 8, .policy = TLB_LRU},
        .l1d = {.entries = 8, .policy = TLB_LRU},
        .l2 = {.entries = 64, .ways = 4, .policy = TLB_LRU},
        .pwc = {.entries = 4},
        .fastmap = true,
        .max_mode = SATP_MODE_SV57,
    };
}

void hart_fixture_init(struct hart_fixture *f, const struct mmu_config *mmu)
{
    memset(f, 0, sizeof(*f));
    physmem_init(&f->physmem);
    bus_init(&f->bus);
    check(physmem_add(&f->physmem, FIXTURE_RAM, FIXTURE_SIZE) == 0);
    const struct hart_wires wires = {.physmem = &f->physmem,
                                     .bus = &f->bus,
                                     .now = &f->now,
                                     .read_mtime = read_mtime,
                                     .set_stimecmp = set_stimecmp,
                                     .opaque = f};
    const isa_set_t chosen = isa_only(EXT_SVADU) | isa_only(EXT_ZICCLSM);
    check(hart_init(&f->hart, 0, isa_default | chosen, mmu, &wires) == 0);
    f->engine = engine_create(&f->physmem);
    check(f->engine != NULL);
    check(engine_attach(f->engine, &f->hart) == 0);
    hart_reset(&f->hart, FIXTURE_RAM);
}

void hart_fixture_destroy(struct hart_fixture *f)
{
    engine_destroy(f->engine);
    hart_destroy(&f->hart);
    physmem_destroy(&f->physmem);
}

void hart_fixture_put(struct hart_fixture *f, paddr_t at, const uint32_t *words, unsigned nr)
{
    check(physmem_write(&f->physmem, at, words, nr * sizeof(*words)));
}

void hart_fixture_run(struct hart_fixture *f, int64_t cycles)
{
    hart_begin_slice(&f->hart, f->now, cycles);
    engine_run(f->engine, &f->hart);
    f->now = hart_now(&f->hart);
}

static uint32_t match(enum insn_id id)
{
    return insn_info[id].match;
}

uint32_t enc_r(enum insn_id id, unsigned rd, unsigned rs1, unsigned rs2)
{
    return match(id) | rd << 7 | rs1 << 15 | rs2 << 20;
}

uint32_t enc_i(enum insn_id id, unsigned rd, unsigned rs1, int imm)
{
    return match(id) | rd << 7 | rs1 << 15 | (uint32_t)imm << 20;
}

uint32_t enc_s(enum insn_id id, unsigned rs1, unsigned rs2, int imm)
{
    uint32_t bits = (uint32_t)imm;
    return match(id) | (bits & 31) << 7 | rs1 << 15 | rs2 << 20 | (bits >> 5 & 127) << 25;
}

uint32_t enc_b(enum insn_id id, unsigned rs1, unsigned rs2, int offset)
{
    uint32_t bits = (uint32_t)offset;
    return match(id) | (bits >> 11 & 1) << 7 | (bits >> 1 & 15) << 8 | rs1 << 15 | rs2 << 20 |
           (bits >> 5 & 63) << 25 | (bits >> 12 & 1) << 31;
}

uint32_t enc_j(unsigned rd, int offset)
{
    uint32_t bits = (uint32_t)offset;
    return match(INSN_jal) | rd << 7 | (bits >> 12 & 255) << 12 | (bits >> 11 & 1) << 20 |
           (bits >> 1 & 1023) << 21 | (bits >> 20 & 1) << 31;
}

uint32_t enc_csr(enum insn_id id, unsigned rd, unsigned csr, unsigned rs1)
{
    return match(id) | rd << 7 | rs1 << 15 | csr << 20;
}

uint32_t enc_0(enum insn_id id)
{
    return match(id);
}
