/*
 * On a machine without optional extensions the fields that come with them are read-only zero, and
 * misa does not say B.
 * run with: --isa=rv64gc
 * not on QEMU: it has them on
 */
#include "tests/isa/isa.h"

#define FIELDS (ENVCFG_CBIE | ENVCFG_CBCFE | ENVCFG_CBZE | MENVCFG_PBMTE | MENVCFG_STCE)

#define IS_ZERO(csr, bits) \
    CASE; \
    li t0, -1; \
    csrw csr, t0; \
    csrr t0, csr; \
    li t1, bits; \
    and t0, t0, t1; \
    EXPECT(t0, 0)

    .text
    .global test
test:
    IS_ZERO(menvcfg, FIELDS)
    IS_ZERO(senvcfg, FIELDS)
    IS_ZERO(misa, MISA_B)

    /* cbo.zero and wrs.nto are illegal in M-mode too */
    ILLEGAL(0x0045a00f)
    ILLEGAL(0x00d00073)

    PASS
