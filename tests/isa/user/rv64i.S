/* RV64I: integer computations, branches, jumps, loads and stores (unpriv spec 2 and 5). */
#include "tests/isa/user/cases.h"

    .text
    .global test
test:

    /* add */
    RR(add, 0, 0, 0)
    RR(add, 2, 1, 1)
    RR_SAME(add, 0xa, 3, 7)
    RR(add, 0xffffffffffff8000, 0, 0xffffffffffff8000)
    RR(add, 0xffffffff80000000, 0xffffffff80000000, 0)
    RR(add, 0xffffffff7fff8000, 0xffffffff80000000, 0xffffffffffff8000)
    RR(add, 0x80007ffe, 0x7fffffff, 0x7fff)
    RR(add, 0, 0xffffffffffffffff, 1)
    RR(add, 0xfffffffffffffffe, 0xffffffffffffffff, 0xffffffffffffffff)
    RR(add, 0x8000000000000000, 0x7fffffffffffffff, 1)
    RR(add, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff)
    RR(add, 0x1032547698badcfe, 0x123456789abcdef, 0xf0f0f0f0f0f0f0f)
    RR(add, 0xffffffffffffffff, 0xffffffff80000000, 0x7fffffff)

    /* sub */
    RR(sub, 0, 0, 0)
    RR(sub, 0, 1, 1)
    RR_SAME(sub, 0xfffffffffffffffc, 3, 7)
    RR(sub, 0x8000, 0, 0xffffffffffff8000)
    RR(sub, 0xffffffff80000000, 0xffffffff80000000, 0)
    RR(sub, 0xffffffff80008000, 0xffffffff80000000, 0xffffffffffff8000)
    RR(sub, 0x7fff8000, 0x7fffffff, 0x7fff)
    RR(sub, 0xfffffffffffffffe, 0xffffffffffffffff, 1)
    RR(sub, 0, 0xffffffffffffffff, 0xffffffffffffffff)
    RR(sub, 0x7ffffffffffffffe, 0x7fffffffffffffff, 1)
    RR(sub, 0x8000000000000001, 0x8000000000000000, 0xffffffffffffffff)
    RR(sub, 0xf21436587a9cbee0, 0x123456789abcdef, 0xf0f0f0f0f0f0f0f)
    RR(sub, 0xffffffff00000001, 0xffffffff80000000, 0x7fffffff)

    /* slt */
    RR(slt, 0, 0, 0)
    RR(slt, 0, 1, 1)
    RR_SAME(slt, 1, 3, 7)
    RR(slt, 0, 0, 0xffffffffffff8000)
    RR(slt, 1, 0xffffffff80000000, 0)
    RR(slt, 1, 0xffffffff80000000, 0xffffffffffff8000)
    RR(slt, 0, 0x7fffffff, 0x7fff)
    RR(slt, 1, 0xffffffffffffffff, 1)
    RR(slt, 0, 0xffffffffffffffff, 0xffffffffffffffff)
    RR(slt, 0, 0x7fffffffffffffff, 1)
    RR(slt, 1, 0x8000000000000000, 0xffffffffffffffff)
    RR(slt, 1, 0x123456789abcdef, 0xf0f0f0f0f0f0f0f)
    RR(slt, 1, 0xffffffff80000000, 0x7fffffff)

    /* sltu */
    RR(sltu, 0, 0, 0)
    RR(sltu, 0, 1, 1)
    RR_SAME(sltu, 1, 3, 7)
    RR(sltu, 1, 0, 0xffffffffffff8000)
    RR(sltu, 0, 0xffffffff80000000, 0)
    RR(sltu, 1, 0xffffffff80000000, 0xffffffffffff8000)
    RR(sltu, 0, 0x7fffffff, 0x7fff)
    RR(sltu, 0, 0xffffffffffffffff, 1)
    RR(sltu, 0, 0xffffffffffffffff, 0xffffffffffffffff)
    RR(sltu, 0, 0x7fffffffffffffff, 1)
    RR(sltu, 1, 0x8000000000000000, 0xffffffffffffffff)
    RR(sltu, 1, 0x123456789abcdef, 0xf0f0f0f0f0f0f0f)
    RR(sltu, 0, 0xffffffff80000000, 0x7fffffff)

    /* xor */
    RR(xor, 0, 0, 0)
    RR(xor, 0, 1, 1)
    RR_SAME(xor, 4, 3, 7)
    RR(xor, 0xffffffffffff8000, 0, 0xffffffffffff8000)
    RR(xor, 0xffffffff80000000, 0xffffffff80000000, 0)
    RR(xor, 0x7fff8000, 0xffffffff80000000, 0xffffffffffff8000)
    RR(xor, 0x7fff8000, 0x7fffffff, 0x7fff)
    RR(xor, 0xfffffffffffffffe, 0xffffffffffffffff, 1)
    RR(xor, 0, 0xffffffffffffffff, 0xffffffffffffffff)
    RR(xor, 0x7ffffffffffffffe, 0x7fffffffffffffff, 1)
    RR(xor, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff)
    RR(xor, 0xe2c4a6886a4c2e0, 0x123456789abcdef, 0xf0f0f0f0f0f0f0f)
    RR(xor, 0xffffffffffffffff, 0xffffffff80000000, 0x7fffffff)

    /* or */
    RR(or, 0, 0, 0)
    RR(or, 1, 1, 1)
    RR_SAME(or, 7, 3, 7)
    RR(or, 0xffffffffffff8000, 0, 0xffffffffffff8000)
    RR(or, 0xffffffff80000000, 0xffffffff80000000, 0)
    RR(or, 0xffffffffffff8000, 0xffffffff80000000, 0xffffffffffff8000)
    RR(or, 0x7fffffff, 0x7fffffff, 0x7fff)
    RR(or, 0xffffffffffffffff, 0xffffffffffffffff, 1)
    RR(or, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff)
    RR(or, 0x7fffffffffffffff, 0x7fffffffffffffff, 1)
    RR(or, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff)
    RR(or, 0xf2f4f6f8fafcfef, 0x123456789abcdef, 0xf0f0f0f0f0f0f0f)
    RR(or, 0xffffffffffffffff, 0xffffffff80000000, 0x7fffffff)

    /* and */
    RR(and, 0, 0, 0)
    RR(and, 1, 1, 1)
    RR_SAME(and, 3, 3, 7)
    RR(and, 0, 0, 0xffffffffffff8000)
    RR(and, 0, 0xffffffff80000000, 0)
    RR(and, 0xffffffff80000000, 0xffffffff80000000, 0xffffffffffff8000)
    RR(and, 0x7fff, 0x7fffffff, 0x7fff)
    RR(and, 1, 0xffffffffffffffff, 1)
    RR(and, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff)
    RR(and, 1, 0x7fffffffffffffff, 1)
    RR(and, 0x8000000000000000, 0x8000000000000000, 0xffffffffffffffff)
    RR(and, 0x1030507090b0d0f, 0x123456789abcdef, 0xf0f0f0f0f0f0f0f)
    RR(and, 0, 0xffffffff80000000, 0x7fffffff)

    /* addw */
    RR(addw, 0, 0, 0)
    RR(addw, 2, 1, 1)
    RR_SAME(addw, 0xa, 3, 7)
    RR(addw, 0xffffffffffff8000, 0, 0xffffffffffff8000)
    RR(addw, 0xffffffff80000000, 0xffffffff80000000, 0)
    RR(addw, 0x7fff8000, 0xffffffff80000000, 0xffffffffffff8000)
    RR(addw, 0xffffffff80007ffe, 0x7fffffff, 0x7fff)
    RR(addw, 0, 0xffffffffffffffff, 1)
    RR(addw, 0xfffffffffffffffe, 0xffffffffffffffff, 0xffffffffffffffff)
    RR(addw, 0, 0x7fffffffffffffff, 1)
    RR(addw, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff)
    RR(addw, 0xffffffff98badcfe, 0x123456789abcdef, 0xf0f0f0f0f0f0f0f)
    RR(addw, 0xffffffffffffffff, 0xffffffff80000000, 0x7fffffff)

    /* subw */
    RR(subw, 0, 0, 0)
    RR(subw, 0, 1, 1)
    RR_SAME(subw, 0xfffffffffffffffc, 3, 7)
    RR(subw, 0x8000, 0, 0xffffffffffff8000)
    RR(subw, 0xffffffff80000000, 0xffffffff80000000, 0)
    RR(subw, 0xffffffff80008000, 0xffffffff80000000, 0xffffffffffff8000)
    RR(subw, 0x7fff8000, 0x7fffffff, 0x7fff)
    RR(subw, 0xfffffffffffffffe, 0xffffffffffffffff, 1)
    RR(subw, 0, 0xffffffffffffffff, 0xffffffffffffffff)
    RR(subw, 0xfffffffffffffffe, 0x7fffffffffffffff, 1)
    RR(subw, 1, 0x8000000000000000, 0xffffffffffffffff)
    RR(subw, 0x7a9cbee0, 0x123456789abcdef, 0xf0f0f0f0f0f0f0f)
    RR(subw, 1, 0xffffffff80000000, 0x7fffffff)

    /* sll */
    RR(sll, 1, 1, 0)
    RR(sll, 2, 1, 1)
    RR(sll, 0xffffffffffffff80, 0xffffffffffffffff, 7)
    RR_SAME(sll, 0x4848484848484000, 0x2121212121212121, 0xe)
    RR(sll, 0, 0x8000000000000000, 0x1f)
    RR(sll, 0x8000000000000000, 0x8000000080000000, 0x20)
    RR(sll, 0x8000000000000000, 0x8765432187654321, 0x3f)
    RR(sll, 0x8765432187654321, 0x8765432187654321, 0x40)
    RR(sll, 0, 0x12345678, 0xffffffffffffffff)
    RR(sll, 0, 0xffffffff80000000, 0x21)

    /* srl */
    RR(srl, 1, 1, 0)
    RR(srl, 0, 1, 1)
    RR(srl, 0x1ffffffffffffff, 0xffffffffffffffff, 7)
    RR_SAME(srl, 0x848484848484, 0x2121212121212121, 0xe)
    RR(srl, 0x100000000, 0x8000000000000000, 0x1f)
    RR(srl, 0x80000000, 0x8000000080000000, 0x20)
    RR(srl, 1, 0x8765432187654321, 0x3f)
    RR(srl, 0x8765432187654321, 0x8765432187654321, 0x40)
    RR(srl, 0, 0x12345678, 0xffffffffffffffff)
    RR(srl, 0x7fffffff, 0xffffffff80000000, 0x21)

    /* sra */
    RR(sra, 1, 1, 0)
    RR(sra, 0, 1, 1)
    RR(sra, 0xffffffffffffffff, 0xffffffffffffffff, 7)
    RR_SAME(sra, 0x848484848484, 0x2121212121212121, 0xe)
    RR(sra, 0xffffffff00000000, 0x8000000000000000, 0x1f)
    RR(sra, 0xffffffff80000000, 0x8000000080000000, 0x20)
    RR(sra, 0xffffffffffffffff, 0x8765432187654321, 0x3f)
    RR(sra, 0x8765432187654321, 0x8765432187654321, 0x40)
    RR(sra, 0, 0x12345678, 0xffffffffffffffff)
    RR(sra, 0xffffffffffffffff, 0xffffffff80000000, 0x21)

    /* sllw */
    RR(sllw, 1, 1, 0)
    RR(sllw, 2, 1, 1)
    RR(sllw, 0xffffffffffffff80, 0xffffffffffffffff, 7)
    RR_SAME(sllw, 0x48484000, 0x2121212121212121, 0xe)
    RR(sllw, 0, 0x8000000000000000, 0x1f)
    RR(sllw, 0xffffffff80000000, 0x8000000080000000, 0x20)
    RR(sllw, 0xffffffff80000000, 0x8765432187654321, 0x3f)
    RR(sllw, 0xffffffff87654321, 0x8765432187654321, 0x40)
    RR(sllw, 0, 0x12345678, 0xffffffffffffffff)
    RR(sllw, 0, 0xffffffff80000000, 0x21)

    /* srlw */
    RR(srlw, 1, 1, 0)
    RR(srlw, 0, 1, 1)
    RR(srlw, 0x1ffffff, 0xffffffffffffffff, 7)
    RR_SAME(srlw, 0x8484, 0x2121212121212121, 0xe)
    RR(srlw, 0, 0x8000000000000000, 0x1f)
    RR(srlw, 0xffffffff80000000, 0x8000000080000000, 0x20)
    RR(srlw, 1, 0x8765432187654321, 0x3f)
    RR(srlw, 0xffffffff87654321, 0x8765432187654321, 0x40)
    RR(srlw, 0, 0x12345678, 0xffffffffffffffff)
    RR(srlw, 0x40000000, 0xffffffff80000000, 0x21)

    /* sraw */
    RR(sraw, 1, 1, 0)
    RR(sraw, 0, 1, 1)
    RR(sraw, 0xffffffffffffffff, 0xffffffffffffffff, 7)
    RR_SAME(sraw, 0x8484, 0x2121212121212121, 0xe)
    RR(sraw, 0, 0x8000000000000000, 0x1f)
    RR(sraw, 0xffffffff80000000, 0x8000000080000000, 0x20)
    RR(sraw, 0xffffffffffffffff, 0x8765432187654321, 0x3f)
    RR(sraw, 0xffffffff87654321, 0x8765432187654321, 0x40)
    RR(sraw, 0, 0x12345678, 0xffffffffffffffff)
    RR(sraw, 0xffffffffc0000000, 0xffffffff80000000, 0x21)

    /* addi */
    RI(addi, 0, 0, 0)
    RI(addi, 2, 1, 1)
    RI(addi, 0xfffffffffffffffe, 0xffffffffffffffff, -1)
    RI(addi, 0xa, 3, 7)
    RI(addi, 0x7ffffffffffff800, 0x8000000000000000, -2048)
    RI(addi, 0x80000000000007fe, 0x7fffffffffffffff, 2047)
    RI(addi, 0x80000000, 0x7fffffff, 1)
    RI(addi, 0xfffffffeffffffff, 0xffffffff00000000, -1)
    RI(addi, 0xff00ff00ff080e, 0xff00ff00ff00ff, 1807)
    RI(addi, 0xfffffffffffff000, 0xfffffffffffff800, -2048)

    /* slti */
    RI(slti, 0, 0, 0)
    RI(slti, 0, 1, 1)
    RI(slti, 0, 0xffffffffffffffff, -1)
    RI(slti, 1, 3, 7)
    RI(slti, 1, 0x8000000000000000, -2048)
    RI(slti, 0, 0x7fffffffffffffff, 2047)
    RI(slti, 0, 0x7fffffff, 1)
    RI(slti, 1, 0xffffffff00000000, -1)
    RI(slti, 0, 0xff00ff00ff00ff, 1807)
    RI(slti, 0, 0xfffffffffffff800, -2048)

    /* sltiu */
    RI(sltiu, 0, 0, 0)
    RI(sltiu, 0, 1, 1)
    RI(sltiu, 0, 0xffffffffffffffff, -1)
    RI(sltiu, 1, 3, 7)
    RI(sltiu, 1, 0x8000000000000000, -2048)
    RI(sltiu, 0, 0x7fffffffffffffff, 2047)
    RI(sltiu, 0, 0x7fffffff, 1)
    RI(sltiu, 1, 0xffffffff00000000, -1)
    RI(sltiu, 0, 0xff00ff00ff00ff, 1807)
    RI(sltiu, 0, 0xfffffffffffff800, -2048)

    /* xori */
    RI(xori, 0, 0, 0)
    RI(xori, 0, 1, 1)
    RI(xori, 0, 0xffffffffffffffff, -1)
    RI(xori, 4, 3, 7)
    RI(xori, 0x7ffffffffffff800, 0x8000000000000000, -2048)
    RI(xori, 0x7ffffffffffff800, 0x7fffffffffffffff, 2047)
    RI(xori, 0x7ffffffe, 0x7fffffff, 1)
    RI(xori, 0xffffffff, 0xffffffff00000000, -1)
    RI(xori, 0xff00ff00ff07f0, 0xff00ff00ff00ff, 1807)
    RI(xori, 0, 0xfffffffffffff800, -2048)

    /* ori */
    RI(ori, 0, 0, 0)
    RI(ori, 1, 1, 1)
    RI(ori, 0xffffffffffffffff, 0xffffffffffffffff, -1)
    RI(ori, 7, 3, 7)
    RI(ori, 0xfffffffffffff800, 0x8000000000000000, -2048)
    RI(ori, 0x7fffffffffffffff, 0x7fffffffffffffff, 2047)
    RI(ori, 0x7fffffff, 0x7fffffff, 1)
    RI(ori, 0xffffffffffffffff, 0xffffffff00000000, -1)
    RI(ori, 0xff00ff00ff07ff, 0xff00ff00ff00ff, 1807)
    RI(ori, 0xfffffffffffff800, 0xfffffffffffff800, -2048)

    /* andi */
    RI(andi, 0, 0, 0)
    RI(andi, 1, 1, 1)
    RI(andi, 0xffffffffffffffff, 0xffffffffffffffff, -1)
    RI(andi, 3, 3, 7)
    RI(andi, 0x8000000000000000, 0x8000000000000000, -2048)
    RI(andi, 0x7ff, 0x7fffffffffffffff, 2047)
    RI(andi, 1, 0x7fffffff, 1)
    RI(andi, 0xffffffff00000000, 0xffffffff00000000, -1)
    RI(andi, 0xf, 0xff00ff00ff00ff, 1807)
    RI(andi, 0xfffffffffffff800, 0xfffffffffffff800, -2048)

    /* addiw */
    RI(addiw, 0, 0, 0)
    RI(addiw, 2, 1, 1)
    RI(addiw, 0xfffffffffffffffe, 0xffffffffffffffff, -1)
    RI(addiw, 0xa, 3, 7)
    RI(addiw, 0xfffffffffffff800, 0x8000000000000000, -2048)
    RI(addiw, 0x7fe, 0x7fffffffffffffff, 2047)
    RI(addiw, 0xffffffff80000000, 0x7fffffff, 1)
    RI(addiw, 0xffffffffffffffff, 0xffffffff00000000, -1)
    RI(addiw, 0xff080e, 0xff00ff00ff00ff, 1807)
    RI(addiw, 0xfffffffffffff000, 0xfffffffffffff800, -2048)

    /* slli */
    RI(slli, 1, 1, 0)
    RI(slli, 2, 1, 1)
    RI(slli, 0xffffffffffffff80, 0xffffffffffffffff, 7)
    RI(slli, 0x4848484848484000, 0x2121212121212121, 14)
    RI(slli, 0, 0x8000000000000000, 31)
    RI(slli, 0x8000000000000000, 0x8000000080000000, 32)
    RI(slli, 0x8000000000000000, 0x8765432187654321, 63)
    RI(slli, 0x8765432187654321, 0x8765432187654321, 0)
    RI(slli, 0, 0x12345678, 63)
    RI(slli, 0, 0xffffffff80000000, 33)

    /* srli */
    RI(srli, 1, 1, 0)
    RI(srli, 0, 1, 1)
    RI(srli, 0x1ffffffffffffff, 0xffffffffffffffff, 7)
    RI(srli, 0x848484848484, 0x2121212121212121, 14)
    RI(srli, 0x100000000, 0x8000000000000000, 31)
    RI(srli, 0x80000000, 0x8000000080000000, 32)
    RI(srli, 1, 0x8765432187654321, 63)
    RI(srli, 0x8765432187654321, 0x8765432187654321, 0)
    RI(srli, 0, 0x12345678, 63)
    RI(srli, 0x7fffffff, 0xffffffff80000000, 33)

    /* srai */
    RI(srai, 1, 1, 0)
    RI(srai, 0, 1, 1)
    RI(srai, 0xffffffffffffffff, 0xffffffffffffffff, 7)
    RI(srai, 0x848484848484, 0x2121212121212121, 14)
    RI(srai, 0xffffffff00000000, 0x8000000000000000, 31)
    RI(srai, 0xffffffff80000000, 0x8000000080000000, 32)
    RI(srai, 0xffffffffffffffff, 0x8765432187654321, 63)
    RI(srai, 0x8765432187654321, 0x8765432187654321, 0)
    RI(srai, 0, 0x12345678, 63)
    RI(srai, 0xffffffffffffffff, 0xffffffff80000000, 33)

    /* slliw */
    RI(slliw, 1, 1, 0)
    RI(slliw, 2, 1, 1)
    RI(slliw, 0xffffffffffffff80, 0xffffffffffffffff, 7)
    RI(slliw, 0x48484000, 0x2121212121212121, 14)
    RI(slliw, 0, 0x8000000000000000, 31)
    RI(slliw, 0xffffffff80000000, 0x8000000080000000, 0)
    RI(slliw, 0xffffffff80000000, 0x8765432187654321, 31)
    RI(slliw, 0xffffffff87654321, 0x8765432187654321, 0)
    RI(slliw, 0, 0x12345678, 31)
    RI(slliw, 0, 0xffffffff80000000, 1)

    /* srliw */
    RI(srliw, 1, 1, 0)
    RI(srliw, 0, 1, 1)
    RI(srliw, 0x1ffffff, 0xffffffffffffffff, 7)
    RI(srliw, 0x8484, 0x2121212121212121, 14)
    RI(srliw, 0, 0x8000000000000000, 31)
    RI(srliw, 0xffffffff80000000, 0x8000000080000000, 0)
    RI(srliw, 1, 0x8765432187654321, 31)
    RI(srliw, 0xffffffff87654321, 0x8765432187654321, 0)
    RI(srliw, 0, 0x12345678, 31)
    RI(srliw, 0x40000000, 0xffffffff80000000, 1)

    /* sraiw */
    RI(sraiw, 1, 1, 0)
    RI(sraiw, 0, 1, 1)
    RI(sraiw, 0xffffffffffffffff, 0xffffffffffffffff, 7)
    RI(sraiw, 0x8484, 0x2121212121212121, 14)
    RI(sraiw, 0, 0x8000000000000000, 31)
    RI(sraiw, 0xffffffff80000000, 0x8000000080000000, 0)
    RI(sraiw, 0xffffffffffffffff, 0x8765432187654321, 31)
    RI(sraiw, 0xffffffff87654321, 0x8765432187654321, 0)
    RI(sraiw, 0, 0x12345678, 31)
    RI(sraiw, 0xffffffffc0000000, 0xffffffff80000000, 1)

    /* beq */
    BRANCH_TAKEN(beq, 0, 0)
    BRANCH_NOT_TAKEN(beq, 0, 1)
    BRANCH_NOT_TAKEN(beq, 1, 0)
    BRANCH_NOT_TAKEN(beq, 0xffffffffffffffff, 1)
    BRANCH_NOT_TAKEN(beq, 1, 0xffffffffffffffff)
    BRANCH_NOT_TAKEN(beq, 0xfffffffffffffffe, 0xffffffffffffffff)
    BRANCH_NOT_TAKEN(beq, 0x8000000000000000, 0x7fffffffffffffff)
    BRANCH_NOT_TAKEN(beq, 0x100000000, 0)

    /* bne */
    BRANCH_NOT_TAKEN(bne, 0, 0)
    BRANCH_TAKEN(bne, 0, 1)
    BRANCH_TAKEN(bne, 1, 0)
    BRANCH_TAKEN(bne, 0xffffffffffffffff, 1)
    BRANCH_TAKEN(bne, 1, 0xffffffffffffffff)
    BRANCH_TAKEN(bne, 0xfffffffffffffffe, 0xffffffffffffffff)
    BRANCH_TAKEN(bne, 0x8000000000000000, 0x7fffffffffffffff)
    BRANCH_TAKEN(bne, 0x100000000, 0)

    /* blt */
    BRANCH_NOT_TAKEN(blt, 0, 0)
    BRANCH_TAKEN(blt, 0, 1)
    BRANCH_NOT_TAKEN(blt, 1, 0)
    BRANCH_TAKEN(blt, 0xffffffffffffffff, 1)
    BRANCH_NOT_TAKEN(blt, 1, 0xffffffffffffffff)
    BRANCH_TAKEN(blt, 0xfffffffffffffffe, 0xffffffffffffffff)
    BRANCH_TAKEN(blt, 0x8000000000000000, 0x7fffffffffffffff)
    BRANCH_NOT_TAKEN(blt, 0x100000000, 0)

    /* bge */
    BRANCH_TAKEN(bge, 0, 0)
    BRANCH_NOT_TAKEN(bge, 0, 1)
    BRANCH_TAKEN(bge, 1, 0)
    BRANCH_NOT_TAKEN(bge, 0xffffffffffffffff, 1)
    BRANCH_TAKEN(bge, 1, 0xffffffffffffffff)
    BRANCH_NOT_TAKEN(bge, 0xfffffffffffffffe, 0xffffffffffffffff)
    BRANCH_NOT_TAKEN(bge, 0x8000000000000000, 0x7fffffffffffffff)
    BRANCH_TAKEN(bge, 0x100000000, 0)

    /* bltu */
    BRANCH_NOT_TAKEN(bltu, 0, 0)
    BRANCH_TAKEN(bltu, 0, 1)
    BRANCH_NOT_TAKEN(bltu, 1, 0)
    BRANCH_NOT_TAKEN(bltu, 0xffffffffffffffff, 1)
    BRANCH_TAKEN(bltu, 1, 0xffffffffffffffff)
    BRANCH_TAKEN(bltu, 0xfffffffffffffffe, 0xffffffffffffffff)
    BRANCH_NOT_TAKEN(bltu, 0x8000000000000000, 0x7fffffffffffffff)
    BRANCH_NOT_TAKEN(bltu, 0x100000000, 0)

    /* bgeu */
    BRANCH_TAKEN(bgeu, 0, 0)
    BRANCH_NOT_TAKEN(bgeu, 0, 1)
    BRANCH_TAKEN(bgeu, 1, 0)
    BRANCH_TAKEN(bgeu, 0xffffffffffffffff, 1)
    BRANCH_NOT_TAKEN(bgeu, 1, 0xffffffffffffffff)
    BRANCH_NOT_TAKEN(bgeu, 0xfffffffffffffffe, 0xffffffffffffffff)
    BRANCH_TAKEN(bgeu, 0x8000000000000000, 0x7fffffffffffffff)
    BRANCH_TAKEN(bgeu, 0x100000000, 0)

    /* lui, auipc */
    COVERS(lui)
    CASE
    lui t0, 0x80000
    EXPECT(t0, 0xffffffff80000000)
    CASE
    lui t0, 0x7ffff
    EXPECT(t0, 0x7ffff000)
    CASE
    lui x0, 0x12345
    EXPECT(x0, 0)
    COVERS(auipc)
    CASE
    .option push
    .option norelax
    .align 2
