/*
 * Which bits of which CSR may be written at random, and compared, when QEMU 7.2 and Pagewalk must
 * agree: all bits of all registers that both have, but for the exceptions in csr_rules.c, each with
 * its reason. Constant data, for the generator only.
 */
#ifndef TESTS_DIFF_CSR_RULES_H
#define TESTS_DIFF_CSR_RULES_H

#include <stdbool.h>
#include <stdint.h>

struct csr_rule {
    uint16_t number;
    uint64_t write;              /* bits that are written at random; the others as zero */
    uint64_t compare;            /* bits of what is read that both must agree on */
    uint64_t (*legal)(uint64_t); /* makes a random value one that may be written; NULL: all may */
};

/* The registers that code in `prv` (PRV_S or PRV_M) may write, `*count` of them. */
const struct csr_rule *csr_rules(unsigned prv, unsigned *count);

/* Whether neither machine has this number, so that every access to it is illegal. */
bool csr_is_absent(unsigned number);

#endif
