/*
 * A hostile guest: the input is a script of instructions, page-table entries, CSR values, register
 * values, interrupts and slices of time for one hart. Nothing it does may make the host read or
 * write outside guest RAM, stop, or lose count; and with the fastmap and without it, the guest and
 * all counters must end up the same.
 */
#include "emu/engine/engine.h"
#include "emu/hart/csr.h"
#include "emu/isa/cause.h"
#include "emu/isa/csr.h"
#include "emu/isa/decode.h"
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RAM      0x80000000ul
#define RAM_SIZE 0x20000ul /* pages 0 to 7 for tables, the others for code and data */
#define NR_PAGES (RAM_SIZE / PAGE_SIZE)
#define CODE     (RAM + 8 * PAGE_SIZE)
#define HANDLERS (RAM + 15 * PAGE_SIZE) /* of traps: M's, and S's at 64 */
#define DEVICE   0x10000000ul

#define MAX_SLICE 512

enum step {
    STEP_INSNS,     /* instructions of random rows, at the cursor */
    STEP_RAW,       /* random bits there */
    STEP_PTE,       /* a plausible PTE in a table */
    STEP_CSR,       /* a CSR, as M-mode would write it */
    STEP_CONTEXT,   /* privilege, satp and pc */
    STEP_REGISTERS, /* addresses in registers */
    STEP_IRQ,
    STEP_RUN,
    STEP_CURSOR,
    NR_STEPS,
};

struct world {
    struct physmem ram;
    struct bus bus;
    cycles_t now;
    struct hart hart;
    struct engine *engine;
    struct fuzz_input in;
    paddr_t cursor;
};

static bool device_read(void *opaque, uint64_t offset, unsigned size, uint64_t *value)
{
    (void)opaque;
    (void)size;
    *value = offset * 0x0101;
    return offset < 8;
}

static bool device_write(void *opaque, uint64_t offset, unsigned size, uint64_t value)
{
    (void)opaque;
    (void)size;
    (void)value;
    return offset < 8;
}

static uint64_t read_mtime(void *opaque, cycles_t now)
{
    (void)opaque;
    return now;
}

static void set_stimecmp(void *opaque, unsigned hart, bool on, uint64_t stimecmp)
{
    struct world *w = opaque;
    (void)hart;
    hart_set_irq(&w->hart, IRQ_S_TIMER, on && w->now >= stimecmp);
}

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* An address the guest might use: mostly in RAM, under any of its names, seldom elsewhere. */
static uint64_t some_address(struct world *w)
{
    static const uint64_t bases[] = {RAM, RAM, RAM, 0, 0x1000, 0x7fff000, DEVICE, -PAGE_SIZE};
    uint64_t base = bases[fuzz_u8(&w->in) % 8];
    return base + fuzz_u16(&w->in) * (base == RAM ? 2 : 1);
}

static void put(struct world *w, uint32_t word, unsigned size)
{
    if (!physmem_write(&w->ram, w->cursor, &word, size))
        w->cursor = CODE; /* the end of RAM: on from where code began */
    else
        w->cursor += size;
}

static void put_insn(struct world *w)
{
    const struct insn_info *info = &insn_info[1 + fuzz_u8(&w->in) % (NR_INSNS - 1)];
    uint32_t fields = (uint32_t)fuzz_bytes(&w->in, 4);
    /* Jumps and branches near, registers few: so that code meets itself. */
    if (info->class == CLASS_BRANCH || info->class == CLASS_JUMP)
        fields &= 0x0e718fff;
    else if (fields & 1)
        fields &= 0xff73f3ff;
    put(w, (fields & ~info->mask) | info->match, 4);
}

