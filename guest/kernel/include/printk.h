/*
 * Messages for the console, and text formatting.
 *
 * A message is shown when its level is below the console's level (boot argument loglevel=N,
 * default 5). So pr_err and pr_warn are seen by default, pr_info needs loglevel=7.
 */
#ifndef PRINTK_H
#define PRINTK_H

#include <stdarg.h>

#include "types.h"

enum loglevel { LOG_EMERG, LOG_ALERT, LOG_CRIT, LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO };

/* Messages below this level are shown. */
extern int console_loglevel;

/* Writes one message to the console. Any context. */
void printk_level(int level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define printk(...)  printk_level(LOG_ERR, __VA_ARGS__)
#define pr_err(...)  printk_level(LOG_ERR, __VA_ARGS__)
#define pr_warn(...) printk_level(LOG_WARNING, __VA_ARGS__)
#define pr_info(...) printk_level(LOG_INFO, __VA_ARGS__)

/*
 * Conversions: d i u x X o c s p %, with flags - 0 + space #, width, precision (also *), and the
 * sizes hh h l ll z t. Return the length the text has (or would have, in n bytes with its NUL).
 */
int vsnprintf(char *buf, size_t n, const char *format, va_list args);
int snprintf(char *buf, size_t n, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
