/*
 * The guest side of the differential test: runs the phases that the generator laid out in
 * memory (layout.h), survives whatever they do, and prints a digest of all that the
 * architecture defines: registers, memory, page tables and every trap.
 *
 * Machine mode is only ever inside its trap handler, which starts each phase by returning from
 * the trap that ended the one before. A trap is recorded and its instruction skipped; after a
 * failed fetch there is none to skip, and execution goes on at the address in tp.
 */
#include <stddef.h>

#include "emu/isa/bits.h"
#include "emu/isa/cause.h"
#include "tests/diff/layout.h"

#define UART     ((volatile uint8_t *)0x10000000)
#define FINISHER ((volatile uint32_t *)0x100000)
#define PROGRAM  ((const struct program *)PROGRAM_BASE)
#define RECORDS  ((struct trap_record *)RECORDS_BASE)

/* Of hart 0, which runs the phases. */
#define MSIP     ((volatile uint32_t *)0x2000000)
#define MTIMECMP ((volatile uint64_t *)0x2004000)

#define REG_TP 4
#define REG_T5 30

/* x1..x31 at the trap; x[0] is the number of the vector instead. */
struct frame {
    uint64_t x[32];
};

extern struct frame m_frame, s_frame;
extern char leave_phase[];
extern char m_vectors[], m_direct[], s_vectors[], s_direct[];
void save_fregs(uint64_t fregs[32]);
void load_fregs(const uint64_t fregs[32]);
void runtime_start(struct frame *frame);
void m_trap(struct frame *frame);
void s_trap(struct frame *frame);

static uint64_t current_phase, passes_left;
static uint64_t nr_traps;

