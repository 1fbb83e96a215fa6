/*
 * Loads and stores of RV64I, F, D and Zfhmin (unpriv spec 2.6, 5.3, 11.5, 12.3, "Zfhmin"):
 *
 *   LOAD(name, type, set)        `type` as it is in memory, sign- or zero-extended by C's rules;
 *                                `set` puts it into the destination
 *   STORE(name, type, value)
 *   FP_LOAD, FP_STORE            the same, illegal while mstatus.FS is Off
 */

LOAD(lb, int8_t, SET_RD)
LOAD(lh, int16_t, SET_RD)
LOAD(lw, int32_t, SET_RD)
LOAD(ld, uint64_t, SET_RD)
LOAD(lbu, uint8_t, SET_RD)
LOAD(lhu, uint16_t, SET_RD)
LOAD(lwu, uint32_t, SET_RD)
STORE(sb, uint8_t, RS2)
STORE(sh, uint16_t, RS2)
STORE(sw, uint32_t, RS2)
STORE(sd, uint64_t, RS2)

FP_LOAD(flh, uint16_t, SET_FRD_H)
FP_LOAD(flw, uint32_t, SET_FRD_S)
FP_LOAD(fld, uint64_t, SET_FRD_D)
FP_STORE(fsh, uint16_t, FRS2_D)
FP_STORE(fsw, uint32_t, FRS2_D)
FP_STORE(fsd, uint64_t, FRS2_D)
