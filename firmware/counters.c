#include "firmware/counters.h"

#include "firmware/csr.h"

/* The number of a CSR is part of the instruction: so there is one for each. */
/* clang-format off */
#define FOR_EACH_HPM_COUNTER(X)                                                                    \
    X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16) X(17) X(18)       \
    X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31)
/* clang-format on */

void counter_write(unsigned number, uint64_t value)
{
    switch (number) {
    case 0:
        csr_write(CSR_MCYCLE, value);
        break;
    case 2:
        csr_write(CSR_MINSTRET, value);
        break;
#define CASE(n)                                                                                    \
    case n:                                                                                        \
        csr_write(CSR_MHPMCOUNTER3 + n - 3, value);                                                \
        break;
        FOR_EACH_HPM_COUNTER(CASE)
#undef CASE
    }
}

void counter_write_event(unsigned number, uint64_t event)
{
    switch (number) {
#define CASE(n)                                                                                    \
    case n:                                                                                        \
        csr_write(CSR_MHPMEVENT3 + n - 3, event);                                                  \
        break;
        FOR_EACH_HPM_COUNTER(CASE)
#undef CASE
    }
}

uint64_t counter_read_event(unsigned number)
{
    switch (number) {
#define CASE(n)                                                                                    \
    case n:                                                                                        \
        return csr_read(CSR_MHPMEVENT3 + n - 3);
        FOR_EACH_HPM_COUNTER(CASE)
#undef CASE
    default:
        return 0;
    }
}
