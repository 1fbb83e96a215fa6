/*
 * Bodies of the bit-manipulation extensions Zba, Zbb, Zbs and Zbkb (unpriv spec, "B" and "Zbkb"),
 * in the same words as rvi.h. zext.h is packw with x0.
 */

/* Zba */
ALU(add_uw, SET_RD(RS2 + (uint32_t)RS1))
ALU(sh1add, SET_RD(RS2 + (RS1 << 1)))
ALU(sh2add, SET_RD(RS2 + (RS1 << 2)))
ALU(sh3add, SET_RD(RS2 + (RS1 << 3)))
ALU(sh1add_uw, SET_RD(RS2 + ((uint64_t)(uint32_t)RS1 << 1)))
ALU(sh2add_uw, SET_RD(RS2 + ((uint64_t)(uint32_t)RS1 << 2)))
ALU(sh3add_uw, SET_RD(RS2 + ((uint64_t)(uint32_t)RS1 << 3)))
ALU(slli_uw, SET_RD((uint64_t)(uint32_t)RS1 << IMM))

/* Zbb; of zero, the counts are the width. */
ALU(clz, SET_RD(RS1 ? __builtin_clzll(RS1) : 64))
ALU(ctz, SET_RD(RS1 ? __builtin_ctzll(RS1) : 64))
ALU(cpop, SET_RD(__builtin_popcountll(RS1)))
ALU(clzw, SET_RD((uint32_t)RS1 ? __builtin_clz((uint32_t)RS1) : 32))
ALU(ctzw, SET_RD((uint32_t)RS1 ? __builtin_ctz((uint32_t)RS1) : 32))
ALU(cpopw, SET_RD(__builtin_popcount((uint32_t)RS1)))
ALU(sext_b, SET_RD((int8_t)RS1))
ALU(sext_h, SET_RD((int16_t)RS1))
ALU(max, SET_RD((int64_t)RS1 > (int64_t)RS2 ? RS1 : RS2))
ALU(maxu, SET_RD(RS1 > RS2 ? RS1 : RS2))
ALU(min, SET_RD((int64_t)RS1 < (int64_t)RS2 ? RS1 : RS2))
ALU(minu, SET_RD(RS1 < RS2 ? RS1 : RS2))
ALU(orc_b, SET_RD(bytes_not_zero(RS1) * 0xff))

/* Zbb and Zbkb */
ALU(andn, SET_RD(RS1 & ~RS2))
ALU(orn, SET_RD(RS1 | ~RS2))
ALU(xnor, SET_RD(~(RS1 ^ RS2)))
ALU(rol, SET_RD(RS1 << (RS2 & 63) | RS1 >> (-RS2 & 63)))
ALU(ror, SET_RD(RS1 >> (RS2 & 63) | RS1 << (-RS2 & 63)))
ALU(rori, SET_RD(RS1 >> IMM | RS1 << (-IMM & 63)))
ALU(rolw, SET_RD((int32_t)((uint32_t)RS1 << (RS2 & 31) | (uint32_t)RS1 >> (-RS2 & 31))))
ALU(rorw, SET_RD((int32_t)((uint32_t)RS1 >> (RS2 & 31) | (uint32_t)RS1 << (-RS2 & 31))))
ALU(roriw, SET_RD((int32_t)((uint32_t)RS1 >> IMM | (uint32_t)RS1 << (-IMM & 31))))
ALU(rev8, SET_RD(__builtin_bswap64(RS1)))

/* Zbkb */
ALU(pack, SET_RD((uint32_t)RS1 | RS2 << 32))
ALU(packh, SET_RD((uint8_t)RS1 | (RS2 & 0xff) << 8))
ALU(packw, SET_RD((int32_t)((uint16_t)RS1 | (uint32_t)RS2 << 16)))
ALU(brev8, SET_RD(bits_reversed_in_bytes(RS1)))

/* Zbs */
ALU(bclr, SET_RD(RS1 & ~(UINT64_C(1) << (RS2 & 63))))
ALU(bclri, SET_RD(RS1 & ~(UINT64_C(1) << IMM)))
ALU(bext, SET_RD(RS1 >> (RS2 & 63) & 1))
ALU(bexti, SET_RD(RS1 >> IMM & 1))
ALU(binv, SET_RD(RS1 ^ UINT64_C(1) << (RS2 & 63)))
ALU(binvi, SET_RD(RS1 ^ UINT64_C(1) << IMM))
ALU(bset, SET_RD(RS1 | UINT64_C(1) << (RS2 & 63)))
ALU(bseti, SET_RD(RS1 | UINT64_C(1) << IMM))
