/*
 * What the generator (host) and the runtime (guest) of the differential test agree on: where
 * things are in memory, and the records through which the generator says what to run.
 *
 *   0x8000_0000  runtime: code, data, stacks           supervisor pages
 *   0x8001_0000  struct program, then struct phase[]   supervisor pages
 *   0x8001_8000  constants, one page per phase; gp points into its middle
 *   0x8006_0000  data pages, the target of random accesses
 *   0x8008_0000  random code
 *   0x8010_0000  trap records of the current phase     supervisor pages
 *   0x801a_0000  two pages of returns, the target of random fetches
 *   0x8020_0000  page tables                           supervisor pages
 *   0x8040_0000  registers at each trap, when verbose  supervisor pages
 */
#ifndef TESTS_DIFF_LAYOUT_H
#define TESTS_DIFF_LAYOUT_H

#include <stdint.h>

#define RUNTIME_BASE   0x80000000UL
#define PROGRAM_BASE   0x80010000UL
#define CONSTANTS_BASE 0x80018000UL
#define DATA_BASE      0x80060000UL
#define NR_DATA_PAGES  20
#define DATA_END       (DATA_BASE + NR_DATA_PAGES * 4096)
#define FINE_BASE      (DATA_BASE + 16 * 4096) /* from here on: PMP regions below a page */
#define CODE_BASE      0x80080000UL
#define CODE_END       0x80100000UL
#define RECORDS_BASE   0x80100000UL
#define NR_RECORDS     16384
#define RETURNS_BASE   0x801a0000UL
#define TABLES_BASE    0x80200000UL
#define TABLES_END     0x80400000UL
#define REGION_END     TABLES_END /* of what the generator fills */
#define DETAILS_BASE   0x80400000UL
#define DETAILS_END    0x80c00000UL

#define MAX_PHASES 8

/*
 * A service of the runtime's machine mode, asked for by an ECALL with SERVICE_MAGIC in the upper
 * half of t5, and below it what to set before going on behind the ECALL: an interrupt thus becomes
 * pending and enabled at one known point, the MRET.
 */
#define SERVICE_MAGIC         0x5e51ce00UL
#define SERVICE_MAGIC_SHIFT   32
#define SERVICE_MIE_SHIFT     0  /* 12 bits: mie */
#define SERVICE_PENDING_SHIFT 12 /* 12 bits: what to make pending, as in mip */
#define SERVICE_MPIE          (1UL << 24)
#define SERVICE_SPIE          (1UL << 25)
#define SERVICE_SIE           (1UL << 26)

/*
 * In the status of a trap record, from this bit on: the vector that the trap came in by, and 16 for
 * the entry of tvec's direct mode.
 */
#define RECORD_VECTOR_SHIFT 40

/* One stretch of random code and the state it starts in. */
struct phase {
    char name[32];
    uint64_t entry;
    uint64_t end;    /* address of the ECALL that ends a pass */
    uint64_t passes; /* how often to run it, registers carried from pass to pass */
    uint64_t mstatus;
    uint64_t medeleg, mideleg;
    uint64_t vectored; /* TVEC_MODE_* of mtvec and stvec */
    uint64_t satp;
    uint64_t mcounteren, scounteren;
    uint64_t fcsr;
    uint64_t x[32]; /* x[0] is not used */
    uint64_t f[32];
};

struct program {
    uint64_t nr_phases;
    uint64_t verbose;    /* print every trap record, with all registers that changed */
    uint64_t tables_end; /* of all page tables */
    uint64_t menvcfg;
    uint64_t pmpcfg[2];
    uint64_t pmpaddr[16];
    struct phase phases[MAX_PHASES];
};

/* What a trap handler saw. */
struct trap_record {
    uint64_t cause;
    uint64_t epc;
    uint64_t tval;      /* 0 where the specification leaves it open (priv spec 3.1.16) */
    uint64_t status;    /* fields of xstatus, and the vector */
    uint64_t registers; /* digest of x1..x31 */
};

/* What a verbose run keeps beside it. */
struct trap_details {
    uint64_t x[32]; /* x[0]: fcsr */
    uint64_t f[32];
};
_Static_assert(DETAILS_BASE + NR_RECORDS * sizeof(struct trap_details) <= DETAILS_END, "they fit");

#endif
