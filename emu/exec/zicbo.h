/*
 * Bodies of Zicbom and Zicboz (unpriv spec, "CMO"):
 *
 *   CBO_MANAGE(name, permission)   of the cache block around RS1; nothing is cached here, so that
 *   CBO_ZERO(name, permission)     all three of Zicbom only ask for permission
 *
 * permission  the field of menvcfg and senvcfg that allows it in less privileged modes
 */

CBO_MANAGE(cbo_inval, ENVCFG_CBIE)
CBO_MANAGE(cbo_clean, ENVCFG_CBCFE)
CBO_MANAGE(cbo_flush, ENVCFG_CBCFE)
CBO_ZERO(cbo_zero, ENVCFG_CBZE)