1:  auipc t0, 0
    auipc t1, 0xfffff
    la t2, 1b
    sub t0, t0, t2
    EXPECT(t0, 0)
    sub t1, t1, t2
    EXPECT(t1, -4092)
    .option pop

    /* jal, jalr: the link, distances both ways, and the lowest bit of a target */
    COVERS(jal)
    CASE
    jal t0, 2f
1:  j fail
    .space 2048
2:  EXPECT_ADDRESS(t0, 1b)
    CASE
    j 4f
3:  j 5f
    .space 100000
4:  j 3b
5:
    COVERS(jalr)
    CASE
    la t1, 2f
    jalr t0, t1, 0
1:  j fail
2:  EXPECT_ADDRESS(t0, 1b)
    CASE
    la t1, 2f
    .option push
    .option norvc
    jalr t1, 1(t1)
1:  j fail
    .option pop
2:  EXPECT_ADDRESS(t1, 1b)
    CASE
    la t1, 2f + 2048
    jalr x0, -2048(t1)
    j fail
2:
    CASE
    li t0, 10
    li t1, 0
1:  add t1, t1, t0
    addi t0, t0, -1
    bnez t0, 1b
    EXPECT(t1, 55)

    /* Loads: signs, offsets of both signs, and misaligned ones */
    LOAD(lb, 0x11, 0, data)
    LOAD(lb, 0xffffffffffffff88, 7, data)
    LOAD(lb, 1, -8, data + 16)
    LOAD(lbu, 0x88, 7, data)
    LOAD(lbu, 0xff, 1, data + 8)
    LOAD(lh, 0x2211, 0, data)
    LOAD(lh, 0xffffffffffff8877, 6, data)
    LOAD(lh, 0x3322, 1, data)
    LOAD(lhu, 0x8877, 6, data)
    LOAD(lhu, 0xff01, -8, data + 16)
    LOAD(lw, 0x44332211, 0, data)
    LOAD(lw, 0xffffffff88776655, 4, data)
    LOAD(lw, 0x66554433, 2, data)
    LOAD(lw, 0x55443322, 1, data)
    LOAD(lwu, 0x88776655, 4, data)
    LOAD(lwu, 0x77665544, 3, data)
    LOAD(ld, 0x8877665544332211, 0, data)
    LOAD(ld, 0x0123456789abcdef, -2032, data + 2048)
    LOAD(ld, 0x0188776655443322, 1, data)
    LOAD(ld, 0x7f80ff0188776655, 4, data)
    LOAD(ld, 0xff00ff7f80ff0188, 7, data)

    /* Stores: their width, offsets of both signs, and misaligned ones */
    STORE(sb, 0xffffffffffffffaa, 0x1234aa, 0)
    STORE(sb, 0xffffffffffffff01, 0x01, -1)
    STORE(sh, 0xffffffffffffbbaa, 0x1234bbaa, 0)
    STORE(sh, 0xffffffffffff0102, 0x0102, 2047)
    STORE(sw, 0xffffffffddccbbaa, 0xddccbbaa, 0)
    STORE(sw, 0xffffffff01020304, 0x01020304, -2048)
    STORE(sd, 0x0102030405060708, 0x0102030405060708, 0)
    STORE(sd, 0x8102030405060708, 0x8102030405060708, 24)
    CASE
    la t1, scratch
    li t2, 0x1122334455667788
    sd x0, 0(t1)
    sd x0, 8(t1)
    sd t2, 3(t1)
    ld t0, 0(t1)
    EXPECT(t0, 0x4455667788000000)
    ld t0, 8(t1)
    EXPECT(t0, 0x112233)
    sw t2, 6(t1)
    ld t0, 3(t1)
    EXPECT(t0, 0x1155667788667788)
    sh t2, 7(t1)
    ld t0, 1(t1)
    EXPECT(t0, 0x7788886677880000)

    /* fence in all its forms does nothing that is seen */
    CASE
    COVERS(fence)
    li t0, 7
    fence
    fence rw, w
    fence.tso
    .4byte 0x0100000f
    .4byte 0xffff8f8f /* reserved fields are ignored */
    EXPECT(t0, 7)

    /* ecall, ebreak */
    COVERS(ecall)
    CASE
    la s11, 2f
    li s8, NO_TRAP
