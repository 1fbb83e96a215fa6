#include "emu/isa/bits.h"
#include "emu/isa/cause.h"
#include "emu/isa/csr.h"
#include "emu/isa/decode.h"
#include "emu/isa/disasm.h"
#include "tests/unit/suites.h"

#include <string.h>

static uint32_t random_word(void)
{
    static uint64_t state = 88172645463325252;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state >> 16;
}

static void test_rows_do_not_overlap(void)
{
    for (unsigned a = 1; a < NR_INSNS; a++) {
        const struct insn_info *row = &insn_info[a];
        CU_ASSERT_EQUAL(row->match & ~row->mask, 0);
        CU_ASSERT_EQUAL(row->match & row->mask & 3, 3);
        for (unsigned b = a + 1; b < NR_INSNS; b++)
            CU_ASSERT_NOT_EQUAL((row->match ^ insn_info[b].match) & row->mask & insn_info[b].mask,
                                0);
    }
}

/* The fields of `in` that its row's flags announce, against the plain fields of the word. */
static void check_fields(const struct insn *in, uint32_t raw)
{
    unsigned flags = insn_info[in->id].flags;
    bool rd = flags & (INSN_WRITES_RD | INSN_WRITES_FRD);
    bool rs1 = flags & (INSN_READS_RS1 | INSN_READS_FRS1 | INSN_HAS_ZIMM);
    bool rs2 = flags & (INSN_READS_RS2 | INSN_READS_FRS2);
    CU_ASSERT_EQUAL(in->rd, rd ? raw >> 7 & 31 : 0);
    CU_ASSERT_EQUAL(in->rs1, rs1 ? raw >> 15 & 31 : 0);
    CU_ASSERT_EQUAL(in->rs2, rs2 ? raw >> 20 & 31 : 0);
    CU_ASSERT_EQUAL(in->rs3, flags & INSN_READS_FRS3 ? raw >> 27 : 0);
    CU_ASSERT_EQUAL(in->csr, flags & INSN_HAS_CSR ? raw >> 20 : 0);
    CU_ASSERT_EQUAL(in->len, 4);
    CU_ASSERT_EQUAL(in->raw, raw);
}

static void test_rows_decode_to_themselves(void)
{
    for (unsigned id = 1; id < NR_INSNS; id++) {
        for (unsigned i = 0; i < 500; i++) {
            struct insn in;
            uint32_t raw = insn_info[id].match | (random_word() & ~insn_info[id].mask);
            unsigned rm = raw >> 12 & 7;
            if (insn_info[id].flags & INSN_HAS_RM && (rm == 5 || rm == 6)) {
                CU_ASSERT_FALSE(insn_decode(raw, &in));
                CU_ASSERT_EQUAL(in.id, INSN_illegal);
                continue;
            }
            CU_ASSERT_TRUE(insn_decode(raw, &in));
            CU_ASSERT_EQUAL(in.id, id);
            check_fields(&in, raw);
        }
    }
}

/* An instruction is there with its extension alone, and gone with that one alone. */
static void test_rows_leave_with_their_extension(void)
{
    for (unsigned id = 1; id < NR_INSNS; id++) {
        struct insn in;
        enum isa_ext ext = insn_info[id].ext;
        CU_ASSERT_TRUE(insn_decode(insn_info[id].match | (~insn_info[id].mask & 0x00100000), &in));
        CU_ASSERT_TRUE(insn_is_in(&in, ISA_ALL));
        if (ext != EXT_ZBB_OR_ZBKB) {
            CU_ASSERT_TRUE(insn_is_in(&in, isa_only(ext) | isa_only(EXT_I)));
            CU_ASSERT_FALSE(insn_is_in(&in, ISA_ALL & ~isa_only(ext)));
        }
    }
}

