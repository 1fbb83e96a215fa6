#include "firmware/misaligned.h"

#include "firmware/csr.h"

/* Opcodes (unpriv spec, table of the base opcode map). */
#define OPCODE_LOAD     0x03
#define OPCODE_LOAD_FP  0x07
#define OPCODE_STORE    0x23
#define OPCODE_STORE_FP 0x27

/* What a load or store does; the address is in mtval. */
struct access {
    uint8_t length; /* of the instruction */
    uint8_t size;   /* in memory */
    uint8_t reg;
    bool is_store, is_fp, is_signed;
};

static unsigned field(uint32_t raw, unsigned from, unsigned bits)
{
    return raw >> from & ((1u << bits) - 1);
}

static bool decode_word(uint32_t raw, struct access *access)
{
    unsigned opcode = field(raw, 0, 7), funct3 = field(raw, 12, 3);

    *access = (struct access){
        .length = 4,
        .size = (uint8_t)(1 << (funct3 & 3)),
        .is_store = opcode == OPCODE_STORE || opcode == OPCODE_STORE_FP,
        .is_fp = opcode == OPCODE_LOAD_FP || opcode == OPCODE_STORE_FP,
        .is_signed = !(funct3 & 4),
    };
    access->reg = (uint8_t)field(raw, access->is_store ? 20 : 7, 5);
    return access->is_store || access->is_fp || opcode == OPCODE_LOAD;
}

/* c.lhu, c.lh and c.sh of Zcb, told apart by bits 12..10 and 6. */
static bool decode_halfword(uint16_t raw, struct access *access)
{
    *access = (struct access){
        .length = 2,
        .size = 2,
        .reg = (uint8_t)(8 + field(raw, 2, 3)),
        .is_store = field(raw, 10, 3) == 3,
        .is_signed = field(raw, 6, 1),
    };
    return field(raw, 10, 3) == 1 || field(raw, 10, 3) == 3;
}

/* c.lw, c.ld, c.fld and the like: quadrants 0 and 2, by funct3 (unpriv spec, "C"). */
static bool decode_compressed(uint16_t raw, struct access *access)
{
    unsigned quadrant = field(raw, 0, 2), funct3 = field(raw, 13, 3);

    if (quadrant == 0 && funct3 == 4)
        return decode_halfword(raw, access);
    *access = (struct access){
        .length = 2,
        .size = (funct3 & 3) == 2 ? 4 : 8,
        .is_store = funct3 >> 2,
        .is_fp = (funct3 & 3) == 1,
        .is_signed = true,
    };
    if (quadrant == 0)
        access->reg = (uint8_t)(8 + field(raw, 2, 3));
    else
        access->reg = (uint8_t)field(raw, access->is_store ? 2 : 7, 5);
    return quadrant != 1 && (funct3 & 3) != 0;
}

/* False: the instruction cannot be read; *is_known: it is a load or store. */
static bool fetch(struct access *access, bool *is_known)
{
    uint64_t mepc = csr_read(CSR_MEPC);
    uint16_t low, high;

    if (!guarded_fetch_parcel_below(mepc, &low))
        return false;
    if ((low & 3) != 3) {
        *is_known = decode_compressed(low, access);
        return true;
    }
    if (!guarded_fetch_parcel_below(mepc + 2, &high))
        return false;
    *is_known = decode_word(low | (uint32_t)high << 16, access);
    return true;
}

static uint64_t *integer_register(struct trap_frame *frame, unsigned number)
{
    static uint64_t zero;

    switch (number) {
    case 0:
        zero = 0;
        return &zero;
    case 1:
        return &frame->ra;
    case 2:
        return &frame->sp;
    case 3:
        return &frame->gp;
    case 4:
        return &frame->tp;
    default:
        if (number < 8)
            return &frame->t[number - 5];
        if (number < 10)
            return &frame->s[number - 8];
        if (number < 18)
            return &frame->a[number - 10];
        return number < 28 ? &frame->s[number - 16] : &frame->t[number - 25];
    }
}

static bool load(struct trap_frame *frame, const struct access *access, uint64_t addr)
{
    unsigned unused = 64 - 8 * access->size;
    uint64_t value = 0;

    for (unsigned i = 0; i < access->size; i++) {
        uint8_t byte;
        if (!guarded_load_byte_below(addr + i, &byte))
            return false;
        value |= (uint64_t)byte << 8 * i;
    }
    if (access->is_fp)
        fp_register_set(access->reg, unused ? value | ~0ul << (64 - unused) : value);
    else if (access->is_signed)
        *integer_register(frame, access->reg) = (uint64_t)((int64_t)(value << unused) >> unused);
    else
        *integer_register(frame, access->reg) = value;
    return true;
}

/* Part of it may be stored when a byte faults: S mode mends the fault and it is done again. */
static bool store(struct trap_frame *frame, const struct access *access, uint64_t addr)
{
    uint64_t value =
        access->is_fp ? fp_register_get(access->reg) : *integer_register(frame, access->reg);

    for (unsigned i = 0; i < access->size; i++) {
        if (!guarded_store_byte_below(addr + i, (uint8_t)(value >> 8 * i)))
            return false;
    }
    return true;
}

void misaligned_handle(struct trap_frame *frame)
{
    uint64_t addr = csr_read(CSR_MTVAL);
    struct access access;
    bool is_known;

    /* Another hart has taken the instruction away: executed again it faults by itself. */
    if (!fetch(&access, &is_known))
        return;
    bool is_done = is_known && (access.is_store ? store : load)(frame, &access, addr);
    if (is_done)
        csr_write(CSR_MEPC, csr_read(CSR_MEPC) + access.length);
    else
        trap_redirect_to_supervisor();
}
