/* Bodies of Zimop (unpriv spec, "Zimop"), in the same words as rvi.h. */

ALU(mop_r, SET_RD(0))
ALU(mop_rr, SET_RD(0))
