/*
 * Bodies of the F extension (single precision), one line per instruction but for the loads and
 * stores. The engine includes this file with these macros defined:
 *
 *   FP(name, action)      an instruction without a rounding mode
 *   FP_RM(name, action)   one with an rm field: FPENV->rm holds the resolved, valid mode
 *   FRS1_S FRS2_S FRS3_S  operands, unboxed: an f register that is no boxed single reads as
 *                         the canonical NaN (unpriv spec, "NaN Boxing of Narrower Values")
 *   FRS1_D                the f register as it is
 *   RS1                   the x register
 *   SET_FRD_S SET_RD      write the result, boxed for f registers
 *
 * Checking mstatus.FS and making it dirty is the macros' business.
 */

FP_RM(fadd_s, SET_FRD_S(f32_add_fast(FRS1_S, FRS2_S, FPENV)))
FP_RM(fsub_s, SET_FRD_S(f32_sub_fast(FRS1_S, FRS2_S, FPENV)))
FP_RM(fmul_s, SET_FRD_S(f32_mul_fast(FRS1_S, FRS2_S, FPENV)))
FP_RM(fdiv_s, SET_FRD_S(f32_div_fast(FRS1_S, FRS2_S, FPENV)))
FP_RM(fsqrt_s, SET_FRD_S(f32_sqrt_fast(FRS1_S, FPENV)))

FP_RM(fmadd_s, SET_FRD_S(f32_fma_fast(FRS1_S, FRS2_S, FRS3_S, FPENV)))
FP_RM(fmsub_s, SET_FRD_S(f32_fma_fast(FRS1_S, FRS2_S, FRS3_S ^ F32_SIGN, FPENV)))
FP_RM(fnmsub_s, SET_FRD_S(f32_fma_fast(FRS1_S ^ F32_SIGN, FRS2_S, FRS3_S, FPENV)))
FP_RM(fnmadd_s,
      SET_FRD_S(f32_fma_fast(FRS1_S ^ F32_SIGN, FRS2_S, FRS3_S ^ F32_SIGN, FPENV)))

FP(fsgnj_s, SET_FRD_S((FRS1_S & ~F32_SIGN) | (FRS2_S & F32_SIGN)))
FP(fsgnjn_s, SET_FRD_S((FRS1_S & ~F32_SIGN) | (~FRS2_S & F32_SIGN)))
FP(fsgnjx_s, SET_FRD_S(FRS1_S ^ (FRS2_S & F32_SIGN)))

FP(fmin_s, SET_FRD_S(f32_min(FRS1_S, FRS2_S, FPENV)))
FP(fmax_s, SET_FRD_S(f32_max(FRS1_S, FRS2_S, FPENV)))
FP(feq_s, SET_RD(f32_eq_fast(FRS1_S, FRS2_S, FPENV)))
FP(flt_s, SET_RD(f32_lt_fast(FRS1_S, FRS2_S, FPENV)))
FP(fle_s, SET_RD(f32_le_fast(FRS1_S, FRS2_S, FPENV)))
FP(fclass_s, SET_RD(f32_classify(FRS1_S)))

FP_RM(fcvt_w_s, SET_RD(f32_to_w_fast(FRS1_S, FPENV)))
FP_RM(fcvt_wu_s, SET_RD(f32_to_wu_fast(FRS1_S, FPENV)))
FP_RM(fcvt_l_s, SET_RD(f32_to_l_fast(FRS1_S, FPENV)))
FP_RM(fcvt_lu_s, SET_RD(f32_to_lu_fast(FRS1_S, FPENV)))
FP_RM(fcvt_s_w, SET_FRD_S(f32_from_w_fast(RS1, FPENV)))
FP_RM(fcvt_s_wu, SET_FRD_S(f32_from_wu_fast(RS1, FPENV)))
FP_RM(fcvt_s_l, SET_FRD_S(f32_from_l_fast(RS1, FPENV)))
FP_RM(fcvt_s_lu, SET_FRD_S(f32_from_lu_fast(RS1, FPENV)))

/* A move takes bits 31:0 whatever they are: no check of the box. */
FP(fmv_x_w, SET_RD((uint64_t)(int64_t)(int32_t)FRS1_D))
FP(fmv_w_x, SET_FRD_S((uint32_t)RS1))