1:  ecall
2:  EXPECT(s10, 0)
    EXPECT_ADDRESS(s9, 1b)
#ifdef ENV_V
    EXPECT(s8, CAUSE_USER_ECALL)
#else
    EXPECT(s8, CAUSE_MACHINE_ECALL)
#endif
    COVERS(ebreak)
    .option push
    .option norvc
    TRAPS_AT(CAUSE_BREAKPOINT, s10, ebreak)
    .option pop

    /* Pairs of instructions that depend on one another, as compilers write them */
    CASE
    lui t0, 0x12345
    addi t0, t0, 0x678
    EXPECT(t0, 0x12345678)
    lui t0, 0x80000
    addiw t0, t0, -1
    EXPECT(t0, 0x7fffffff)
    li t0, -1
    slli t1, t0, 32
    srli t1, t1, 32
    EXPECT(t1, 0xffffffff)
    la t1, data
    ld t2, 0(t1)
    add t2, t2, t2
    EXPECT(t2, 0x10eeccaa88664422)
    CASE
    la t1, data
    addi t1, t1, 8
    lw t1, 8(t1)
    EXPECT(t1, 0xffffffff89abcdef)
    CASE
    la t1, scratch
    li t2, 5
    sd t2, 0(t1)
    ld t3, 0(t1)
    sd t3, 8(t1)
    lbu t4, 8(t1)
    EXPECT(t4, 5)
    CASE
    li t0, 5
    addi t0, t0, -5
    bne t0, x0, 1f
    addi t0, t0, 1
    beq t0, x0, 1f
    j 2f
1:  j fail
2:
    CASE
    li t0, 3
    mv t1, t0
    li t0, 4
    add t1, t1, t0
    mv t0, t1
    addi x0, t0, 1
    add t0, t0, x0
    EXPECT(t0, 7)

    /* The sum over a block that is longer than any the engine builds at once */
    CASE
    li t0, 0
    .rept 3000
    addi t0, t0, 1
    .endr
    EXPECT(t0, 3000)

    PASS

    DATA
