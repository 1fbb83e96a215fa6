#include "tests/diff/emit.h"

#include "emu/isa/bits.h"

void emit_half(struct code *code, uint16_t half)
{
    assert(code->pc + 2 <= code->end);
    memcpy(image_at(code->image, code->pc), &half, sizeof(half));
    code->pc += 2;
    if (!code->conditional)
        code->executed += code->repeat;
}

void emit_word(struct code *code, uint32_t word)
{
    struct insn insn;
    assert(code->pc + 4 <= code->end);
    memcpy(image_at(code->image, code->pc), &word, sizeof(word));
    code->pc += 4;
    if (!code->conditional)
        code->executed += code->repeat;
    if (insn_decode(word, &insn))
        code->row_count[insn.id]++;
}

void emit_i(struct code *code, enum insn_id id, unsigned rd, unsigned rs1, int imm)
{
    emit_word(code, insn_info[id].match | rd << 7 | rs1 << 15 | (uint32_t)imm << 20);
}

void emit_s(struct code *code, enum insn_id id, unsigned rs1, unsigned rs2, int imm)
{
    uint32_t u = imm;
    emit_word(code,
              insn_info[id].match | (u & 31) << 7 | rs1 << 15 | rs2 << 20 | (u >> 5 & 127) << 25);
}

void emit_r(struct code *code, enum insn_id id, unsigned rd, unsigned rs1, unsigned rs2)
{
    emit_word(code, insn_info[id].match | rd << 7 | rs1 << 15 | rs2 << 20);
}

void emit_csr(struct code *code, enum insn_id id, unsigned rd, unsigned csr, unsigned rs1)
{
    emit_word(code, insn_info[id].match | rd << 7 | rs1 << 15 | csr << 20);
}

/* Slots of the page: pointers into each space, then values up to NR_VALUES, then what is asked for.
 */
#define NR_SAFE_POINTERS  32
#define NR_RISKY_POINTERS 20
#define NR_POINTERS       (NR_SAFE_POINTERS + NR_RISKY_POINTERS)
#define NR_VALUES         300

void start_constants(struct code *code)
{
    uint64_t *slots = image_at(code->image, code->constants);
    for (unsigned i = 0; i < NR_POINTERS * NR_SPACES; i++) {
        const struct space *space = &code->spaces[i / NR_POINTERS];
        slots[i] = i % NR_POINTERS < NR_SAFE_POINTERS ? space_safe_pointer(space, code->image)
                                                      : space_risky_pointer(space, code->image);
    }
    code->nr_constants = NR_POINTERS * NR_SPACES;
}

static int slot_offset(unsigned slot)
{
    return (int)slot * 8 - 2048;
}

/* The shortest way of LUI, ADDI and shifts; what `value` is made of from its upper end on. */
static void emit_synthesis(struct code *code, unsigned rd, int64_t value)
{
    int low = (int)((uint64_t)value << 52 >> 52) - (value & 0x800 ? 0x1000 : 0);
    if (value == (int32_t)value) {
        uint32_t upper = ((uint32_t)value + 0x800) & 0xfffff000;
        if (upper)
            emit_word(code, insn_info[INSN_lui].match | rd << 7 | upper);
        emit_i(code, INSN_addiw, rd, upper ? rd : REG_ZERO, low);
        return;
    }
    emit_synthesis(code, rd, (int64_t)((uint64_t)value - (uint64_t)(int64_t)low) >> 12);
    emit_i(code, INSN_slli, rd, rd, 12);
    emit_i(code, INSN_addi, rd, rd, low);
}

void emit_load_constant(struct code *code, unsigned rd, uint64_t value)
{
    uint64_t *slots = image_at(code->image, code->constants);
    unsigned slot = 0;
    while (slot < code->nr_constants && slots[slot] != value)
        slot++;
    if (slot == NR_CONSTANTS) {
        emit_synthesis(code, rd, (int64_t)value);
        return;
    }
    if (slot == code->nr_constants)
        slots[code->nr_constants++] = value;
    emit_i(code, INSN_ld, rd, REG_GP, slot_offset(slot));
}

