/* A large zero-filled array and a large initialised one. */
#include <stdio.h>

#define SIZE (48 << 20)

static unsigned char zeros[SIZE];
static int table[100000] = {[5] = 55, [99999] = 9};

int main(void)
{
    unsigned long sum = 0, touched = 0;

    for (unsigned i = 0; i < SIZE; i += 4096 * 16)
        sum += zeros[i];
    for (unsigned i = 0; i < SIZE; i += 4096 * 5) {
        zeros[i] = (unsigned char)(i >> 12);
        touched++;
    }
    for (unsigned i = 0; i < SIZE; i += 4096)
        sum += zeros[i];
    printf("touched %lu sum %lu table %d %d\n", touched, sum, table[5], table[99999]);
    return 0;
}
