/* POSIX regular expressions and file name patterns. */
#include <fnmatch.h>
#include <regex.h>
#include <stdio.h>

static void match(const char *pattern, const char *text, int flags)
{
    regmatch_t m[4];
    regex_t re;
    char error[100];
    int err = regcomp(&re, pattern, flags);

    if (err) {
        regerror(err, &re, error, sizeof(error));
        printf("%s: %s\n", pattern, error);
        return;
    }
    err = regexec(&re, text, 4, m, 0);
    printf("%s in '%s': ", pattern, text);
    if (err)
        printf("no match");
    for (int i = 0; !err && i < 4; i++)
        printf("[%d,%d]", (int)m[i].rm_so, (int)m[i].rm_eo);
    printf("\n");
    regfree(&re);
}

int main(void)
{
    match("^[a-z]+([0-9]{2,3})$", "abc123", REG_EXTENDED);
    match("(a|b)*c|d", "xxababcd", REG_EXTENDED);
    match("\\(ab\\)\\1", "xababx", 0);
    match("HELLO", "say hello", REG_ICASE);
    match("[[:digit:]]+\\.[[:digit:]]*", "pi is 3.14159", REG_EXTENDED);
    match("a**b", "aaab", 0);
    match("(unclosed", "x", REG_EXTENDED);
    match("[z-a]", "x", REG_EXTENDED);
    match("(x+x+)+y", "xxxxxxxxxxxxxxy", REG_EXTENDED);
    match("^$", "", REG_EXTENDED);
    printf("%d %d %d\n", fnmatch("*.c", "file.c", 0), fnmatch("[!a]*", "abc", 0),
           fnmatch("a?c/*", "abc/d/e", FNM_PATHNAME));
    return 0;
}
