/* Rounding modes and exception flags. */
#include <fenv.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>

static const int modes[] = {FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};
static volatile double handler_result;

static void handler(int sig)
{
    (void)sig;
    fesetround(FE_UPWARD);
    handler_result = 1.0 / 3.0;
}

static void flags(const char *what)
{
    printf("%s: %s%s%s%s%s\n", what, fetestexcept(FE_INVALID) ? "NV " : "",
           fetestexcept(FE_DIVBYZERO) ? "DZ " : "", fetestexcept(FE_OVERFLOW) ? "OF " : "",
           fetestexcept(FE_UNDERFLOW) ? "UF " : "", fetestexcept(FE_INEXACT) ? "NX" : "");
    feclearexcept(FE_ALL_EXCEPT);
}

int main(void)
{
    volatile double one = 1, three = 3, zero = 0, big = 1e308, tiny = 1e-308, r;
    volatile float f;

    for (int i = 0; i < 4; i++) {
        fesetround(modes[i]);
        r = one / three;
        printf("%d: %a", i, r);
        r = -one / three;
        f = (float)(one / three);
        printf(" %a %a", r, (double)f);
        printf(" %a %a %ld %ld\n", rint(2.5), rint(-2.5), lrint(1.5), lrint(-0.5));
        printf("   %a %a %.1f\n", sqrt(2.0 * one), one + 0x1p-60, 0.25);
    }
    fesetround(FE_TONEAREST);
    feclearexcept(FE_ALL_EXCEPT);
    r = one / zero;
    flags("1/0");
    r = zero / zero;
    flags("0/0");
    r = big * 10;
    flags("overflow");
    r = tiny / 1e10;
    flags("underflow");
    r = one / three;
    flags("1/3");
    r = sqrt(-one);
    flags("sqrt(-1)");
    r = one + one;
    flags("1+1");
    printf("%ld", (long)(volatile long)llrint(1e10));
    flags(" llrint");
    signal(SIGUSR1, handler);
    fesetround(FE_DOWNWARD);
    raise(SIGUSR1);
    r = one / three;
    printf("handler %a, after %a, mode kept %d\n", handler_result, r, fegetround() == FE_DOWNWARD);
    return 0;
}
