/*
 * Misaligned loads and stores, which the hart does or the firmware does for it: every width and
 * register file, next to every kind of register that the firmware keeps apart, at every offset,
 * and where they fault. Then the firmware feature that turns its help off.
 */
#include "tests/guest/sbi/sbi_test.h"

#define BYTES 24

static uint8_t bytes[BYTES] __attribute__((aligned(8)));

static void fill(void)
{
    for (unsigned i = 0; i < BYTES; i++)
        bytes[i] = (uint8_t)(0x81 + 0x13 * i);
}

/* The little-endian number in `size` bytes, put together one by one. */
static uint64_t number_at(const uint8_t *at, unsigned size)
{
    uint64_t value = 0;

    for (unsigned i = size; i-- > 0;)
        value = value << 8 | *(const volatile uint8_t *)(at + i);
    return value;
}

/* All instructions here are of 4 bytes, which the trap handler counts on. */
#define LOAD(insn, at)                                                                             \
    ({                                                                                             \
        uint64_t value_ = 0;                                                                       \
        asm volatile(".option push\n.option norvc\n" insn " %0, 0(%1)\n.option pop"                \
                     : "+r"(value_)                                                                \
                     : "r"(at)                                                                     \
                     : "memory");                                                                  \
        value_;                                                                                    \
    })
#define STORE(insn, at, value)                                                                     \
    asm volatile(".option push\n.option norvc\n" insn " %0, 0(%1)\n.option pop"                    \
                 :                                                                                 \
                 : "r"((uint64_t)(value)), "r"(at)                                                 \
                 : "memory")

static void check_loads(const uint8_t *at)
{
    check("misaligned: ld", LOAD("ld", at) == number_at(at, 8));
    check("misaligned: lw", LOAD("lw", at) == (uint64_t)(int32_t)number_at(at, 4));
    check("misaligned: lwu", LOAD("lwu", at) == number_at(at, 4));
    check("misaligned: lh", LOAD("lh", at) == (uint64_t)(int16_t)number_at(at, 2));
    check("misaligned: lhu", LOAD("lhu", at) == number_at(at, 2));
}

/* Nothing but the bytes addressed may change. */
static void check_store(const char *what, unsigned size, uint8_t *at, uint64_t value)
{
    uint8_t *first = at - 1, *behind = at + size;
    bool right = number_at(at, size) == (size == 8 ? value : value & ((1ul << 8 * size) - 1));

    right &= *first == (uint8_t)(0x81 + 0x13 * (first - bytes));
    right &= *behind == (uint8_t)(0x81 + 0x13 * (behind - bytes));
    check(what, right);
    fill();
}

static void check_stores(uint8_t *at)
{
    const uint64_t value = 0x0123456789abcdef;

    STORE("sd", at, value);
    check_store("misaligned: sd", 8, at, value);
    STORE("sw", at, value);
    check_store("misaligned: sw", 4, at, value);
    STORE("sh", at, value);
    check_store("misaligned: sh", 2, at, value);
}

