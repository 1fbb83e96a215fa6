/* Taking the scattered immediates of instruction words apart; private to emu/isa. */
#ifndef PAGEWALK_EMU_ISA_FIELDS_H
#define PAGEWALK_EMU_ISA_FIELDS_H

#include <stdint.h>

/* `width` bits of `raw` from bit `from` up, moved to bit `to`. */
static inline uint32_t field_move(uint32_t raw, unsigned from, unsigned width, unsigned to)
{
    return (raw >> from & ((1u << width) - 1)) << to;
}

/* The low `bits` (1..32) bits of `value` as a signed number. */
static inline int32_t field_sign_extend(uint32_t value, unsigned bits)
{
    return (int32_t)(value << (32 - bits)) >> (32 - bits);
}

#endif
