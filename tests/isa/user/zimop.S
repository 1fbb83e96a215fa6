/*
 * Zimop and Zcmop: the operations that may come to mean something give 0, or do nothing (unpriv
 * spec, "Zimop", "Zcmop").
 * not on QEMU: version 7.2 does not have them
 */
#include "tests/isa/isa.h"

    .text
    .global test
test:
    COVERS(mop.r)
    COVERS(mop.rr)
    COVERS(c.mop)

    /* mop.r.0 to mop.r.31 a0, a1: n is in bits 30, 27..26 and 21..20 */
    CASE
    .set n, 0
    .rept 32
    li a0, -1
    li a1, 5
    .4byte 0x81c5c573 | (n >> 4) << 30 | (n >> 2 & 3) << 26 | (n & 3) << 20
    EXPECT(a0, 0)
    EXPECT(a1, 5)
    .set n, n + 1
    .endr

    /* mop.rr.0 to mop.rr.7 a0, a1, a2: n is in bits 30 and 27..26 */
    CASE
    .set n, 0
    .rept 8
    li a0, -1
    li a2, 6
    .4byte 0x82c5c573 | (n >> 2) << 30 | (n & 3) << 26
    EXPECT(a0, 0)
    EXPECT(a2, 6)
    .set n, n + 1
    .endr

    /* Into x0 */
    CASE
    .4byte 0x81c5c073
    .4byte 0x82c5c073
    EXPECT(x0, 0)

    /* c.mop.1 to c.mop.15, which may come to read x1 to x15 and leave them alone now */
    CASE
    li ra, 1
    li t0, 5
    .2byte 0x6081, 0x6181, 0x6281, 0x6381, 0x6481, 0x6581, 0x6681, 0x6781
    EXPECT(ra, 1)
    EXPECT(t0, 5)

    /* Their neighbours */
    ILLEGAL(0x80c5c573)
    ILLEGAL(0x91c5c573)
    ILLEGAL(0x92c5c573)
    ILLEGAL_C(0x6001)
    ILLEGAL_C(0x6881)

    PASS