/* Into one particular register and out of it; `keep` is another to save it in. */
#define THROUGH(reg, keep)                                                                         \
    ({                                                                                             \
        register uint64_t value_ asm("a5");                                                        \
        register uint8_t *at_ asm("a4") = bytes;                                                   \
        asm volatile("mv " #keep ", " #reg "\n"                                                    \
                     "ld " #reg ", 1(%1)\n"                                                        \
                     "sd " #reg ", 9(%1)\n"                                                        \
                     "mv %0, " #reg "\n"                                                           \
                     "mv " #reg ", " #keep                                                         \
                     : "=&r"(value_)                                                               \
                     : "r"(at_)                                                                    \
                     : #keep, "memory");                                                           \
        value_;                                                                                    \
    })
#define CHECK_REGISTER(reg)                                                                        \
    do {                                                                                           \
        fill();                                                                                    \
        uint64_t want_ = number_at(bytes + 1, 8);                                                  \
        uint64_t got_ = THROUGH(reg, t6);                                                          \
        check("misaligned: " #reg, got_ == want_ && number_at(bytes + 9, 8) == want_);             \
    } while (0)

static void check_registers(void)
{
    CHECK_REGISTER(ra);
    CHECK_REGISTER(sp);
    CHECK_REGISTER(gp);
    CHECK_REGISTER(tp);
    CHECK_REGISTER(t0);
    CHECK_REGISTER(t2);
    CHECK_REGISTER(t3);
    CHECK_REGISTER(s0);
    CHECK_REGISTER(s1);
    CHECK_REGISTER(s2);
    CHECK_REGISTER(s11);
    fill();
    asm volatile("ld zero, 1(%0)" : : "r"(bytes));
}

/* These take x8 to x15 only; a4 and a5 mean nothing but in the assembler. */
#define COMPRESSED(insn, at)                                                                       \
    ({                                                                                             \
        register const uint8_t *at_ asm("a4") = (at);                                              \
        register uint64_t value_ asm("a5");                                                        \
        asm volatile(insn : "=r"(value_) : "r"(at_) : "memory");                                   \
        (uint64_t) value_;                                                                         \
    })
#define COMPRESSED_STORE(insn, at, value)                                                          \
    do {                                                                                           \
        register const uint8_t *at_ asm("a4") = (at);                                              \
        register uint64_t value_ asm("a5") = (value);                                              \
        asm volatile(insn : : "r"(value_), "r"(at_) : "memory");                                   \
    } while (0)

static void check_compressed(void)
{
    const uint64_t value = 0xfedcba9876543210;

    fill();
    uint64_t word = COMPRESSED("c.lw %0, 0(%1)", bytes + 3);
    check("misaligned: c.lw", word == (uint64_t)(int32_t)number_at(bytes + 3, 4));
    uint64_t doubleword = COMPRESSED("c.ld %0, 8(%1)", bytes + 3);
    check("misaligned: c.ld", doubleword == number_at(bytes + 11, 8));
    COMPRESSED_STORE("c.sd %0, 0(%1)", bytes + 3, value);
    check("misaligned: c.sd", number_at(bytes + 3, 8) == value);
    COMPRESSED_STORE("c.sw %0, 4(%1)", bytes + 3, value);
    check("misaligned: c.sw", number_at(bytes + 7, 4) == (uint32_t)value);
}

/* Zcb, as bits that no assembler need know, on harts that have it: with what is skipped behind. */
static void check_halfwords(void)
{
    fill();
    last_scause = 0;
    COMPRESSED(".2byte 0x871c, 0x0001", bytes + 2);
    if (last_scause == CAUSE_ILLEGAL_INSTRUCTION)
        return;
    uint64_t half = COMPRESSED(".2byte 0x871c", bytes + 3);
    check("misaligned: c.lhu", half == number_at(bytes + 3, 2));
    half = COMPRESSED(".2byte 0x875c", bytes + 3);
    check("misaligned: c.lh", half == (uint64_t)(int16_t)number_at(bytes + 3, 2));
    COMPRESSED_STORE(".2byte 0x8f1c", bytes + 3, 0x1234);
    check("misaligned: c.sh", number_at(bytes + 3, 2) == 0x1234);
}

#define THROUGH_FP(reg)                                                                            \
    do {                                                                                           \
        uint64_t bits_;                                                                            \
        fill();                                                                                    \
        asm volatile(".option push\n.option arch, +d\n"                                            \
                     "fld " #reg ", 1(%1)\nfmv.x.d %0, " #reg "\nfsd " #reg ", 13(%1)\n"           \
                     ".option pop"                                                                 \
                     : "=&r"(bits_)                                                                \
                     : "r"(bytes)                                                                  \
                     : "memory");                                                                  \
        check("misaligned: fld", bits_ == number_at(bytes + 1, 8));                                \
        check("misaligned: fsd", bits_ == number_at(bytes + 13, 8));                               \
        asm volatile(".option push\n.option arch, +d\n"                                            \
                     "flw " #reg ", 2(%1)\nfmv.x.d %0, " #reg "\nfsw " #reg ", 15(%1)\n"           \
                     ".option pop"                                                                 \
                     : "=&r"(bits_)                                                                \
                     : "r"(bytes)                                                                  \
                     : "memory");                                                                  \
        check("misaligned: flw", bits_ == (number_at(bytes + 2, 4) | 0xffffffff00000000));         \
        check("misaligned: fsw", (uint32_t)bits_ == number_at(bytes + 15, 4));                     \
    } while (0)

static void check_fp(void)
{
    csr_set(CSR_SSTATUS, SSTATUS_FS_INITIAL);
    THROUGH_FP(f0);
    THROUGH_FP(f1);
    THROUGH_FP(f15);
    THROUGH_FP(f16);
    THROUGH_FP(f31);
    csr_clear(CSR_SSTATUS, SSTATUS_FS);
}

/* What the firmware must not touch, it may not for others; atomics are for no one to do. */
static void check_faults(void)
{
    last_scause = 0;
    LOAD("ld", RAM_BASE + 3);
    check("misaligned: load from the firmware", last_scause == CAUSE_LOAD_ACCESS);
    last_scause = 0;
    STORE("sw", RAM_BASE + 1, 0);
    check("misaligned: store to the firmware", last_scause == CAUSE_STORE_ACCESS);
}

static void check_feature(void)
{
#define FWFT(fid, feature, value, flags) SBI(SBI_EXT_FWFT, fid, feature, value, flags)
    const unsigned long deleg = SBI_FWFT_MISALIGNED_EXC_DELEG;

    check("fwft: off at first", FWFT(SBI_FWFT_GET, deleg, 0, 0).value == 0);
    check("fwft: on", FWFT(SBI_FWFT_SET, deleg, 1, 0).error == SBI_SUCCESS);
    check("fwft: is on", FWFT(SBI_FWFT_GET, deleg, 0, 0).value == 1);
    /* Now it is done by the hart, or nobody. */
    fill();
    last_scause = 0;
    uint64_t value = LOAD("ld", bytes + 1);
    check("fwft: delegated", last_scause == CAUSE_LOAD_MISALIGNED ||
                                 (last_scause == 0 && value == number_at(bytes + 1, 8)));
    check("fwft: value", FWFT(SBI_FWFT_SET, deleg, 2, 0).error == SBI_ERR_INVALID_PARAM);
    check("fwft: flags", FWFT(SBI_FWFT_SET, deleg, 0, 2).error == SBI_ERR_INVALID_PARAM);
    check("fwft: absent", FWFT(SBI_FWFT_GET, 2, 0, 0).error == SBI_ERR_NOT_SUPPORTED);
    check("fwft: reserved", FWFT(SBI_FWFT_GET, 6, 0, 0).error == SBI_ERR_DENIED);
    check("fwft: lock", FWFT(SBI_FWFT_SET, deleg, 0, SBI_FWFT_LOCK).error == SBI_SUCCESS);
    check("fwft: locked", FWFT(SBI_FWFT_SET, deleg, 1, 0).error == SBI_ERR_DENIED_LOCKED);
    check("fwft: is off", FWFT(SBI_FWFT_GET, deleg, 0, 0).value == 0);
#undef FWFT
}

void check_misaligned(void)
{
    fill();
    for (unsigned offset = 1; offset < 9; offset++) {
        check_loads(bytes + offset);
        check_stores(bytes + offset);
    }
    check_registers();
    check_compressed();
    check_halfwords();
    check_fp();
    check_faults();
    check_feature();
}
