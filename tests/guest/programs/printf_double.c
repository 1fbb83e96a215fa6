/* printf of floating-point numbers: every conversion, precision, rounding and special value. */
#include <float.h>
#include <math.h>
#include <stdio.h>

int main(void)
{
    static const double values[] = {0.0,     -0.0,    1.0,     -1.5,      0.1,   1.0 / 3,
                                    2.5,     3.5,     1e10,    1e-10,     1e100, 1e300,
                                    DBL_MAX, DBL_MIN, 5e-324,  123456789, 0.5,   9.9999999,
                                    M_PI,    -M_E,    1048576, 0.000123,  99.995};

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        double v = values[i];

        printf("%f %e %g %a\n", v, v, v, v);
        printf("%.0f|%.1f|%.3e|%.10g|%+.2f|% .4f\n", v, v, v, v, v, v);
        printf("%20.6f|%-20.6e|%020.3f|%#.0f|%'.2f\n", v, v, v, v, v);
        printf("%.17g %.3a %G %E\n", v, v, v, v);
    }
    printf("%f %F %e %G\n", INFINITY, -INFINITY, NAN, -INFINITY);
    printf("%Lf %.30Lg %Le\n", 1.0L / 3, 1.0L / 3, LDBL_MAX);
    printf("%.60f\n", 0.1);
    printf("%.400f\n", DBL_MIN);
    for (int p = 0; p < 18; p++)
        printf("%.*f %.*e\n", p, M_PI, p, M_PI);
    return 0;
}
