/* A: read-modify-write, load-reserved and store-conditional (unpriv spec 8). */
#include "tests/isa/user/cases.h"

    .text
    .global test
test:

    /* amoswap.w */
    AMO(amoswap.w, ld, 0xffffffff80000000, 0x7fffffff, 0x80000000, 0x7fffffff)
    AMO(amoswap.w, ld, 0xffffffff80000000, 0xfffffffffffff800, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amoswap.w, ld, 0, 0x8000000000000001, 0x8000000000000000, 1)
    AMO(amoswap.w, ld, 5, 0xfffffffd, 5, 0xfffffffffffffffd)
    AMO(amoswap.w, ld, 0xffffffff89abcdef, 0x12345670ff0f00f, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amoswap.w, ld, 7, 7, 7, 7)

    /* amoadd.w */
    AMO(amoadd.w, ld, 0xffffffff80000000, 0xffffffff, 0x80000000, 0x7fffffff)
    AMO(amoadd.w, ld, 0xffffffff80000000, 0xffffffff7ffff800, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amoadd.w, ld, 0, 0x8000000000000001, 0x8000000000000000, 1)
    AMO(amoadd.w, ld, 5, 2, 5, 0xfffffffffffffffd)
    AMO(amoadd.w, ld, 0xffffffff89abcdef, 0x1234567999cbdfe, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amoadd.w, ld, 7, 0xe, 7, 7)

    /* amoxor.w */
    AMO(amoxor.w, ld, 0xffffffff80000000, 0xffffffff, 0x80000000, 0x7fffffff)
    AMO(amoxor.w, ld, 0xffffffff80000000, 0xffffffff7ffff800, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amoxor.w, ld, 0, 0x8000000000000001, 0x8000000000000000, 1)
    AMO(amoxor.w, ld, 5, 0xfffffff8, 5, 0xfffffffffffffffd)
    AMO(amoxor.w, ld, 0xffffffff89abcdef, 0x1234567865b3de0, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amoxor.w, ld, 7, 0, 7, 7)

    /* amoand.w */
    AMO(amoand.w, ld, 0xffffffff80000000, 0, 0x80000000, 0x7fffffff)
    AMO(amoand.w, ld, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amoand.w, ld, 0, 0x8000000000000000, 0x8000000000000000, 1)
    AMO(amoand.w, ld, 5, 5, 5, 0xfffffffffffffffd)
    AMO(amoand.w, ld, 0xffffffff89abcdef, 0x123456709a0c00f, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amoand.w, ld, 7, 7, 7, 7)

    /* amoor.w */
    AMO(amoor.w, ld, 0xffffffff80000000, 0xffffffff, 0x80000000, 0x7fffffff)
    AMO(amoor.w, ld, 0xffffffff80000000, 0xfffffffffffff800, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amoor.w, ld, 0, 0x8000000000000001, 0x8000000000000000, 1)
    AMO(amoor.w, ld, 5, 0xfffffffd, 5, 0xfffffffffffffffd)
    AMO(amoor.w, ld, 0xffffffff89abcdef, 0x12345678ffbfdef, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amoor.w, ld, 7, 7, 7, 7)

    /* amomin.w */
    AMO(amomin.w, ld, 0xffffffff80000000, 0x80000000, 0x80000000, 0x7fffffff)
    AMO(amomin.w, ld, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amomin.w, ld, 0, 0x8000000000000000, 0x8000000000000000, 1)
    AMO(amomin.w, ld, 5, 0xfffffffd, 5, 0xfffffffffffffffd)
    AMO(amomin.w, ld, 0xffffffff89abcdef, 0x123456789abcdef, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amomin.w, ld, 7, 7, 7, 7)

    /* amomax.w */
    AMO(amomax.w, ld, 0xffffffff80000000, 0x7fffffff, 0x80000000, 0x7fffffff)
    AMO(amomax.w, ld, 0xffffffff80000000, 0xfffffffffffff800, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amomax.w, ld, 0, 0x8000000000000001, 0x8000000000000000, 1)
    AMO(amomax.w, ld, 5, 5, 5, 0xfffffffffffffffd)
    AMO(amomax.w, ld, 0xffffffff89abcdef, 0x12345670ff0f00f, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amomax.w, ld, 7, 7, 7, 7)

    /* amominu.w */
    AMO(amominu.w, ld, 0xffffffff80000000, 0x7fffffff, 0x80000000, 0x7fffffff)
    AMO(amominu.w, ld, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amominu.w, ld, 0, 0x8000000000000000, 0x8000000000000000, 1)
    AMO(amominu.w, ld, 5, 5, 5, 0xfffffffffffffffd)
    AMO(amominu.w, ld, 0xffffffff89abcdef, 0x12345670ff0f00f, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amominu.w, ld, 7, 7, 7, 7)

    /* amomaxu.w */
    AMO(amomaxu.w, ld, 0xffffffff80000000, 0x80000000, 0x80000000, 0x7fffffff)
    AMO(amomaxu.w, ld, 0xffffffff80000000, 0xfffffffffffff800, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amomaxu.w, ld, 0, 0x8000000000000001, 0x8000000000000000, 1)
    AMO(amomaxu.w, ld, 5, 0xfffffffd, 5, 0xfffffffffffffffd)
    AMO(amomaxu.w, ld, 0xffffffff89abcdef, 0x123456789abcdef, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amomaxu.w, ld, 7, 7, 7, 7)

    /* amoswap.d */
    AMO(amoswap.d, ld, 0x80000000, 0x7fffffff, 0x80000000, 0x7fffffff)
    AMO(amoswap.d, ld, 0xffffffff80000000, 0xfffffffffffff800, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amoswap.d, ld, 0x8000000000000000, 1, 0x8000000000000000, 1)
    AMO(amoswap.d, ld, 5, 0xfffffffffffffffd, 5, 0xfffffffffffffffd)
    AMO(amoswap.d, ld, 0x123456789abcdef, 0xff0f00f0ff0f00f, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amoswap.d, ld, 7, 7, 7, 7)

    /* amoadd.d */
    AMO(amoadd.d, ld, 0x80000000, 0xffffffff, 0x80000000, 0x7fffffff)
    AMO(amoadd.d, ld, 0xffffffff80000000, 0xffffffff7ffff800, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amoadd.d, ld, 0x8000000000000000, 0x8000000000000001, 0x8000000000000000, 1)
    AMO(amoadd.d, ld, 5, 2, 5, 0xfffffffffffffffd)
    AMO(amoadd.d, ld, 0x123456789abcdef, 0x11143576999cbdfe, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amoadd.d, ld, 7, 0xe, 7, 7)

    /* amoxor.d */
    AMO(amoxor.d, ld, 0x80000000, 0xffffffff, 0x80000000, 0x7fffffff)
    AMO(amoxor.d, ld, 0xffffffff80000000, 0x7ffff800, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amoxor.d, ld, 0x8000000000000000, 0x8000000000000001, 0x8000000000000000, 1)
    AMO(amoxor.d, ld, 5, 0xfffffffffffffff8, 5, 0xfffffffffffffffd)
    AMO(amoxor.d, ld, 0x123456789abcdef, 0xed3b568865b3de0, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amoxor.d, ld, 7, 0, 7, 7)

    /* amoand.d */
    AMO(amoand.d, ld, 0x80000000, 0, 0x80000000, 0x7fffffff)
    AMO(amoand.d, ld, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amoand.d, ld, 0x8000000000000000, 0, 0x8000000000000000, 1)
    AMO(amoand.d, ld, 5, 5, 5, 0xfffffffffffffffd)
    AMO(amoand.d, ld, 0x123456789abcdef, 0x120400709a0c00f, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amoand.d, ld, 7, 7, 7, 7)

    /* amoor.d */
    AMO(amoor.d, ld, 0x80000000, 0xffffffff, 0x80000000, 0x7fffffff)
    AMO(amoor.d, ld, 0xffffffff80000000, 0xfffffffffffff800, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amoor.d, ld, 0x8000000000000000, 0x8000000000000001, 0x8000000000000000, 1)
    AMO(amoor.d, ld, 5, 0xfffffffffffffffd, 5, 0xfffffffffffffffd)
    AMO(amoor.d, ld, 0x123456789abcdef, 0xff3f56f8ffbfdef, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amoor.d, ld, 7, 7, 7, 7)

    /* amomin.d */
    AMO(amomin.d, ld, 0x80000000, 0x7fffffff, 0x80000000, 0x7fffffff)
    AMO(amomin.d, ld, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amomin.d, ld, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000, 1)
    AMO(amomin.d, ld, 5, 0xfffffffffffffffd, 5, 0xfffffffffffffffd)
    AMO(amomin.d, ld, 0x123456789abcdef, 0x123456789abcdef, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amomin.d, ld, 7, 7, 7, 7)

    /* amomax.d */
    AMO(amomax.d, ld, 0x80000000, 0x80000000, 0x80000000, 0x7fffffff)
    AMO(amomax.d, ld, 0xffffffff80000000, 0xfffffffffffff800, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amomax.d, ld, 0x8000000000000000, 1, 0x8000000000000000, 1)
    AMO(amomax.d, ld, 5, 5, 5, 0xfffffffffffffffd)
    AMO(amomax.d, ld, 0x123456789abcdef, 0xff0f00f0ff0f00f, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amomax.d, ld, 7, 7, 7, 7)

    /* amominu.d */
    AMO(amominu.d, ld, 0x80000000, 0x7fffffff, 0x80000000, 0x7fffffff)
    AMO(amominu.d, ld, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amominu.d, ld, 0x8000000000000000, 1, 0x8000000000000000, 1)
    AMO(amominu.d, ld, 5, 5, 5, 0xfffffffffffffffd)
    AMO(amominu.d, ld, 0x123456789abcdef, 0x123456789abcdef, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amominu.d, ld, 7, 7, 7, 7)

    /* amomaxu.d */
    AMO(amomaxu.d, ld, 0x80000000, 0x80000000, 0x80000000, 0x7fffffff)
    AMO(amomaxu.d, ld, 0xffffffff80000000, 0xfffffffffffff800, 0xffffffff80000000, 0xfffffffffffff800)
    AMO(amomaxu.d, ld, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000, 1)
    AMO(amomaxu.d, ld, 5, 0xfffffffffffffffd, 5, 0xfffffffffffffffd)
    AMO(amomaxu.d, ld, 0x123456789abcdef, 0xff0f00f0ff0f00f, 0x123456789abcdef, 0xff0f00f0ff0f00f)
    AMO(amomaxu.d, ld, 7, 7, 7, 7)

    /* aq and rl change nothing */
    AMO(amoadd.w.aqrl, ld, 1, 3, 1, 2)
    AMO(amoswap.d.aq, ld, 1, 2, 1, 2)
    AMO(amoor.w.rl, ld, 1, 3, 1, 2)

    /* rd is x0, rd is the address, rd is the operand */
    CASE
    la t1, scratch
    li t2, 5
    sd t2, 0(t1)
    amoadd.d x0, t2, (t1)
    EXPECT(x0, 0)
    ld t0, 0(t1)
    EXPECT(t0, 10)
    amoadd.d t2, t2, (t1)
    EXPECT(t2, 10)
    amoadd.w t1, t2, (t1)
    EXPECT(t1, 15)
    la t1, scratch
    ld t0, 0(t1)
    EXPECT(t0, 25)

    /* lr and sc that succeed */
    CASE
    COVERS(lr.w)
    COVERS(sc.w)
    la t1, scratch
    li t2, 0x1122334485667788
    sd t2, 0(t1)
    lr.w t0, (t1)
    EXPECT(t0, 0xffffffff85667788)
    li t2, 0xaabbccdd
    sc.w t3, t2, (t1)
    EXPECT(t3, 0)
    ld t0, 0(t1)
    EXPECT(t0, 0x11223344aabbccdd)
    CASE
    COVERS(lr.d)
    COVERS(sc.d)
    lr.d.aq t0, (t1)
    EXPECT(t0, 0x11223344aabbccdd)
    addi t0, t0, 1
    sc.d.rl t3, t0, (t1)
    EXPECT(t3, 0)
    ld t0, 0(t1)
    EXPECT(t0, 0x11223344aabbccde)

    /* sc without a reservation, and a second time, fails and stores nothing */
    CASE
    sc.d t3, x0, (t1)
    EXPECT(t3, 1)
    ld t0, 0(t1)
    EXPECT(t0, 0x11223344aabbccde)
    CASE
    lr.w t0, (t1)
    sc.w t3, x0, (t1)
    EXPECT(t3, 0)
    sc.w t3, x0, (t1)
    EXPECT(t3, 1)

    /* sc to another address than the reserved one fails, and the reservation is gone */
    CASE
    la t2, scratch + 32
    lr.d t0, (t1)
    sc.d t3, x0, (t2)
    EXPECT(t3, 1)
    sc.d t3, x0, (t1)
    EXPECT(t3, 1)

    /* the usual loop: a hundred increments */
    CASE
    sd x0, 0(t1)
    li t4, 100
1:  lr.d t0, (t1)
    addi t0, t0, 1
    sc.d t3, t0, (t1)
    bnez t3, 1b
    addi t4, t4, -1
    bnez t4, 1b
    ld t0, 0(t1)
    EXPECT(t0, 100)

    /* Misaligned atomics are never done in hardware */
    la t1, scratch
    addi t2, t1, 2
    addi t3, t1, 4
    TRAPS_AT(CAUSE_LOAD_MISALIGNED, t2, lr.w t0, (t2))
    TRAPS_AT(CAUSE_LOAD_MISALIGNED, t3, lr.d t0, (t3))
    TRAPS_AT(CAUSE_STORE_MISALIGNED, t2, amoadd.w t0, t0, (t2))
    TRAPS_AT(CAUSE_STORE_MISALIGNED, t3, amoswap.d t0, t0, (t3))

    PASS

    DATA
