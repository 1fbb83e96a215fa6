/*
 * not on QEMU: its extensions are on
 * run with: --set isa.sstc=false --set isa.svinval=false --set isa.svnapot=false
 * run with: --set isa.svpbmt=false --ad=svade
 *
 * The privileged extensions that a configuration can leave out, left out: instructions and registers
 * are illegal, fields of registers read-only zero. (That N and PBMT are reserved then is in the suite
 * of the walker.)
 */
#include "tests/isa/isa.h"

    .text
    .global test
test:
    ILLEGAL(0x16000073) /* sinval.vma */
    ILLEGAL(0x18000073) /* sfence.w.inval */
    ILLEGAL(0x18100073) /* sfence.inval.ir */
    ILLEGAL(0x14d022f3) /* csrr t0, stimecmp */
    ILLEGAL(0x14d01073)
    ILLEGAL(0x30c022f3) /* csrr t0, mstateen0 */
    ILLEGAL(0x10c022f3) /* csrr t0, sstateen0 */
    CASE
    li t0, MENVCFG_STCE | MENVCFG_PBMTE | MENVCFG_ADUE
    csrs menvcfg, t0
    csrr t1, menvcfg
    and t1, t1, t0
    EXPECT(t1, 0)
    /* STIP is software's */
    CASE
    li t0, MIP_STIP
    csrs mip, t0
    csrr t1, mip
    and t1, t1, t0
    EXPECT_SAME(t0, t1)
    csrc mip, t0
    /* senvcfg is open without mstateen */
    ENTER(PRV_S)
    CASE
    csrr t0, senvcfg
    EXPECT(t0, 0)
    MACHINE
    PASS