/* What Zbb and Zbkb share, zext.h included, is there with either. */
static void test_shared_rows(void)
{
    static const uint32_t shared[] = {0x40007033, 0x60005013, 0x6b805013, 0x0800403b};
    isa_set_t neither = ISA_ALL & ~isa_only(EXT_ZBB) & ~isa_only(EXT_ZBKB);
    struct insn in;
    for (unsigned i = 0; i < sizeof(shared) / sizeof(shared[0]); i++) {
        CU_ASSERT_TRUE(insn_decode(shared[i], &in));
        CU_ASSERT_FALSE(insn_is_in(&in, neither));
        CU_ASSERT_TRUE(insn_is_in(&in, neither | isa_only(EXT_ZBB)));
        CU_ASSERT_TRUE(insn_is_in(&in, neither | isa_only(EXT_ZBKB)));
    }
    CU_ASSERT_TRUE(insn_decode(0x0810403b, &in)); /* packw with x1 */
    CU_ASSERT_FALSE(insn_is_in(&in, ISA_ALL & ~isa_only(EXT_ZBKB)));
}

/* Whether `text` begins with `name`, "_" in it standing for ".". */
static bool starts_with_mnemonic(const char *text, const char *name)
{
    for (; *name; name++, text++)
        if (*text != (*name == '_' ? '.' : *name))
            return false;
    return true;
}

static void test_rows_have_a_disassembly(void)
{
    for (unsigned id = 1; id < NR_INSNS; id++) {
        struct insn in;
        char text[DISASM_SIZE];
        /* With rs2 and rd where there are: packw with x0, and hints, have other names. */
        CU_ASSERT_TRUE(insn_decode(insn_info[id].match | (~insn_info[id].mask & 0x00100080), &in));
        insn_disasm(&in, 0x80000000, text, sizeof(text));
        CU_ASSERT_TRUE(starts_with_mnemonic(text, insn_info[id].name));
        CU_ASSERT_EQUAL(strchr(text, '\t') != NULL, insn_info[id].format != FORMAT_NONE);
    }
}

/* A random immediate of `bits` bits, sign-extended. */
static int32_t random_imm(unsigned bits)
{
    return (int32_t)(random_word() << (32 - bits)) >> (32 - bits);
}

static int32_t decoded_imm(uint32_t raw)
{
    struct insn in;
    CU_ASSERT_TRUE(insn_decode(raw, &in));
    return in.imm;
}

static void test_immediates(void)
{
    for (unsigned i = 0; i < 1000; i++) {
        int32_t imm = random_imm(12);
        uint32_t u = imm;
        CU_ASSERT_EQUAL(decoded_imm(0x13 | u << 20), imm);
        CU_ASSERT_EQUAL(decoded_imm(0x23 | (u & 31) << 7 | (u >> 5 & 127) << 25), imm);
        imm = random_imm(13) & ~1;
        u = imm;
        CU_ASSERT_EQUAL(decoded_imm(0x63 | (u >> 11 & 1) << 7 | (u >> 1 & 15) << 8 |
                                    (u >> 5 & 63) << 25 | (u >> 12 & 1) << 31),
                        imm);
        imm = random_imm(21) & ~1;
        u = imm;
        CU_ASSERT_EQUAL(decoded_imm(0x6f | (u & 0xff000) | (u >> 11 & 1) << 20 |
                                    (u >> 1 & 1023) << 21 | (u >> 20 & 1) << 31),
                        imm);
        imm = random_imm(32) & ~0xfff;
        CU_ASSERT_EQUAL(decoded_imm(0x37 | (uint32_t)imm), imm);
        CU_ASSERT_EQUAL(decoded_imm(0x1013 | (i & 63) << 20), (int32_t)(i & 63));
    }
}

static void test_illegal_words(void)
{
    static const uint32_t words[] = {
        0x00000000, 0xffffffff, 0x0000207f, 0x00007003, /* no 128-bit load */
        0x0200101b,                                     /* slliw with shamt[5] */
        0x04001013,                                     /* slli with a reserved bit */
        0x00004023,                                     /* no 128-bit store */
        0x00200073,                                     /* uret is gone */
        0x10200173,                                     /* sret with rd != 0 */
        0x1010202f,                                     /* lr.w with rs2 != 0 */
        0x0000002f,                                     /* AMO of a byte */
        0x00004073,                                     /* hypervisor loads */
        0x04000053,                                     /* half precision: Zfh */
        0xf4100053, 0xc2800053,                         /* fli.h; fcvtmod.w.d with rm rne */
        0x58100053,                                     /* fsqrt.s with rs2 != 0 */
        0xe0002053, 0x00002063,
    };
    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct insn in;
        CU_ASSERT_FALSE(insn_decode(words[i], &in));
        CU_ASSERT_EQUAL(in.id, INSN_illegal);
        CU_ASSERT_EQUAL(in.raw, words[i]);
        CU_ASSERT_EQUAL(in.len, insn_length(words[i]));
    }
}

