/* Text to numbers. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    static const char *const doubles[] = {
        "0",     "1.5",   "-2.75e10", "1e400",    "1e-400", "0x1.8p3", "inf",  "nan",
        ".5",    "5.",    "1e",       "  42abc",  "abc",    "+7",      "1e23", "0.1",
        "4.9406564584124654e-324",    "2.2250738585072011e-308",
        "179769313486231570814527423731704356798070e267", "9007199254740993"};
    static const char *const longs[] = {"0",    "123",  "-456",  "0x1f",  "077",
                                        "zz",   "  99", "12abc", "9223372036854775808",
                                        "-9223372036854775809",  "+5", ""};
    char *end;

    for (size_t i = 0; i < sizeof(doubles) / sizeof(doubles[0]); i++) {
        double d;

        errno = 0;
        d = strtod(doubles[i], &end);
        printf("%s -> %.17g %a rest[%s] %s\n", doubles[i], d, d, end, strerror(errno));
        printf("   float %.9g\n", (double)strtof(doubles[i], NULL));
    }
    for (size_t i = 0; i < sizeof(longs) / sizeof(longs[0]); i++) {
        for (int base = 0; base <= 36; base += base ? 13 : 10) {
            long v;

            errno = 0;
            v = strtol(longs[i], &end, base);
            printf("%s base %d -> %ld rest[%s] %s\n", longs[i], base, v, end, strerror(errno));
        }
        printf("   unsigned %lu\n", strtoul(longs[i], NULL, 0));
    }
    printf("%d %ld %f\n", atoi(" 42x"), atol("-9"), atof("2.5z"));
    return 0;
}
