/* Wide characters: functions, formatted output, UTF-8 by hand. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

int main(void)
{
    wchar_t buf[64], *end;
    wchar_t text[] = L"one two three";
    wchar_t *state, *word;
    char narrow[64];

    for (word = wcstok(text, L" ", &state); word; word = wcstok(NULL, L" ", &state))
        printf("%ls(%zu) ", word, wcslen(word));
    swprintf(buf, 64, L"%d %ls %.3f %lc", 42, L"wide", 2.5, L'!');
    printf("\n%ls\n", buf);
    printf("%ld %f\n", wcstol(L"123xyz", &end, 10), wcstod(L"2.75", NULL));
    printf("rest %ls\n", end);
    printf("%d %d\n", wcscmp(L"abc", L"abd") < 0, wmemcmp(L"xyz", L"xyz", 3));
    wcscpy(buf, L"copy");
    wcscat(buf, L" and cat");
    printf("%zu %ls\n", wcstombs(narrow, buf, sizeof(narrow)), wcsstr(buf, L"and"));
    printf("%s %zu\n", narrow, mbstowcs(buf, "back again", 64));
    printf("non-ASCII in the C locale: %zu\n", mbstowcs(buf, "\xc3\xa9", 64));
    printf("%d %d\n", (int)sizeof(wchar_t), wctob(L'a'));
    return 0;
}