/* A compressed instruction and the base instruction it stands for (unpriv spec 16.3 to 16.5). */
static const struct {
    uint16_t compressed;
    uint32_t expanded;
} expansions[] = {
    {0x1fe8, 0x3fc10513}, /* c.addi4spn a0,sp,1020 */
    {0x0040, 0x00410413}, /* c.addi4spn s0,sp,4 */
    {0x153c, 0x2a810793}, /* c.addi4spn a5,sp,680 */
    {0x3fe8, 0x0f87b507}, /* c.fld fa0,248(a5) */
    {0x2444, 0x08843487}, /* c.fld fs1,136(s0) */
    {0x5ef8, 0x07c6a703}, /* c.lw a4,124(a3) */
    {0x40a0, 0x0404a403}, /* c.lw s0,64(s1) */
    {0x41c8, 0x0045a503}, /* c.lw a0,4(a1) */
    {0x6170, 0x0c053603}, /* c.ld a2,192(a0) */
    {0x7c9c, 0x0384b783}, /* c.ld a5,56(s1) */
    {0xa77c, 0x0cf73427}, /* c.fsd fa5,200(a4) */
    {0xca6c, 0x04b62a23}, /* c.sw a1,84(a2) */
    {0xf7a4, 0x0697b423}, /* c.sd s1,104(a5) */
    {0x1d81, 0xfe0d8d93}, /* c.addi s11,-32 */
    {0x0ffd, 0x01ff8f93}, /* c.addi t6,31 */
    {0x357d, 0xfff5051b}, /* c.addiw a0,-1 */
    {0x2981, 0x0009899b}, /* c.addiw s3,0 */
    {0x5281, 0xfe000293}, /* c.li t0,-32 */
    {0x48d5, 0x01500893}, /* c.li a7,21 */
    {0x7101, 0xe0010113}, /* c.addi16sp sp,-512 */
    {0x617d, 0x1f010113}, /* c.addi16sp sp,496 */
    {0x610d, 0x0a010113}, /* c.addi16sp sp,160 */
    {0x714d, 0xeb010113}, /* c.addi16sp sp,-336 */
    {0x66fd, 0x0001f6b7}, /* c.lui a3,31 */
    {0x7e01, 0xfffe0e37}, /* c.lui t3,0xfffe0 */
    {0x70fd, 0xfffff0b7}, /* c.lui ra,0xfffff */
    {0x917d, 0x03f55513}, /* c.srli a0,63 */
    {0x8085, 0x0014d493}, /* c.srli s1,1 */
    {0x97a9, 0x42a7d793}, /* c.srai a5,42 */
    {0x9a01, 0xfe067613}, /* c.andi a2,-32 */
    {0x8abd, 0x00f6f693}, /* c.andi a3,15 */
    {0x8c1d, 0x40f40433}, /* c.sub s0,a5 */
    {0x8fa1, 0x0087c7b3}, /* c.xor a5,s0 */
    {0x8dd1, 0x00c5e5b3}, /* c.or a1,a2 */
    {0x8ef9, 0x00e6f6b3}, /* c.and a3,a4 */
    {0x9c85, 0x409484bb}, /* c.subw s1,s1 */
    {0x9d2d, 0x00b5053b}, /* c.addw a0,a1 */
    {0xb001, 0x801ff06f}, /* c.j .-2048 */
    {0xaffd, 0x7fe0006f}, /* c.j .+2046 */
    {0xab91, 0x5540006f}, /* c.j .+1364 */
    {0xb46d, 0xaabff06f}, /* c.j .-1366 */
    {0xd101, 0xf00500e3}, /* c.beqz a0,.-256 */
    {0xccfd, 0x0e048f63}, /* c.beqz s1,.+254 */
    {0xe7cd, 0x0a079563}, /* c.bnez a5,.+170 */
    {0xf831, 0xf4041ae3}, /* c.bnez s0,.-172 */
    {0x1ffe, 0x03ff9f93}, /* c.slli t6,63 */
    {0x0516, 0x00551513}, /* c.slli a0,5 */
    {0x307e, 0x1f813007}, /* c.fldsp ft0,504(sp) */
    {0x3daa, 0x0a813d87}, /* c.fldsp fs11,168(sp) */
    {0x50fe, 0x0fc12083}, /* c.lwsp ra,252(sp) */
    {0x5eaa, 0x0a812e83}, /* c.lwsp t4,168(sp) */
    {0x797e, 0x1f813903}, /* c.ldsp s2,504(sp) */
    {0x6536, 0x14813503}, /* c.ldsp a0,328(sp) */
    {0x8082, 0x00008067}, /* c.jr ra */
    {0x8f82, 0x000f8067}, /* c.jr t6 */
    {0x857e, 0x01f00533}, /* c.mv a0,t6 */
    {0x8a06, 0x00100a33}, /* c.mv s4,ra */
    {0x9002, 0x00100073}, /* c.ebreak */
    {0x9782, 0x000780e7}, /* c.jalr a5 */
    {0x93ea, 0x01a383b3}, /* c.add t2,s10 */
    {0xbfc6, 0x1f113c27}, /* c.fsdsp fa7,504(sp) */
    {0xaa82, 0x14013827}, /* c.fsdsp ft0,336(sp) */
    {0xdf82, 0x0e012e23}, /* c.swsp zero,252(sp) */
    {0xcad6, 0x05512a23}, /* c.swsp s5,84(sp) */
    {0xffda, 0x1f613c23}, /* c.sdsp s6,504(sp) */
    {0xf506, 0x0a113423}, /* c.sdsp ra,168(sp) */
};