static void step_pte(struct world *w)
{
    unsigned table = fuzz_u8(&w->in) % 8, bits = fuzz_u16(&w->in);
    static const uint16_t slots[] = {0, 1, 2, 3, 4, 8, 255, 511};
    uint64_t slot = slots[bits >> 13];
    uint64_t page = fuzz_u8(&w->in) % (NR_PAGES + 1);
    pte_t pte = (RAM / PAGE_SIZE + page) << PTE_PPN_SHIFT | (bits & 0x3ff) | PTE_V;
    if (bits & 1 << 12)
        pte |= fuzz_u64(&w->in);
    must(physmem_write(&w->ram, RAM + table * PAGE_SIZE + slot * PTE_SIZE, &pte, sizeof(pte)));
}

static void effects(struct world *w, enum csr_effect effect)
{
    if (effect & CSR_EFFECT_CONTEXT)
        hart_context_changed(&w->hart);
}

static void write_csr(struct world *w, unsigned number, uint64_t value)
{
    unsigned prv = w->hart.prv;
    w->hart.prv = PRV_M;
    bool writable = csr_check(&w->hart, number, true);
    w->hart.prv = (uint8_t)prv;
    if (writable)
        effects(w, csr_write(&w->hart, number, value));
}

static void step_csr(struct world *w)
{
    static const uint16_t numbers[] = {CSR_MSTATUS,  CSR_MTVEC,    CSR_STVEC,    CSR_MEPC,
                                       CSR_SEPC,     CSR_MEDELEG,  CSR_MIDELEG,  CSR_MIE,
                                       CSR_PMPCFG0,  CSR_PMPCFG2,  CSR_PMPADDR0, CSR_PMPADDR1,
                                       CSR_PMPADDR2, CSR_PMPADDR3, CSR_FCSR,     CSR_MCOUNTEREN};
    uint8_t choice = fuzz_u8(&w->in);
    unsigned number = numbers[choice % 16];
    uint64_t value = fuzz_u64(&w->in);
    if (number >= CSR_PMPADDR0)
        value = some_address(w) >> 2;
    else if (number == CSR_MTVEC || number == CSR_STVEC || number == CSR_MEPC)
        value = some_address(w);
    if (choice < 16)
        number = value & 0xfff;
    write_csr(w, number, value);
}

static void step_context(struct world *w)
{
    static const uint8_t modes[] = {0, 8, 9, 10};
    uint8_t choice = fuzz_u8(&w->in);
    write_csr(w, CSR_SATP,
              (uint64_t)modes[choice % 4] << SATP_MODE_SHIFT |
                  (uint64_t)(choice >> 6) << SATP_ASID_SHIFT | (RAM / PAGE_SIZE + choice / 4 % 8));
    static const uint8_t privileges[] = {PRV_U, PRV_S, PRV_M, PRV_S};
    hart_leave_fetch_page(&w->hart);
    hart_set_prv(&w->hart, privileges[fuzz_u8(&w->in) % 4]);
    uint8_t where = fuzz_u8(&w->in);
    w->hart.pc = where & 3 ? CODE + where * 2 : some_address(w) & ~1ul;
}

static void step_registers(struct world *w)
{
    for (unsigned i = 0; i < 8; i++)
        w->hart.x[1 + fuzz_u8(&w->in) % 31] = some_address(w);
    w->hart.f[fuzz_u8(&w->in) % 32] = fuzz_u64(&w->in);
}

static void step_run(struct world *w)
{
    struct hart *hart = &w->hart;
    int64_t cycles = 1 + fuzz_u16(&w->in) % MAX_SLICE;
    if (!hart_has_work(hart))
        hart_idle(hart, w->now += 10, 10);
    hart->waiting = false;
    hart_begin_slice(hart, w->now, cycles);
    engine_run(w->engine, hart);
    must(hart_now(hart) >= w->now);
    w->now = hart_now(hart);
    must(hart->x[0] == 0);
}

