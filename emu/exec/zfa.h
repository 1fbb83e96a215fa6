/*
 * Bodies of Zfa (unpriv spec, "Zfa") for single and double precision, in the words of rvf.h and
 * rvd.h. The field of rs1 in fli is the number of a constant.
 */

FP(fli_s, SET_FRD_S(f32_constant(op->rs1)))
FP(fli_d, SET_FRD_D(f64_constant(op->rs1)))

FP(fminm_s, SET_FRD_S(f32_minm(FRS1_S, FRS2_S, FPENV)))
FP(fmaxm_s, SET_FRD_S(f32_maxm(FRS1_S, FRS2_S, FPENV)))
FP(fminm_d, SET_FRD_D(f64_minm(FRS1_D, FRS2_D, FPENV)))
FP(fmaxm_d, SET_FRD_D(f64_maxm(FRS1_D, FRS2_D, FPENV)))

FP(fltq_s, SET_RD(f32_ltq(FRS1_S, FRS2_S, FPENV)))
FP(fleq_s, SET_RD(f32_leq(FRS1_S, FRS2_S, FPENV)))
FP(fltq_d, SET_RD(f64_ltq(FRS1_D, FRS2_D, FPENV)))
FP(fleq_d, SET_RD(f64_leq(FRS1_D, FRS2_D, FPENV)))

FP_RM(fround_s, SET_FRD_S(f32_to_integral(FRS1_S, false, FPENV)))
FP_RM(froundnx_s, SET_FRD_S(f32_to_integral(FRS1_S, true, FPENV)))
FP_RM(fround_d, SET_FRD_D(f64_to_integral(FRS1_D, false, FPENV)))
FP_RM(froundnx_d, SET_FRD_D(f64_to_integral(FRS1_D, true, FPENV)))

FP_RM(fcvtmod_w_d, SET_RD(f64_to_w_modulo(FRS1_D, FPENV)))