static void test_compressed_expansions(void)
{
    for (unsigned i = 0; i < sizeof(expansions) / sizeof(expansions[0]); i++) {
        struct insn in, base;
        /* The upper half is the next instruction and must not matter. */
        CU_ASSERT_TRUE(insn_decode(expansions[i].compressed | random_word() << 16, &in));
        CU_ASSERT_TRUE(insn_decode(expansions[i].expanded, &base));
        CU_ASSERT_EQUAL(in.id, base.id);
        CU_ASSERT_EQUAL(in.rd, base.rd);
        CU_ASSERT_EQUAL(in.rs1, base.rs1);
        CU_ASSERT_EQUAL(in.rs2, base.rs2);
        CU_ASSERT_EQUAL(in.imm, base.imm);
        CU_ASSERT_EQUAL(in.len, 2);
        CU_ASSERT_EQUAL(in.raw, expansions[i].compressed);
    }
}

static void test_compressed_reserved(void)
{
    static const uint16_t reserved[] = {
        0x0000, 0x0004, 0x001c, /* c.addi4spn with immediate 0 */
        0x9000, 0x8c40, 0x9ffc, /* quadrant 0, funct3 4, not in Zcb */
        0x2001, 0x307d,         /* c.addiw to x0 */
        0x6101,                 /* c.addi16sp with immediate 0 */
        0x6001, 0x6801, 0x6881, /* c.lui with immediate 0, not in Zcmop */
        0x9c79, 0x9c7d, 0x9ffd, /* CA with bit 12 and funct2 3, not in Zcb */
        0x4002, 0x507e,         /* c.lwsp to x0 */
        0x6002, 0x707e,         /* c.ldsp to x0 */
        0x8002,                 /* c.jr x0 */
    };
    for (unsigned i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        struct insn in;
        CU_ASSERT_FALSE(insn_decode(0xabcd0000 | reserved[i], &in));
        CU_ASSERT_EQUAL(in.id, INSN_illegal);
        CU_ASSERT_EQUAL(in.len, 2);
        CU_ASSERT_EQUAL(in.raw, reserved[i]);
    }
}