static void step(struct world *w)
{
    switch (fuzz_u8(&w->in) % NR_STEPS) {
    case STEP_INSNS:
        for (unsigned i = 0; i < 8; i++)
            put_insn(w);
        break;
    case STEP_RAW:
        put(w, (uint32_t)fuzz_bytes(&w->in, 4), 2 + fuzz_u8(&w->in) % 2 * 2);
        break;
    case STEP_PTE:
        step_pte(w);
        break;
    case STEP_CSR:
        step_csr(w);
        break;
    case STEP_CONTEXT:
        step_context(w);
        break;
    case STEP_REGISTERS:
        step_registers(w);
        break;
    case STEP_IRQ: {
        uint8_t choice = fuzz_u8(&w->in);
        hart_set_irq(&w->hart, (choice & 3) * 4 % 12 + 3 - (choice & 4) / 2, choice & 8);
        break;
    }
    case STEP_RUN:
        step_run(w);
        break;
    case STEP_CURSOR:
        w->cursor = (RAM + fuzz_u16(&w->in) * 2) & ~1ul;
        break;
    }
}

/* Everything the guest could see, and every counter, as one number. */
static uint64_t digest(const void *bytes, size_t size, uint64_t hash)
{
    const uint8_t *p = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ p[i]) * 0x100000001b3;
    return hash;
}

static uint64_t digest_world(struct world *w)
{
    struct hart *hart = &w->hart;
    hart_fold_stats(hart);
    must(mmu_stats_check(&hart->mmu) == NULL);
    const uint64_t csrs[] = {hart->pc,     hart->prv,         hart->mstatus, hart->mepc,
                             hart->mcause, hart->mtval,       hart->sepc,    hart->scause,
                             hart->stval,  hart->mip,         hart->satp,    hart->fp.flags,
                             w->now,       hart_retired(hart)};
    uint64_t hash = digest(hart->x, 32 * sizeof(uint64_t), 0xcbf29ce484222325);
    hash = digest(hart->f, sizeof(hart->f), hash);
    hash = digest(csrs, sizeof(csrs), hash);
    hash = digest(&hart->stats, sizeof(hart->stats), hash);
    hash = digest(hart->mmu.stats.walks_miss, sizeof(hart->mmu.stats.walks_miss), hash);
    hash = digest(&hart->mmu.stats.l1d, sizeof(hart->mmu.stats.l1d), hash);
    hash = digest(&hart->mmu.stats.l1i, sizeof(hart->mmu.stats.l1i), hash);
    return digest(physmem_ptr(&w->ram, RAM, RAM_SIZE), RAM_SIZE, hash);
}

/*
 * Where a guest has to begin, else it does not get far: handlers that skip what trapped, or go
 * back to the code if the fetch itself did, and tables that map RAM where it is: for S-mode
 * (roots 0, 2, 3 for Sv39, Sv48, Sv57) and for U-mode (1, 4, 5).
 */
