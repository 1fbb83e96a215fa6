#include "printk.h"

#include "console.h"
#include "string.h"

#define MESSAGE_MAX 512

int console_loglevel = LOG_NOTICE;

void printk_level(int level, const char *format, ...)
{
    char text[MESSAGE_MAX];
    va_list args;
    int len;

    if (level >= console_loglevel) {
        return;
    }
    va_start(args, format);
    len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    console_write(text, min((size_t)len, sizeof(text) - 1));
}
