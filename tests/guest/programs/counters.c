/* The counters that programs may read by themselves: they advance, and not backwards. */
#include <stdio.h>

#define READ(counter)                                                                              \
    ({                                                                                             \
        unsigned long value;                                                                       \
        __asm__ volatile("rd" #counter " %0" : "=r"(value));                                       \
        value;                                                                                     \
    })

int main(void)
{
    unsigned long cycle = READ(cycle), time = READ(time), instret = READ(instret);
    volatile unsigned sum = 0;

    for (unsigned i = 0; i < 100000; i++)
        sum += i;
    printf("cycle %d\n", READ(cycle) > cycle);
    printf("time %d\n", READ(time) > time);
    printf("instret %d\n", READ(instret) > instret);
    return 0;
}
