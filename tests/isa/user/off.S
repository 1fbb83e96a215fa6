/*
 * On a machine without optional extensions all their instructions are illegal; hints are not, and
 * what they share with the base does its old work.
 * run with: --isa=rv64gc
 * not on QEMU: it has them on
 */
#include "tests/isa/isa.h"

    .text
    .global test
test:
    /* Zba, Zbb, Zbkb, Zbs: the words of a0, a1, a2 */
    ILLEGAL(0x08c5853b) /* add.uw */
    ILLEGAL(0x20c5a533) /* sh1add */
    ILLEGAL(0x20c5e53b) /* sh3add.uw */
    ILLEGAL(0x0825951b) /* slli.uw */
    ILLEGAL(0x60059513) /* clz */
    ILLEGAL(0x60459513) /* sext.b */
    ILLEGAL(0x0ac5e533) /* max */
    ILLEGAL(0x2875d513) /* orc.b */
    ILLEGAL(0x40c5f533) /* andn */
    ILLEGAL(0x60c5d533) /* ror */
    ILLEGAL(0x6b85d513) /* rev8 */
    ILLEGAL(0x0805c53b) /* zext.h */
    ILLEGAL(0x08c5c533) /* pack */
    ILLEGAL(0x08c5c53b) /* packw */
    ILLEGAL(0x6875d513) /* brev8 */
    ILLEGAL(0x48c59533) /* bclr */
    ILLEGAL(0x4865d513) /* bexti */
    /* Zicond, Zimop */
    ILLEGAL(0x0ec5d533) /* czero.eqz */
    ILLEGAL(0x0ec5f533) /* czero.nez */
    ILLEGAL(0x81c5c573) /* mop.r.0 */
    ILLEGAL(0x82c5c573) /* mop.rr.0 */
    /* Zfhmin, Zfa */
    ILLEGAL(0x00059507) /* flh */
    ILLEGAL(0x00a59027) /* fsh */
    ILLEGAL(0xe4058553) /* fmv.x.h */
    ILLEGAL(0x40258553) /* fcvt.s.h */
    ILLEGAL(0x4415f553) /* fcvt.h.d */
    ILLEGAL(0xf01f0553) /* fli.s */
    ILLEGAL(0x2ac5a553) /* fminm.d */
    ILLEGAL(0x4045f553) /* fround.s */
    ILLEGAL(0xa2c5c553) /* fleq.d */
    ILLEGAL(0xc2859553) /* fcvtmod.w.d */
    /* Zicbom, Zicboz, Zawrs */
    ILLEGAL(0x0005a00f) /* cbo.inval */
    ILLEGAL(0x0015a00f) /* cbo.clean */
    ILLEGAL(0x0025a00f) /* cbo.flush */
    ILLEGAL(0x0045a00f) /* cbo.zero */
    ILLEGAL(0x00d00073) /* wrs.nto */
    ILLEGAL(0x01d00073) /* wrs.sto */
    /* Zcb, Zcmop */
    ILLEGAL_C(0x8188) /* c.lbu */
    ILLEGAL_C(0x8988) /* c.sb */
    ILLEGAL_C(0x85c8) /* c.lh */
    ILLEGAL_C(0x9d4d) /* c.mul */
    ILLEGAL_C(0x9d61) /* c.zext.b */
    ILLEGAL_C(0x9d69) /* c.zext.h */
    ILLEGAL_C(0x9d75) /* c.not */
    ILLEGAL_C(0x6081) /* c.mop.1 */

    /* Hints: pause, prefetch.w, ntl.all, c.ntl.all */
    CASE
    .4byte 0x0100000f
    .4byte 0x0035e013
    .4byte 0x00500033
    .2byte 0x9016, 0x0001

    /* Misaligned accesses have an option of their own */
    CASE
    la t1, data + 1
    lw t0, 0(t1)
    EXPECT(t0, 0x55443322)

    PASS

    .data
    .balign 8
data:
    .dword 0x8877665544332211
