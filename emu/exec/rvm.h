/*
 * Bodies of the M extension (unpriv spec 7), in the same words as rvi.h. Division by zero and
 * overflow have defined results and never trap (unpriv spec table 7.1).
 */

ALU(mul, SET_RD(RS1 * RS2))
ALU(mulh, SET_RD((__int128)(int64_t)RS1 * (int64_t)RS2 >> 64))
ALU(mulhsu, SET_RD((__int128)(int64_t)RS1 * (__int128)RS2 >> 64))
ALU(mulhu, SET_RD((unsigned __int128)RS1 * RS2 >> 64))
ALU(mulw, SET_RD((int32_t)((uint32_t)RS1 * (uint32_t)RS2)))

ALU(div, SET_RD(RS2 == 0                                     ? -1
                : (int64_t)RS1 == INT64_MIN && RS2 == -1ULL ? INT64_MIN
                                                             : (int64_t)RS1 / (int64_t)RS2))
ALU(divu, SET_RD(RS2 == 0 ? UINT64_MAX : RS1 / RS2))
ALU(rem, SET_RD(RS2 == 0                                     ? (int64_t)RS1
                : (int64_t)RS1 == INT64_MIN && RS2 == -1ULL ? 0
                                                             : (int64_t)RS1 % (int64_t)RS2))
ALU(remu, SET_RD(RS2 == 0 ? RS1 : RS1 % RS2))

ALU(divw, SET_RD((int32_t)RS2 == 0                                         ? -1
                 : (int32_t)RS1 == INT32_MIN && (int32_t)RS2 == -1 ? INT32_MIN
                                                                   : (int32_t)RS1 / (int32_t)RS2))
ALU(divuw, SET_RD((uint32_t)RS2 == 0 ? -1 : (int32_t)((uint32_t)RS1 / (uint32_t)RS2)))
ALU(remw, SET_RD((int32_t)RS2 == 0                                 ? (int32_t)RS1
                 : (int32_t)RS1 == INT32_MIN && (int32_t)RS2 == -1 ? 0
                                                                   : (int32_t)RS1 % (int32_t)RS2))
ALU(remuw, SET_RD((int32_t)((uint32_t)RS2 == 0 ? (uint32_t)RS1 : (uint32_t)RS1 % (uint32_t)RS2)))