static void test_compressed_hints_do_nothing(void)
{
    static const uint16_t hints[] = {
        0x0001, 0x0005,         /* c.nop, with an immediate */
        0x0081,                 /* c.addi ra,0 */
        0x4005,                 /* c.li x0,1 */
        0x6005,                 /* c.lui x0,1 */
        0x8006, 0x900a,         /* c.mv and c.add to x0 */
        0x0006, 0x0002,         /* c.slli to x0 */
        0x0082, 0x8001, 0x8401, /* shifts by 0 */
    };
    for (unsigned i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
        struct insn in;
        CU_ASSERT_TRUE(insn_decode(hints[i], &in));
        CU_ASSERT_EQUAL(insn_info[in.id].class, CLASS_ALU);
        CU_ASSERT_TRUE(in.rd == 0 || (in.rd == in.rs1 && in.imm == 0));
    }
}

static void test_every_halfword(void)
{
    for (unsigned raw = 0; raw < 0x10000; raw++) {
        struct insn in;
        char text[DISASM_SIZE];
        if ((raw & 3) == 3)
            continue;
        bool legal = insn_decode(raw, &in);
        insn_disasm(&in, 0, text, sizeof(text));
        CU_ASSERT_EQUAL(in.len, 2);
        CU_ASSERT_EQUAL(strncmp(text, legal ? "c." : ".2byte", legal ? 2 : 6), 0);
    }
}

static const struct {
    uint32_t raw;
    const char *text;
} spellings[] = {
    {0x00a58633, "add\ta2,a1,a0"},
    {0xff010113, "addi\tsp,sp,-16"},
    {0x43f5d513, "srai\ta0,a1,0x3f"},
    {0xfffff0b7, "lui\tra,0xfffff"},
    {0x00813083, "ld\tra,8(sp)"},
    {0xfea42623, "sw\ta0,-20(s0)"},
    {0xfe0598e3, "bne\ta1,zero,0x80000ff0"},
    {0x004000ef, "jal\tra,0x80001004"},
    {0x00008067, "jalr\tzero,0(ra)"},
    {0x180512f3, "csrrw\tt0,satp,a0"},
    {0x7c0fd073, "csrrwi\tzero,0x7c0,31"},
    {0x0ff0000f, "fence\tiorw,iorw"},
    {0x0100000f, "pause"},
    {0x8330000f, "fence.tso"},
    {0x0000100f, "fence.i"},
    {0x12b50073, "sfence.vma\ta0,a1"},
    {0x4605a52f, "amoor.w.aqrl\ta0,zero,(a1)"},
    {0x1405b52f, "lr.d.aq\ta0,(a1)"},
    {0x1aa5b52f, "sc.d.rl\ta0,a0,(a1)"},
    {0x02c5f543, "fmadd.d\tfa0,fa1,fa2,ft0"},
    {0x00c58553, "fadd.s\tfa0,fa1,fa2,rne"},
    {0xc0251553, "fcvt.l.s\ta0,fa0,rtz"},
    {0xd2050553, "fcvt.d.w\tfa0,a0"},
    {0xa0b52553, "feq.s\ta0,fa0,fa1"},
    {0x00b53427, "fsd\tfa1,8(a0)"},
    {0x0801053b, "add.uw\ta0,sp,zero"},
    {0x20c5c533, "sh2add\ta0,a1,a2"},
    {0x0bf5951b, "slli.uw\ta0,a1,0x3f"},
    {0x6025951b, "cpopw\ta0,a1"},
    {0x0805c53b, "zext.h\ta0,a1"},
    {0x08c5c53b, "packw\ta0,a1,a2"},
    {0x6145d51b, "roriw\ta0,a1,0x14"},
    {0x6b85d513, "rev8\ta0,a1"},
    {0x0ec5d533, "czero.eqz\ta0,a1,a2"},
    {0x00059507, "flh\tfa0,0(a1)"},
    {0x44159553, "fcvt.h.d\tfa0,fa1,rtz"},
    {0x40258553, "fcvt.s.h\tfa0,fa1"},
    {0xf01f0553, "fli.s\tfa0,inf"},
    {0xf2140553, "fli.d\tfa0,0.25"},
    {0x4245f553, "fround.d\tfa0,fa1"},
    {0xc2859553, "fcvtmod.w.d\ta0,fa1,rtz"},
    {0xa2c5c553, "fleq.d\ta0,fa1,fa2"},
    {0x0005200f, "cbo.inval\t(a0)"},
    {0x0045200f, "cbo.zero\t(a0)"},
    {0x04056013, "prefetch.i\t64(a0)"},
    {0xfe156013, "prefetch.r\t-32(a0)"},
    {0x00356013, "prefetch.w\t0(a0)"},
    {0x00256013, "ori\tzero,a0,2"},
    {0x00500033, "ntl.all"},
    {0x00100033, "add\tzero,zero,ra"},
    {0x00d00073, "wrs.nto"},
    {0x00001141, "c.addi\tsp,-16"},
    {0x00004588, "c.lw\ta0,8(a1)"},
    {0x000066fd, "c.lui\ta3,0x1f"},
    {0x0000bfc5, "c.j\t0x80000ff0"},
    {0x00008082, "c.jr\tra"},
    {0x00008728, "c.lhu\ta0,2(a4)"},
    {0x00009d6d, "c.sext.h\ta0"},
    {0x00006781, "c.mop.15"},
    {0x00009012, "c.ntl.s1"},
    {0x8df5c573, "mop.r.15\ta0,a1"},
    {0xcec5c573, "mop.rr.7\ta0,a1,a2"},
    {0xffffffff, ".4byte\t0xffffffff"},
    {0x00000000, ".2byte\t0x0"},
};