static void put_start(struct world *w)
{
    /*
     * csrr t6, xcause; t6 -= 1; beqz t6, 1f; t6 -= 11; beqz t6, 1f;
     * csrr t6, xepc; t6 += 4; j 2f; 1: t6 = CODE; 2: csrw xepc, t6; xret
     */
    static const uint32_t handler[2][12] = {
        {0x34202ff3, 0xffff8f93, 0x000f8c63, 0xff5f8f93, 0x000f8863, 0x34102ff3, 0x004f8f93,
         0x00c0006f, 0x10001fb7, 0x003f9f93, 0x341f9073, 0x30200073},
        {0x14202ff3, 0xffff8f93, 0x000f8c63, 0xff5f8f93, 0x000f8863, 0x14102ff3, 0x004f8f93,
         0x00c0006f, 0x10001fb7, 0x003f9f93, 0x141f9073, 0x10200073},
    };
    static const struct {
        uint8_t table, slot, target;
        uint16_t bits;
    } entry[] = {
        {0, 2, 0, 0xcf}, {1, 2, 0, 0xdf}, {2, 0, 0, 1}, {3, 0, 2, 1},     {4, 0, 1, 1},
        {5, 0, 4, 1},    {0, 3, 6, 1},    {1, 3, 6, 1}, {6, 0, 7, 1},     {7, 0, 8, 0xcf},
        {7, 1, 9, 0xdf}, {7, 2, 8, 0x0f}, {7, 3, 9, 1}, {7, 4, 10, 0x43},
    };
    must(physmem_write(&w->ram, HANDLERS, handler[0], sizeof(handler[0])) &&
         physmem_write(&w->ram, HANDLERS + 64, handler[1], sizeof(handler[1])));
    for (unsigned i = 0; i < sizeof(entry) / sizeof(entry[0]); i++) {
        pte_t pte = (RAM / PAGE_SIZE + entry[i].target) << PTE_PPN_SHIFT | entry[i].bits;
        must(physmem_write(&w->ram, RAM + entry[i].table * PAGE_SIZE + entry[i].slot * PTE_SIZE,
                           &pte, sizeof(pte)));
    }
    for (uint32_t at = 0; at < PAGE_SIZE; at += 4) { /* j CODE, behind whatever the script puts */
        uint32_t offset = -at, jump = insn_info[INSN_jal].match | (offset & 0x7fe) << 20 |
                                      (offset >> 11 & 1) << 20 | (offset & 0xff000) |
                                      (offset >> 31) << 31;
        must(physmem_write(&w->ram, CODE + at, &jump, sizeof(jump)));
    }
    for (unsigned i = 1; i < 32; i++)
        w->hart.x[i] = i % 4 ? RAM + i * (PAGE_SIZE - 3) : i * 0x0123456789abcdef;
    w->hart.mtvec = HANDLERS;
    w->hart.stvec = HANDLERS + 64;
    w->cursor = CODE;
    write_csr(w, CSR_PMPADDR0 + 15, UINT64_MAX);
    write_csr(w, CSR_PMPCFG2, (uint64_t)(PMP_A_NAPOT | PMP_R | PMP_W | PMP_X) << 56);
}

static uint64_t run_world(const uint8_t *data, size_t size, bool fastmap)
{
    static struct world w;
    memset(&w, 0, sizeof(w));
    w.in = (struct fuzz_input){data, size};
    uint8_t choice = fuzz_u8(&w.in);
    const struct mmu_config mmu = {
        .l1i = {.entries = 2 + choice % 4, .policy = choice >> 2 & 1 ? TLB_FIFO : TLB_LRU},
        .l1d = {.entries = 4, .policy = choice >> 2 & 1 ? TLB_FIFO : TLB_LRU},
        .l2 = {.entries = choice & 8 ? 0 : 16, .ways = 4, .policy = TLB_FIFO},
        .pwc = {.entries = choice & 16 ? 0 : 2},
        .fastmap = fastmap,
        .max_mode = SATP_MODE_SV57,
    };
    static const struct bus_device device = {
        .name = "device", .base = DEVICE, .size = 16, .read = device_read, .write = device_write};
    physmem_init(&w.ram);
    bus_init(&w.bus);
    must(physmem_add(&w.ram, RAM, RAM_SIZE) == 0 && bus_attach(&w.bus, &device) == 0);
    const struct hart_wires wires = {.physmem = &w.ram,
                                     .bus = &w.bus,
                                     .now = &w.now,
                                     .read_mtime = read_mtime,
                                     .set_stimecmp = set_stimecmp,
                                     .opaque = &w};
    const isa_set_t isa = choice & 32 ? ISA_ALL & ~isa_only(EXT_SVADE) : ISA_ALL;
    must(hart_init(&w.hart, 0, isa, &mmu, &wires) == 0);
    w.engine = engine_create(&w.ram);
    must(w.engine && engine_attach(w.engine, &w.hart) == 0);
    hart_reset(&w.hart, CODE);
    put_start(&w);

    while (w.in.left > 0)
        step(&w);
    step_run(&w);
    uint64_t result = digest_world(&w);
    engine_destroy(w.engine);
    hart_destroy(&w.hart);
    physmem_destroy(&w.ram);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    must(run_world(data, size, true) == run_world(data, size, false));
    return 0;
}
