/* The math library, printed in hexadecimal so that every bit counts. */
#include <complex.h>
#include <math.h>
#include <stdio.h>

int main(void)
{
    static const double x[] = {0.0, 0.5, -0.5, 1.0, 2.0, -3.75, 10.0, 100.5, 1e-5, 0.9999999, 12345.678};

    for (size_t i = 0; i < sizeof(x) / sizeof(x[0]); i++) {
        double v = x[i], p = fabs(v) + 0.001;
        int e;

        printf("%a: %a %a %a %a\n", v, sin(v), cos(v), tan(v), atan(v));
        printf(" %a %a %a %a\n", exp(v / 10), log(p), sqrt(p), cbrt(v));
        printf(" %a %a %a %a\n", pow(p, 1.7), sinh(v / 20), tanh(v), log1p(p));
        printf(" %a %a %a %a\n", floor(v), ceil(v), round(v), trunc(v));
        printf(" %a %a %a %a\n", fmod(v, 0.7), remainder(v, 0.7), hypot(v, 3), atan2(v, -2));
        printf(" %a %a %a %a\n", erf(v), tgamma(p), lgamma(p), fma(v, v, -1));
        printf(" %a %d %a %ld\n", frexp(v, &e), e, ldexp(v, 5), lrint(v));
        printf(" %a %a %a\n", (double)sinf((float)v), (double)expf((float)v / 10),
               (double)powf((float)p, 0.3f));
        printf(" %a %a\n", nextafter(v, 1000), copysign(v, -1));
    }
    printf("%d %d %d %d\n", !!isnan(sqrt(-1)), !!isinf(exp(1000)), fpclassify(1e-320) == FP_SUBNORMAL,
           !!signbit(-0.0));
    double complex z = cexp(1.0 + 2.0 * I) * csqrt(-3.0 + 0.5 * I);
    printf("%a %a\n", creal(z), cimag(z));
    printf("%La %La\n", sqrtl(2.0L), sinl(1.0L));
    return 0;
}