#define csr_read(name)                                                                             \
    ({                                                                                             \
        uint64_t value;                                                                            \
        __asm__ volatile("csrr %0, " #name : "=r"(value) : : "memory");                            \
        value;                                                                                     \
    })
#define csr_write(name, value) __asm__ volatile("csrw " #name ", %0" : : "r"(value) : "memory")
#define csr_set(name, value)   __asm__ volatile("csrs " #name ", %0" : : "r"(value) : "memory")
#define csr_clear(name, value) __asm__ volatile("csrc " #name ", %0" : : "r"(value) : "memory")

static void print(const char *text)
{
    while (*text)
        *UART = *text++;
}

static void print_hex(const char *label, uint64_t value)
{
    print(label);
    for (int shift = 60; shift >= 0; shift -= 4)
        *UART = "0123456789abcdef"[value >> shift & 15];
}

static uint64_t digest(uint64_t hash, const uint64_t *from, const uint64_t *to)
{
    for (; from < to; from++)
        hash = (hash ^ *from) * 0x100000001b3 + (hash >> 47);
    return hash;
}

static uint64_t digest_region(uint64_t from, uint64_t to)
{
    return digest(1, (const uint64_t *)from, (const uint64_t *)to);
}

/* By words: no access may be partly in a PMP region, not in machine mode either (priv spec 3.7.1).
 */
static uint64_t digest_data(void)
{
    uint64_t hash = digest_region(DATA_BASE, FINE_BASE);
    for (uint64_t address = FINE_BASE; address < DATA_END; address += 4) {
        uint64_t word = *(volatile uint32_t *)address;
        hash = digest(hash, &word, &word + 1);
    }
    return hash;
}

/* tval, but 0 for illegal instructions and EBREAK, where it may also be word or address. */
static uint64_t defined_tval(uint64_t cause, uint64_t tval)
{
    return cause == CAUSE_ILLEGAL_INSTRUCTION || cause == CAUSE_BREAKPOINT ? 0 : tval;
}

static struct trap_details *details_of(uint64_t trap)
{
    return (struct trap_details *)DETAILS_BASE + trap % NR_RECORDS;
}

/* All registers, whether the floating-point unit is on or off. */
static void record_details(const struct frame *frame)
{
    struct trap_details *details = details_of(nr_traps);
    uint64_t sstatus = csr_read(sstatus);
    csr_set(sstatus, SSTATUS_FS);
    save_fregs(details->f);
    details->x[0] = csr_read(fcsr);
    csr_write(sstatus, sstatus);
    for (unsigned i = 1; i < 32; i++)
        details->x[i] = frame->x[i];
}

/* Appends a record; the oldest are overwritten when there are too many. */
static void record_trap(const struct frame *frame, struct trap_record record)
{
    record.status |= frame->x[0] << RECORD_VECTOR_SHIFT;
    record.registers = digest(0, &frame->x[1], &frame->x[32]);
    if (PROGRAM->verbose)
        record_details(frame);
    RECORDS[nr_traps++ % NR_RECORDS] = record;
}

/* Where to go on after a trap with `cause` at `epc`, which must be readable. */
static uint64_t resume_address(const struct frame *frame, uint64_t cause, uint64_t epc)
{
    if (cause & CAUSE_INTERRUPT)
        return epc;
    if (cause == CAUSE_FETCH_ACCESS || cause == CAUSE_FETCH_PAGE_FAULT)
        return frame->x[REG_TP];
    return epc + ((*(const uint16_t *)epc & 3) == 3 ? 4 : 2);
}

static void print_changes(const char *file, const uint64_t *before, const uint64_t *now)
{
    for (unsigned i = 0; i < 32; i++) {
        if (before && before[i] == now[i])
            continue;
        print(file);
        *UART = '0' + i / 10;
        *UART = '0' + i % 10;
        print_hex("=", now[i]);
    }
}

/* The registers that changed since the trap before, x00 being fcsr; of the first trap, all. */
static void print_record(uint64_t trap)
{
    const struct trap_record *record = &RECORDS[trap];
    const struct trap_details *now = details_of(trap);
    const struct trap_details *before = details_of(trap - 1);
    print_hex("  cause ", record->cause);
    print_hex(" epc ", record->epc);
    print_hex(" tval ", record->tval);
    print_hex(" status ", record->status);
    print_changes(" x", trap ? before->x : NULL, now->x);
    print_changes(" f", trap ? before->f : NULL, now->f);
    print("\n");
}

static void print_cause_counts(uint64_t nr_kept)
{
    for (unsigned number = 0; number < NR_CAUSES * 2; number++) {
        uint64_t cause = number % NR_CAUSES | (number / NR_CAUSES ? CAUSE_INTERRUPT : 0);
        uint64_t count = 0;
        for (uint64_t i = 0; i < nr_kept; i++)
            count += RECORDS[i].cause == cause;
        if (!count)
            continue;
        print(number / NR_CAUSES ? " i" : " e");
        *UART = "0123456789abcdef"[number % NR_CAUSES];
        print_hex(":", count);
    }
}

/* Every PTE; only those that differ between two machines are of interest. */
static void print_tables(void)
{
    const uint64_t *end = (const uint64_t *)PROGRAM->tables_end;
    for (const uint64_t *pte = (const uint64_t *)TABLES_BASE; pte < end; pte++) {
        if (!*pte)
            continue;
        print_hex("  pte ", (uint64_t)pte);
        print_hex(" = ", *pte);
        print("\n");
    }
}

static void print_results(const struct frame *frame)
{
    uint64_t fregs[32];
    uint64_t nr_kept = nr_traps < NR_RECORDS ? nr_traps : NR_RECORDS;
    csr_set(mstatus, MSTATUS_FS);
    uint64_t fcsr = csr_read(fcsr);
    save_fregs(fregs);
    if (PROGRAM->verbose) {
        for (uint64_t i = 0; i < nr_kept; i++)
            print_record(i);
        for (unsigned i = 1; i < 32; i++)
            print_hex(i % 4 ? " " : "\n  x ", frame->x[i]);
        for (unsigned i = 0; i < 32; i++)
            print_hex(i % 4 ? " " : "\n  f ", fregs[i]);
        print("\n");
        print_tables();
    }
    print(PROGRAM->phases[current_phase].name);
    print_hex(" x ", digest(1, &frame->x[1], &frame->x[32]));
    print_hex(" f ", digest(fcsr, fregs, fregs + 32));
    print_hex(" data ", digest_data());
    print_hex(" code ", digest_region(CODE_BASE, CODE_END));
    print_hex(" tables ", digest_region(TABLES_BASE, PROGRAM->tables_end));
    print_hex(" traps ", digest_region(RECORDS_BASE, (uint64_t)(RECORDS + nr_kept)));
    print_cause_counts(nr_kept);
    print("\n");
}

static void set_vectors(uint64_t mode)
{
    csr_write(mtvec, mode == TVEC_MODE_VECTORED ? m_vectors + mode : m_direct);
    csr_write(stvec, mode == TVEC_MODE_VECTORED ? s_vectors + mode : s_direct);
}

/* STIP is written in mip, or with Sstc follows stimecmp, which is CSR 0x14d to old assemblers. */
static void set_stip(uint64_t pending)
{
    if (PROGRAM->menvcfg & MENVCFG_STCE)
        csr_write(0x14d, pending ? 0UL : ~0UL);
    else if (pending)
        csr_set(mip, MIP_STIP);
    else
        csr_clear(mip, MIP_STIP);
}

static void clear_interrupts(void)
{
    csr_write(mie, 0UL);
    csr_write(mip, 0UL);
    set_stip(0);
    *MSIP = 0;
    *MTIMECMP = ~0UL;
}

/* Sets everything but the registers for a pass of the current phase. */
static void start_pass(void)
{
    const struct phase *phase = &PROGRAM->phases[current_phase];
    set_vectors(phase->vectored);
    clear_interrupts();
    csr_write(medeleg, phase->medeleg);
    csr_write(mideleg, phase->mideleg);
    csr_write(mcounteren, phase->mcounteren);
    csr_write(scounteren, phase->scounteren);
    csr_write(satp, phase->satp);
    csr_write(sscratch, &s_frame);
    csr_write(sepc, 0UL);
    csr_write(scause, 0UL);
    csr_write(stval, 0UL);
    __asm__ volatile("sfence.vma\n\tfence.i" : : : "memory");
    csr_write(mepc, phase->entry);
    csr_write(mstatus, phase->mstatus);
}

static void start_phase(struct frame *frame)
{
    const struct phase *phase = &PROGRAM->phases[current_phase];
    csr_set(mstatus, MSTATUS_FS);
    csr_write(fcsr, phase->fcsr);
    load_fregs(phase->f);
    for (unsigned i = 1; i < 32; i++)
        frame->x[i] = phase->x[i];
    passes_left = phase->passes;
    nr_traps = 0;
    start_pass();
}

static void end_pass(struct frame *frame)
{
    if (--passes_left) {
        start_pass();
        return;
    }
    print_results(frame);
    if (++current_phase == PROGRAM->nr_phases) {
        *FINISHER = 0x5555;
        for (;;)
            continue;
    }
    start_phase(frame);
}

void runtime_start(struct frame *frame)
{
    const uint64_t *addr = PROGRAM->pmpaddr;
#define SET_PMPADDR(n) csr_write(pmpaddr##n, addr[n])
    SET_PMPADDR(0);
    SET_PMPADDR(1);
    SET_PMPADDR(2);
    SET_PMPADDR(3);
    SET_PMPADDR(4);
    SET_PMPADDR(5);
    SET_PMPADDR(6);
    SET_PMPADDR(7);
    SET_PMPADDR(8);
    SET_PMPADDR(9);
    SET_PMPADDR(15);
    csr_write(menvcfg, PROGRAM->menvcfg);
    csr_write(pmpcfg0, PROGRAM->pmpcfg[0]);
    csr_write(pmpcfg2, PROGRAM->pmpcfg[1]);
    start_phase(frame);
}

/* What a program asked for by ECALL (layout.h); interrupts follow when machine mode returns. */
static void do_service(uint64_t request)
{
    uint64_t pending = request >> SERVICE_PENDING_SHIFT & 0xfff;
    uint64_t status = 0;
    status |= request & SERVICE_MPIE ? MSTATUS_MPIE : 0;
    status |= request & SERVICE_SPIE ? MSTATUS_SPIE : 0;
    status |= request & SERVICE_SIE ? MSTATUS_SIE : 0;
    csr_clear(mstatus, MSTATUS_MPIE | MSTATUS_SPIE | MSTATUS_SIE);
    csr_set(mstatus, status);
    csr_write(mie, request >> SERVICE_MIE_SHIFT & 0xfff);
    csr_set(mip, pending & (MIP_SSIP | MIP_SEIP));
    if (pending & MIP_STIP)
        set_stip(MIP_STIP);
    if (pending & MIP_MSIP)
        *MSIP = 1;
    if (pending & MIP_MTIP)
        *MTIMECMP = 0;
}

/* Withdraws one interrupt, so that those of lower priority get their turn. */
static void end_m_interrupt(uint64_t bit)
{
    if (bit == MIP_MSIP)
        *MSIP = 0;
    else if (bit == MIP_MTIP)
        *MTIMECMP = ~0UL;
    else if (bit == MIP_STIP)
        set_stip(0);
    else
        csr_clear(mip, bit);
}

void m_trap(struct frame *frame)
{
    uint64_t cause = csr_read(mcause), epc = csr_read(mepc);
    if (epc == (uint64_t)leave_phase) {
        for (unsigned i = 1; i < 32; i++)
            frame->x[i] = s_frame.x[i];
        end_pass(frame);
        return;
    }
    if (epc == PROGRAM->phases[current_phase].end && !(cause & CAUSE_INTERRUPT)) {
        end_pass(frame);
        return;
    }
    uint64_t status =
        csr_read(mstatus) & (MSTATUS_MPP | MSTATUS_MPIE | MSTATUS_MIE | MSTATUS_SPP | MSTATUS_SPIE |
                             MSTATUS_SIE | MSTATUS_SUM | MSTATUS_MXR | MSTATUS_MPRV);
    uint64_t tval = defined_tval(cause, csr_read(mtval));
    csr_write(mtval, tval);
    record_trap(frame, (struct trap_record){cause, epc, tval, status, 0});
    if (cause & CAUSE_INTERRUPT)
        end_m_interrupt(1UL << (cause & 63));
    uint64_t calls = cause == CAUSE_USER_ECALL || cause == CAUSE_SUPERVISOR_ECALL ||
                     cause == CAUSE_MACHINE_ECALL;
    if (calls && frame->x[REG_T5] >> SERVICE_MAGIC_SHIFT == SERVICE_MAGIC)
        do_service(frame->x[REG_T5]);
    csr_write(mepc, resume_address(frame, cause, epc));
}

/* A supervisor can only withdraw its software interrupt itself; others it disables. */
static void end_s_interrupt(uint64_t bit)
{
    if (bit == MIP_SSIP)
        csr_clear(sip, bit);
    else
        csr_clear(sie, bit);
}

void s_trap(struct frame *frame)
{
    uint64_t cause = csr_read(scause), epc = csr_read(sepc);
    if (epc == PROGRAM->phases[current_phase].end && !(cause & CAUSE_INTERRUPT))
        ((void (*)(void))leave_phase)();
    uint64_t sstatus = csr_read(sstatus);
    uint64_t status =
        sstatus & (SSTATUS_SPP | SSTATUS_SPIE | SSTATUS_SIE | SSTATUS_SUM | SSTATUS_MXR);
    uint64_t tval = defined_tval(cause, csr_read(stval));
    csr_write(stval, tval);
    record_trap(frame, (struct trap_record){cause, epc, tval, status, 0});
    if (cause & CAUSE_INTERRUPT)
        end_s_interrupt(1UL << (cause & 63));
    csr_set(sstatus, SSTATUS_SUM | SSTATUS_MXR);
    csr_write(sepc, resume_address(frame, cause, epc));
    csr_write(sstatus, sstatus);
}
