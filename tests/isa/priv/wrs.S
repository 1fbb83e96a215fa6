/*
 * Zawrs (unpriv spec, "Zawrs"): with and without a reservation it goes on; with TW the one without
 * a time limit is illegal below M-mode (priv spec 3.1.6.5), where it would wait.
 * not on QEMU: version 7.2 does not have it
 */
#include "tests/isa/isa.h"

#define NTO 0x00d00073
#define STO 0x01d00073

/* Both, with a reservation or none; a store conditional still succeeds if nobody else stored. */
#define WAIT_BOTH \
    CASE; \
    .4byte NTO; \
    .4byte STO; \
    la t1, word; \
    lr.w t2, (t1); \
    .4byte NTO; \
    .4byte STO

    .text
    .global test
test:
    COVERS(wrs.nto)
    COVERS(wrs.sto)
    WAIT_BOTH
    CASE
    csrr t0, minstret
    .4byte NTO
    .4byte STO
    csrr t1, minstret
    sub t0, t1, t0
    EXPECT(t0, 3) /* the waits, and the first csrr */
    ENTER(PRV_S)
    WAIT_BOTH
    MACHINE
    ENTER(PRV_U)
    WAIT_BOTH
    MACHINE

    li t0, MSTATUS_TW
    csrs mstatus, t0
    WAIT_BOTH
    ENTER(PRV_S)
    ILLEGAL(NTO)
    CASE
    .4byte STO
    MACHINE
    ENTER(PRV_U)
    ILLEGAL(NTO)
    CASE
    .4byte STO
    MACHINE

    /* An interrupt that is pending and enabled, if not taken, ends the wait before it begins */
    li t0, MIP_SSIP
    csrw mideleg, t0
    csrw mie, t0
    csrw mip, t0
    ENTER(PRV_S)
    CASE
    .4byte NTO
    MACHINE
    csrw mip, zero
    csrw mie, zero

    /* There is no wait without a reservation */
    la t1, word
    sc.w t2, zero, (t1)
    ENTER(PRV_S)
    CASE
    .4byte NTO
    MACHINE
    ENTER(PRV_U)
    CASE
    .4byte NTO
    MACHINE

    PASS

    .data
    .balign 8
word:
    .dword 0
