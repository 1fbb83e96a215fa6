/* Bodies of Zicond (unpriv spec, "Zicond"), in the same words as rvi.h. */

ALU(czero_eqz, SET_RD(RS2 == 0 ? 0 : RS1))
ALU(czero_nez, SET_RD(RS2 != 0 ? 0 : RS1))
