/*
 * not on QEMU: 7.2 knows no mstateen
 * run with: --set isa.smstateen=true
 *
 * Smstateen: S-mode may touch senvcfg and the four sstateen when mstateen says so, which it does not
 * at reset; M-mode always may.
 */
#include "tests/isa/isa.h"

#define sstateen0 0x10c
#define sstateen3 0x10f
#define mstateen0 0x30c
#define mstateen3 0x30f

#define READ_SENVCFG 0x10a022f3   /* csrr t0, senvcfg */
#define WRITE_SENVCFG 0x10a01073  /* csrw senvcfg, x0 */
#define READ_SSTATEEN0 0x10c022f3 /* csrr t0, sstateen0 */
#define READ_SSTATEEN3 0x10f022f3
#define WRITE_SSTATEEN3 0x10f01073
#define READ_MSTATEEN0 0x30c022f3

    .text
    .global test
test:
    CASE
    csrr t0, mstateen0
    EXPECT(t0, 0)
    csrr t0, mstateen3
    EXPECT(t0, 0)
    csrr t0, senvcfg
    csrr t0, sstateen0
    EXPECT(t0, 0)
    ENTER(PRV_S)
    ILLEGAL(READ_SENVCFG)
    ILLEGAL(WRITE_SENVCFG)
    ILLEGAL(READ_SSTATEEN0)
    ILLEGAL(READ_SSTATEEN3)
    ILLEGAL(READ_MSTATEEN0)
    MACHINE

    /* senvcfg alone */
    CASE
    li t0, MSTATEEN0_ENVCFG
    csrw mstateen0, t0
    ENTER(PRV_S)
    CASE
    csrwi senvcfg, SENVCFG_FIOM
    csrr t0, senvcfg
    EXPECT(t0, SENVCFG_FIOM)
    ILLEGAL(READ_SSTATEEN0)
    MACHINE

    /* sstateen3 alone, in which nothing can be written; U-mode never */
    CASE
    csrw mstateen0, x0
    li t0, MSTATEEN_SE
    csrw mstateen3, t0
    ENTER(PRV_S)
    CASE
    li t0, -1
    csrw sstateen3, t0
    csrr t0, sstateen3
    EXPECT(t0, 0)
    ILLEGAL(READ_SSTATEEN0)
    ILLEGAL(READ_SENVCFG)
    MACHINE
    ENTER(PRV_U)
    ILLEGAL(READ_SSTATEEN3)
    ILLEGAL(WRITE_SSTATEEN3)
    MACHINE

    /* Which bits there are */
    CASE
    li t0, -1
    csrw mstateen0, t0
    csrr t1, mstateen0
    EXPECT(t1, MSTATEEN_SE | MSTATEEN0_ENVCFG)
    csrw mstateen3, t0
    csrr t1, mstateen3
    EXPECT(t1, MSTATEEN_SE)
    PASS
