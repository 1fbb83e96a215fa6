/*
 * Bodies of Zfhmin (unpriv spec, "Zfhmin"): half precision in moves and conversions; its load and
 * store are in loadstore.h. The macros are those of rvf.h and rvd.h, with FRS1_H and SET_FRD_H
 * for halves, boxed in 64 bits like singles.
 */

FP_RM(fcvt_s_h, SET_FRD_S(f32_from_f16(FRS1_H, FPENV)))
FP_RM(fcvt_d_h, SET_FRD_D(f64_from_f16(FRS1_H, FPENV)))
FP_RM(fcvt_h_s, SET_FRD_H(f16_from_f32(FRS1_S, FPENV)))
FP_RM(fcvt_h_d, SET_FRD_H(f16_from_f64(FRS1_D, FPENV)))

/* A move takes bits 15:0 whatever they are. */
FP(fmv_x_h, SET_RD((int16_t)FRS1_D))
FP(fmv_h_x, SET_FRD_H(RS1))
