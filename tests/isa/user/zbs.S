/* Zbs: single bits (unpriv spec, "Zbs"). */
#include "tests/isa/user/cases.h"

    .text
    .option arch, +zbs
    .global test
test:

    /* bclr */
    RR(bclr, 0xfedcba9876543210, 0xfedcba9876543210, 0)
    RR(bclr, 0x8040201008040201, 0x8040201008040201, 1)
    RR(bclr, 1, 1, 0x3f)
    RR_SAME(bclr, 0x7ffffffeffffffff, 0x7fffffffffffffff, 0x20)
    RR(bclr, 0x7fffffff, 0x7fffffff, 0x1f)
    RR(bclr, 0x123456789abcdef0, 0x123456789abcdef0, 0x21)
    RR(bclr, 0x100000000807f, 0x10000000080ff, 7)
    RR(bclr, 0, 0, 8)
    RR(bclr, 0x8000000000000000, 0x8000000000000000, 0x3e)
    RR(bclr, 0xffffffff80000000, 0xffffffff80000000, 0x40)
    RR(bclr, 0x100000000, 0x100000000, 0x41)
    RR(bclr, 0xff0000800100, 0xff0000800100, 0xffffffffffffffff)
    RR(bclr, 0xdeadbeefcafebabe, 0xdeadbeefcafebabe, 0x100000000)
    RR(bclr, 0xffffffffffffffdf, 0xffffffffffffffff, 0xffffffffffffff85)

    /* bclri */
    RI(bclri, 0x123456789abcdef0, 0x123456789abcdef0, 0)
    RI(bclri, 0x10000000080fd, 0x10000000080ff, 1)
    RI(bclri, 0, 0, 0x3f)
    RI(bclri, 0x8000000000000000, 0x8000000000000000, 0x20)
    RI(bclri, 0xffffffff00000000, 0xffffffff80000000, 0x1f)
    RI(bclri, 0x100000000, 0x100000000, 7)
    RI(bclri, 0xff0000800000, 0xff0000800100, 8)
    RI(bclri, 0xdeadbeefcafe9abe, 0xdeadbeefcafebabe, 0xd)
    RI(bclri, 0xbfffffffffffffff, 0xffffffffffffffff, 0x3e)

    /* bext */
    RR(bext, 0, 0xff0000800100, 0)
    RR(bext, 1, 0xdeadbeefcafebabe, 1)
    RR(bext, 1, 0xffffffffffffffff, 0x3f)
    RR_SAME(bext, 0, 0x80000000, 0x20)
    RR(bext, 1, 0xffffffff, 0x1f)
    RR(bext, 0, 0xfedcba9876543210, 0x21)
    RR(bext, 0, 0x8040201008040201, 7)
    RR(bext, 0, 1, 8)
    RR(bext, 1, 0x7fffffffffffffff, 0x3e)
    RR(bext, 1, 0x7fffffff, 0x40)
    RR(bext, 0, 0x123456789abcdef0, 0x41)
    RR(bext, 0, 0x10000000080ff, 0xffffffffffffffff)
    RR(bext, 0, 0, 0x100000000)
    RR(bext, 0, 0x8000000000000000, 0xffffffffffffff85)

    /* bexti */
    RI(bexti, 0, 0xfedcba9876543210, 0)
    RI(bexti, 0, 0x8040201008040201, 1)
    RI(bexti, 0, 1, 0x3f)
    RI(bexti, 1, 0x7fffffffffffffff, 0x20)
    RI(bexti, 0, 0x7fffffff, 0x1f)
    RI(bexti, 1, 0x123456789abcdef0, 7)
    RI(bexti, 0, 0x10000000080ff, 8)
    RI(bexti, 0, 0, 0xd)
    RI(bexti, 0, 0x8000000000000000, 0x3e)

    /* binv */
    RR(binv, 0x10000000080fe, 0x10000000080ff, 0)
    RR(binv, 2, 0, 1)
    RR(binv, 0, 0x8000000000000000, 0x3f)
    RR_SAME(binv, 0xfffffffe80000000, 0xffffffff80000000, 0x20)
    RR(binv, 0x180000000, 0x100000000, 0x1f)
    RR(binv, 0xff0200800100, 0xff0000800100, 0x21)
    RR(binv, 0xdeadbeefcafeba3e, 0xdeadbeefcafebabe, 7)
    RR(binv, 0xfffffffffffffeff, 0xffffffffffffffff, 8)
    RR(binv, 0x4000000080000000, 0x80000000, 0x3e)
    RR(binv, 0xfffffffe, 0xffffffff, 0x40)
    RR(binv, 0xfedcba9876543212, 0xfedcba9876543210, 0x41)
    RR(binv, 0x40201008040201, 0x8040201008040201, 0xffffffffffffffff)
    RR(binv, 0, 1, 0x100000000)
    RR(binv, 0x7fffffffffffffdf, 0x7fffffffffffffff, 0xffffffffffffff85)

    /* binvi */
    RI(binvi, 0xff0000800101, 0xff0000800100, 0)
    RI(binvi, 0xdeadbeefcafebabc, 0xdeadbeefcafebabe, 1)
    RI(binvi, 0x7fffffffffffffff, 0xffffffffffffffff, 0x3f)
    RI(binvi, 0x180000000, 0x80000000, 0x20)
    RI(binvi, 0x7fffffff, 0xffffffff, 0x1f)
    RI(binvi, 0xfedcba9876543290, 0xfedcba9876543210, 7)
    RI(binvi, 0x8040201008040301, 0x8040201008040201, 8)
    RI(binvi, 0x2001, 1, 0xd)
    RI(binvi, 0x3fffffffffffffff, 0x7fffffffffffffff, 0x3e)

    /* bset */
    RR(bset, 0x8040201008040201, 0x8040201008040201, 0)
    RR(bset, 3, 1, 1)
    RR(bset, 0xffffffffffffffff, 0x7fffffffffffffff, 0x3f)
    RR_SAME(bset, 0x17fffffff, 0x7fffffff, 0x20)
    RR(bset, 0x123456789abcdef0, 0x123456789abcdef0, 0x1f)
    RR(bset, 0x10002000080ff, 0x10000000080ff, 0x21)
    RR(bset, 0x80, 0, 7)
    RR(bset, 0x8000000000000100, 0x8000000000000000, 8)
    RR(bset, 0xffffffff80000000, 0xffffffff80000000, 0x3e)
    RR(bset, 0x100000001, 0x100000000, 0x40)
    RR(bset, 0xff0000800102, 0xff0000800100, 0x41)
    RR(bset, 0xdeadbeefcafebabe, 0xdeadbeefcafebabe, 0xffffffffffffffff)
    RR(bset, 0xffffffffffffffff, 0xffffffffffffffff, 0x100000000)
    RR(bset, 0x80000020, 0x80000000, 0xffffffffffffff85)

    /* bseti */
    RI(bseti, 0x10000000080ff, 0x10000000080ff, 0)
    RI(bseti, 2, 0, 1)
    RI(bseti, 0x8000000000000000, 0x8000000000000000, 0x3f)
    RI(bseti, 0xffffffff80000000, 0xffffffff80000000, 0x20)
    RI(bseti, 0x180000000, 0x100000000, 0x1f)
    RI(bseti, 0xff0000800180, 0xff0000800100, 7)
    RI(bseti, 0xdeadbeefcafebbbe, 0xdeadbeefcafebabe, 8)
    RI(bseti, 0xffffffffffffffff, 0xffffffffffffffff, 0xd)
    RI(bseti, 0x4000000080000000, 0x80000000, 0x3e)

    PASS
