/* Zbkb: what it does not share with Zbb (unpriv spec, "Zbkb"). */
#include "tests/isa/user/cases.h"

    .text
    .option arch, +zbkb
    .global test
test:

    /* pack */
    RR(pack, 0x800100ffffffff, 0x7fffffffffffffff, 0xff0000800100)
    RR(pack, 0x180000000, 0x80000000, 1)
    RR(pack, 0x8000000080000000, 0xffffffff80000000, 0xffffffff80000000)
    RR_SAME(pack, 0x765432107fffffff, 0x7fffffff, 0xfedcba9876543210)
    RR(pack, 0xffffffff, 0xffffffff, 0)
    RR(pack, 0x8000000000000000, 0x100000000, 0x80000000)
    RR(pack, 0x9abcdef09abcdef0, 0x123456789abcdef0, 0x123456789abcdef0)
    RR(pack, 0xcafebabe76543210, 0xfedcba9876543210, 0xdeadbeefcafebabe)
    RR(pack, 0xffffffff00800100, 0xff0000800100, 0x7fffffffffffffff)
    RR(pack, 0x80ff, 0x10000000080ff, 0x100000000)
    RR(pack, 0x804020108040201, 0x8040201008040201, 0x8040201008040201)
    RR(pack, 0xcafebabe, 0xdeadbeefcafebabe, 0x8000000000000000)
    RR(pack, 0xffffffff00000000, 0, 0xffffffff)
    RR(pack, 0x80ff00000001, 1, 0x10000000080ff)

    /* packh */
    RR(packh, 0xbe00, 0x80000000, 0xdeadbeefcafebabe)
    RR(packh, 0xff00, 0xffffffff80000000, 0x7fffffffffffffff)
    RR(packh, 0xff, 0x7fffffff, 0x100000000)
    RR_SAME(packh, 0x1ff, 0xffffffff, 0x8040201008040201)
    RR(packh, 0, 0x100000000, 0x8000000000000000)
    RR(packh, 0xfff0, 0x123456789abcdef0, 0xffffffff)
    RR(packh, 0xff10, 0xfedcba9876543210, 0x10000000080ff)
    RR(packh, 0xff00, 0xff0000800100, 0xffffffffffffffff)
    RR(packh, 0xffff, 0x10000000080ff, 0x7fffffff)
    RR(packh, 1, 0x8040201008040201, 0xff0000800100)
    RR(packh, 0x1be, 0xdeadbeefcafebabe, 1)
    RR(packh, 0, 0, 0xffffffff80000000)
    RR(packh, 0x1001, 1, 0xfedcba9876543210)
    RR(packh, 0xff, 0xffffffffffffffff, 0)

    /* packw */
    RR(packw, 0xffffffffffff0000, 0xffffffff80000000, 0xffffffffffffffff)
    RR(packw, 0xffffffffffffffff, 0x7fffffff, 0x7fffffff)
    RR(packw, 0x100ffff, 0xffffffff, 0xff0000800100)
    RR_SAME(packw, 0x10000, 0x100000000, 1)
    RR(packw, 0xdef0, 0x123456789abcdef0, 0xffffffff80000000)
    RR(packw, 0x32103210, 0xfedcba9876543210, 0xfedcba9876543210)
    RR(packw, 0x100, 0xff0000800100, 0)
    RR(packw, 0x80ff, 0x10000000080ff, 0x80000000)
    RR(packw, 0xffffffffdef00201, 0x8040201008040201, 0x123456789abcdef0)
    RR(packw, 0xffffffffbabebabe, 0xdeadbeefcafebabe, 0xdeadbeefcafebabe)
    RR(packw, 0xffffffffffff0000, 0, 0x7fffffffffffffff)
    RR(packw, 1, 1, 0x100000000)
    RR(packw, 0x201ffff, 0xffffffffffffffff, 0x8040201008040201)
    RR(packw, 0, 0x8000000000000000, 0x8000000000000000)

    /* brev8 */
    R1(brev8, 0, 0)
    R1(brev8, 0x80, 1)
    R1(brev8, 0xffffffffffffffff, 0xffffffffffffffff)
    R1(brev8, 0x100000000000000, 0x8000000000000000)
    R1(brev8, 0xfeffffffffffffff, 0x7fffffffffffffff)
    R1(brev8, 0x1000000, 0x80000000)
    R1(brev8, 0xffffffff01000000, 0xffffffff80000000)
    R1(brev8, 0xfeffffff, 0x7fffffff)
    R1(brev8, 0xffffffff, 0xffffffff)
    R1(brev8, 0x8000000000, 0x100000000)
    R1(brev8, 0x482c6a1e593d7b0f, 0x123456789abcdef0)
    R1(brev8, 0x7f3b5d196e2a4c08, 0xfedcba9876543210)
    R1(brev8, 0xff0000018000, 0xff0000800100)
    R1(brev8, 0x800000000001ff, 0x10000000080ff)
    R1(brev8, 0x102040810204080, 0x8040201008040201)
    R1(brev8, 0x7bb57df7537f5d7d, 0xdeadbeefcafebabe)

    PASS
