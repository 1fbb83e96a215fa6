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
 *   0x801a_0000  page tables                           supervisor pages
 */
#ifndef TESTS_DIFF_LAYOUT_H
#define TESTS_DIFF_LAYOUT_H

#include <stdint.h>

#define RUNTIME_BASE   0x80000000UL
#define PROGRAM_BASE   0x80010000UL
#define CONSTANTS_BASE 0x80018000UL
#define DATA_BASE      0x80060000UL
#define NR_DATA_PAGES  16
#define DATA_END       (DATA_BASE + NR_DATA_PAGES * 4096)
#define CODE_BASE      0x80080000UL
#define CODE_END       0x80100000UL
#define RECORDS_BASE   0x80100000UL
#define NR_RECORDS     16384
#define TABLES_BASE    0x801a0000UL
#define TABLES_END     0x80200000UL
#define REGION_END     0x80200000UL /* all of it, and the reach of the identity mapping */

#define MAX_PHASES 8

/* One stretch of random code and the state it starts in. */
struct phase {
    char name[32];
    uint64_t entry;
    uint64_t end;    /* address of the ECALL that ends a pass */
    uint64_t passes; /* how often to run it, registers carried from pass to pass */
    uint64_t mstatus;
    uint64_t medeleg, mideleg;
    uint64_t satp;
    uint64_t mcounteren, scounteren;
    uint64_t fcsr;
    uint64_t x[32]; /* x[0] is not used */
    uint64_t f[32];
};

struct program {
    uint64_t nr_phases;
    uint64_t verbose; /* print every trap record */
    uint64_t pmpcfg[2];
    uint64_t pmpaddr[16];
    struct phase phases[MAX_PHASES];
};

/* What a trap handler saw. */
struct trap_record {
    uint64_t cause;
    uint64_t epc;
    uint64_t tval; /* 0 where the specification leaves it open (priv spec 3.1.16) */
    uint64_t status;
    uint64_t registers; /* digest of x1..x31 */
};

#endif
