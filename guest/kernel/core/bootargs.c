#include "bootargs.h"

#include "fdt.h"
#include "printk.h"
#include "string.h"

#define ARGS_MAX  1024
#define WORDS_MAX 64

static char line[ARGS_MAX];
static char *words[WORDS_MAX];
static unsigned int nr_words;

void bootargs_init(void)
{
    int chosen = fdt_path(boot_fdt, "/chosen");
    const char *text = chosen >= 0 ? fdt_string(boot_fdt, chosen, "bootargs") : NULL;
    char *p = line;

    if (!text) {
        return;
    }
    if (strlcpy(line, text, sizeof(line)) >= sizeof(line)) {
        pr_err("bootargs: longer than %d characters, cut\n", ARGS_MAX - 1);
    }
    while (nr_words < WORDS_MAX) {
        while (*p == ' ') {
            *p++ = '\0';
        }
        if (!*p) {
            break;
        }
        words[nr_words++] = p;
        while (*p && *p != ' ') {
            p++;
        }
    }
}

const char *bootarg(const char *name)
{
    size_t len = strlen(name);

    for (unsigned int i = nr_words; i-- > 0;) {
        if (!strncmp(words[i], name, len)) {
            if (words[i][len] == '=') {
                return words[i] + len + 1;
            }
            if (!words[i][len]) {
                return "";
            }
        }
    }
    return NULL;
}

long bootarg_long(const char *name, long otherwise)
{
    const char *value = bootarg(name);

    return value && *value ? (long)strtoul(value, NULL, 0) : otherwise;
}
