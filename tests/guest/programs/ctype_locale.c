/* The C locale: formatting, collation, classes. */
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

int main(void)
{
    struct lconv *lc;

    printf("%s\n", setlocale(LC_ALL, NULL));
    printf("%s\n", setlocale(LC_ALL, "") ? "set from the environment" : "no such locale");
    printf("%s\n", setlocale(LC_ALL, "xx_YY.UTF-8") ? "?" : "unknown locale refused");
    setlocale(LC_ALL, "C");
    lc = localeconv();
    printf("[%s][%s][%s]\n", lc->decimal_point, lc->thousands_sep, lc->currency_symbol);
    printf("%s %s %s\n", nl_langinfo(CODESET), nl_langinfo(DAY_1), nl_langinfo(RADIXCHAR));
    printf("%d %d\n", strcoll("a", "B") > 0, strcoll("abc", "abd") < 0);
    printf("%d %d %lc\n", !!iswalpha(L'x'), !!iswdigit(L'x'), (wint_t)towupper(L'x'));
    printf("%zu\n", (size_t)MB_CUR_MAX);
    return 0;
}
