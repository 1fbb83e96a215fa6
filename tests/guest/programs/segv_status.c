/* An unhandled fault kills with SIGSEGV. */
#include <stdio.h>

int main(void)
{
    volatile unsigned long address = 16;

    printf("before the fault\n");
    fflush(stdout);
    *(volatile int *)address = 1;
    printf("after the fault\n");
    return 0;
}