static void test_spelling(void)
{
    for (unsigned i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
        struct insn in;
        char text[DISASM_SIZE];
        insn_decode(spellings[i].raw, &in);
        insn_disasm(&in, 0x80001000, text, sizeof(text));
        CU_ASSERT_STRING_EQUAL(text, spellings[i].text);
    }
}

static void test_disasm_respects_the_buffer(void)
{
    struct insn in;
    char text[8] = "#######";
    insn_decode(0x4605a52f, &in);
    insn_disasm(&in, 0, text, 5);
    CU_ASSERT_STRING_EQUAL(text, "amoo");
    CU_ASSERT_EQUAL(text[5], '#');
    insn_disasm(&in, 0, text, 1);
    CU_ASSERT_STRING_EQUAL(text, "");
}

static void test_names(void)
{
    CU_ASSERT_STRING_EQUAL(csr_name(CSR_SATP), "satp");
    CU_ASSERT_STRING_EQUAL(csr_name(CSR_PMPADDR15), "pmpaddr15");
    CU_ASSERT_STRING_EQUAL(csr_name(CSR_HPMCOUNTER31), "hpmcounter31");
    CU_ASSERT_PTR_NULL(csr_name(0x7c0));
    CU_ASSERT_PTR_NULL(csr_name(NR_CSRS));
    CU_ASSERT_EQUAL(csr_privilege(CSR_SATP), PRV_S);
    CU_ASSERT_EQUAL(csr_privilege(CSR_MHARTID), PRV_M);
    CU_ASSERT_TRUE(csr_is_read_only(CSR_CYCLE));
    CU_ASSERT_FALSE(csr_is_read_only(CSR_MCYCLE));
    CU_ASSERT_STRING_EQUAL(cause_text(CAUSE_LOAD_PAGE_FAULT), "load page fault");
    CU_ASSERT_STRING_EQUAL(cause_text(CAUSE_INTERRUPT | IRQ_M_TIMER), "machine timer interrupt");
    CU_ASSERT_STRING_EQUAL(cause_text(10), "reserved cause");
    CU_ASSERT_STRING_EQUAL(cause_text(CAUSE_INTERRUPT | 63), "reserved cause");
}

static CU_TestInfo tests[] = {
    {"rows do not overlap", test_rows_do_not_overlap},
    {"rows decode to themselves", test_rows_decode_to_themselves},
    {"rows have a disassembly", test_rows_have_a_disassembly},
    {"rows leave with their extension", test_rows_leave_with_their_extension},
    {"rows that extensions share", test_shared_rows},
    {"immediates", test_immediates},
    {"illegal words", test_illegal_words},
    {"compressed expansions", test_compressed_expansions},
    {"compressed reserved encodings", test_compressed_reserved},
    {"compressed hints do nothing", test_compressed_hints_do_nothing},
    {"every halfword", test_every_halfword},
    {"spelling", test_spelling},
    {"disassembly respects the buffer", test_disasm_respects_the_buffer},
    {"CSR and cause names", test_names},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo decode_suite = {"decode", NULL, NULL, NULL, NULL, tests};