void emit_load_safe_pointer(struct code *code, unsigned rd)
{
    unsigned slot = code->space->index * NR_POINTERS + random_below(code->image, NR_SAFE_POINTERS);
    emit_i(code, INSN_ld, rd, REG_GP, slot_offset(slot));
}

void emit_load_risky_pointer(struct code *code, unsigned rd)
{
    unsigned slot = code->space->index * NR_POINTERS + NR_SAFE_POINTERS +
                    random_below(code->image, NR_RISKY_POINTERS);
    emit_i(code, INSN_ld, rd, REG_GP, slot_offset(slot));
}

/* A slot with a number: a new one while there is room. */
static unsigned value_slot(struct code *code)
{
    uint64_t *slots = image_at(code->image, code->constants);
    if (code->nr_constants >= NR_VALUES)
        return random_below(code->image, code->nr_constants);
    slots[code->nr_constants] = random_value(code->image);
    return code->nr_constants++;
}

void emit_load_value(struct code *code, unsigned rd)
{
    emit_i(code, INSN_ld, rd, REG_GP, slot_offset(value_slot(code)));
}

void emit_fload_value(struct code *code, unsigned frd)
{
    emit_i(code, INSN_fld, frd, REG_GP, slot_offset(value_slot(code)));
}

void emit_address(struct code *code, unsigned rd, int distance)
{
    emit_word(code, insn_info[INSN_auipc].match | rd << 7);
    emit_i(code, INSN_addi, rd, rd, distance);
}

static void or_word(struct code *code, uint64_t address, uint32_t bits)
{
    uint32_t word;
    memcpy(&word, image_at(code->image, address), sizeof(word));
    word |= bits;
    memcpy(image_at(code->image, address), &word, sizeof(word));
}

void patch_branch(struct code *code, uint64_t address, uint64_t target)
{
    uint32_t u = target - address;
    or_word(code, address,
            (u >> 11 & 1) << 7 | (u >> 1 & 15) << 8 | (u >> 5 & 63) << 25 | (u >> 12 & 1) << 31);
}

void patch_jump(struct code *code, uint64_t address, uint64_t target)
{
    uint32_t u = target - address;
    or_word(code, address,
            (u & 0xff000) | (u >> 11 & 1) << 20 | (u >> 1 & 1023) << 21 | (u >> 20 & 1) << 31);
}

bool is_free_register(unsigned reg)
{
    return reg != REG_SP && reg != REG_GP && reg != REG_TP && reg != REG_S0 && reg != REG_S1 &&
           reg < REG_T5;
}

unsigned random_rd(struct code *code)
{
    unsigned rd;
    do
        rd = random_below(code->image, 30);
    while (!is_free_register(rd));
    return rd;
}

unsigned random_nonzero_rd(struct code *code)
{
    unsigned rd;
    do
        rd = random_rd(code);
    while (rd == 0);
    return rd;
}

/* QEMU 7.2 counts the zeros of all 64 bits when the lower 32 are zero. */
static bool is_wrong_on_qemu(enum insn_id id)
{
    return id == INSN_ctzw;
}

enum insn_id random_row(struct code *code)
{
    enum insn_id id;
    do
        id = 1 + random_below(code->image, NR_INSNS - 1);
    while (!isa_gives(code->isa, insn_info[id].ext) || is_wrong_on_qemu(id));
    return id;
}

static unsigned random_rm(struct code *code)
{
    if (chance(code->image, 60))
        return RM_DYN;
    return random_below(code->image, chance(code->image, 10) ? 8 : 5);
}

uint32_t random_operands(struct code *code, enum insn_id id)
{
    const struct insn_info *row = &insn_info[id];
    uint32_t word = row->match | ((uint32_t)random_bits(code->image) & ~row->mask);
    if (row->flags & INSN_WRITES_RD)
        word = (word & ~(31u << 7)) | random_rd(code) << 7;
    if (row->flags & INSN_HAS_RM && !(row->mask & 7u << 12))
        word = (word & ~(7u << 12)) | random_rm(code) << 12;
    return word;
}
