#include "tests/devices/bare.h"

void *memset(void *to, int byte, size_t len)
{
    for (size_t i = 0; i < len; i++)
        ((volatile uint8_t *)to)[i] = byte;
    return to;
}

void report_trap(uint64_t cause, uint64_t epc, uint64_t tval)
{
    print_value("unexpected trap: cause", cause);
    print_value("epc", epc);
    print_value("tval", tval);
}
