/*
 * Bodies of the D extension (double precision), one line per instruction but for the loads and
 * stores. The macros are those of emu/exec/rvf.h, with FRS1_D FRS2_D FRS3_D and SET_FRD_D for
 * doubles.
 */

FP_RM(fadd_d, SET_FRD_D(f64_add_fast(FRS1_D, FRS2_D, FPENV)))
FP_RM(fsub_d, SET_FRD_D(f64_sub_fast(FRS1_D, FRS2_D, FPENV)))
FP_RM(fmul_d, SET_FRD_D(f64_mul_fast(FRS1_D, FRS2_D, FPENV)))
FP_RM(fdiv_d, SET_FRD_D(f64_div_fast(FRS1_D, FRS2_D, FPENV)))
FP_RM(fsqrt_d, SET_FRD_D(f64_sqrt_fast(FRS1_D, FPENV)))

FP_RM(fmadd_d, SET_FRD_D(f64_fma_fast(FRS1_D, FRS2_D, FRS3_D, FPENV)))
FP_RM(fmsub_d, SET_FRD_D(f64_fma_fast(FRS1_D, FRS2_D, FRS3_D ^ F64_SIGN, FPENV)))
FP_RM(fnmsub_d, SET_FRD_D(f64_fma_fast(FRS1_D ^ F64_SIGN, FRS2_D, FRS3_D, FPENV)))
FP_RM(fnmadd_d,
      SET_FRD_D(f64_fma_fast(FRS1_D ^ F64_SIGN, FRS2_D, FRS3_D ^ F64_SIGN, FPENV)))

FP(fsgnj_d, SET_FRD_D((FRS1_D & ~F64_SIGN) | (FRS2_D & F64_SIGN)))
FP(fsgnjn_d, SET_FRD_D((FRS1_D & ~F64_SIGN) | (~FRS2_D & F64_SIGN)))
FP(fsgnjx_d, SET_FRD_D(FRS1_D ^ (FRS2_D & F64_SIGN)))

FP(fmin_d, SET_FRD_D(f64_min(FRS1_D, FRS2_D, FPENV)))
FP(fmax_d, SET_FRD_D(f64_max(FRS1_D, FRS2_D, FPENV)))
FP(feq_d, SET_RD(f64_eq_fast(FRS1_D, FRS2_D, FPENV)))
FP(flt_d, SET_RD(f64_lt_fast(FRS1_D, FRS2_D, FPENV)))
FP(fle_d, SET_RD(f64_le_fast(FRS1_D, FRS2_D, FPENV)))
FP(fclass_d, SET_RD(f64_classify(FRS1_D)))

FP_RM(fcvt_w_d, SET_RD(f64_to_w_fast(FRS1_D, FPENV)))
FP_RM(fcvt_wu_d, SET_RD(f64_to_wu_fast(FRS1_D, FPENV)))
FP_RM(fcvt_l_d, SET_RD(f64_to_l_fast(FRS1_D, FPENV)))
FP_RM(fcvt_lu_d, SET_RD(f64_to_lu_fast(FRS1_D, FPENV)))
FP_RM(fcvt_d_w, SET_FRD_D(f64_from_w_fast(RS1, FPENV)))
FP_RM(fcvt_d_wu, SET_FRD_D(f64_from_wu_fast(RS1, FPENV)))
FP_RM(fcvt_d_l, SET_FRD_D(f64_from_l_fast(RS1, FPENV)))
FP_RM(fcvt_d_lu, SET_FRD_D(f64_from_lu_fast(RS1, FPENV)))

FP_RM(fcvt_s_d, SET_FRD_S(f32_from_f64_fast(FRS1_D, FPENV)))
FP_RM(fcvt_d_s, SET_FRD_D(f64_from_f32_fast(FRS1_S, FPENV)))

FP(fmv_x_d, SET_RD(FRS1_D))
FP(fmv_d_x, SET_FRD_D(RS1))
