/* Text formatting: the conversions that printk.h lists. */
#include "printk.h"

#include "string.h"

struct output {
    char *buf;
    size_t size;
    size_t len; /* of the whole text, also where it did not fit */
};

struct spec {
    bool minus, zero, plus, space, alt;
    int width;
    int precision; /* -1: none */
    int size;      /* bytes of the integer argument */
};

static void put(struct output *out, char c)
{
    if (out->len + 1 < out->size) {
        out->buf[out->len] = c;
    }
    out->len++;
}

static void pad(struct output *out, char c, int n)
{
    while (n-- > 0) {
        put(out, c);
    }
}

static void put_string(struct output *out, const char *s, const struct spec *spec)
{
    int len;

    if (!s) {
        s = "(null)";
    }
    len = (int)strnlen(s, spec->precision >= 0 ? (size_t)spec->precision : (size_t)1 << 30);
    pad(out, ' ', spec->minus ? 0 : spec->width - len);
    for (int i = 0; i < len; i++) {
        put(out, s[i]);
    }
    pad(out, ' ', spec->minus ? spec->width - len : 0);
}

/* `sign`: the character before the number, or 0. */
static void put_number(struct output *out, u64 value, unsigned int base, bool upper, char sign,
                       const struct spec *spec)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    const char *prefix = spec->alt && base == 16 && value ? (upper ? "0X" : "0x") : "";
    char text[24];
    int n = 0, zeros, blanks;

    while (value || (n == 0 && spec->precision != 0)) {
        text[n++] = digits[value % base];
        value /= base;
    }
    blanks = spec->width - (sign != 0) - (int)strlen(prefix);
    zeros = spec->precision - n;
    if (spec->precision < 0 && spec->zero && !spec->minus) {
        zeros = blanks - n;
    }
    zeros = max(zeros, 0);
    blanks -= n + zeros;
    pad(out, ' ', spec->minus ? 0 : blanks);
    if (sign) {
        put(out, sign);
    }
    while (*prefix) {
        put(out, *prefix++);
    }
    pad(out, '0', zeros);
    while (n) {
        put(out, text[--n]);
    }
    pad(out, ' ', spec->minus ? blanks : 0);
}

static const char *parse_flags(const char *f, struct spec *spec)
{
    for (;; f++) {
        switch (*f) {
        case '-':
            spec->minus = true;
            break;
        case '0':
            spec->zero = true;
            break;
        case '+':
            spec->plus = true;
            break;
        case ' ':
            spec->space = true;
            break;
        case '#':
            spec->alt = true;
            break;
        default:
            return f;
        }
    }
}

static const char *parse_count(const char *f, int *value, va_list *args)
{
    if (*f == '*') {
        *value = va_arg(*args, int);
        return f + 1;
    }
    for (*value = 0; *f >= '0' && *f <= '9'; f++) {
        *value = *value * 10 + (*f - '0');
    }
    return f;
}

static const char *parse_size(const char *f, struct spec *spec)
{
    spec->size = sizeof(int);
    for (;; f++) {
        switch (*f) {
        case 'h':
            spec->size /= 2;
            break;
        case 'l':
        case 'z':
        case 't':
            spec->size = sizeof(long);
            break;
        default:
            return f;
        }
    }
}

static u64 unsigned_arg(const struct spec *spec, va_list *args)
{
    if (spec->size == sizeof(long)) {
        return va_arg(*args, unsigned long);
    }
    return va_arg(*args, unsigned int) & (~0U >> (32 - 8 * spec->size));
}

static s64 signed_arg(const struct spec *spec, va_list *args)
{
    if (spec->size == sizeof(long)) {
        return va_arg(*args, long);
    }
    if (spec->size == sizeof(short)) {
        return (short)va_arg(*args, int);
    }
    return spec->size == 1 ? (signed char)va_arg(*args, int) : va_arg(*args, int);
}

static void convert(struct output *out, char conversion, struct spec *spec, va_list *args)
{
    char c[2] = {0};

    switch (conversion) {
    case 'd':
    case 'i': {
        s64 value = signed_arg(spec, args);
        char sign = value < 0 ? '-' : spec->plus ? '+' : spec->space ? ' ' : 0;

        put_number(out, value < 0 ? -(u64)value : (u64)value, 10, false, sign, spec);
        break;
    }
    case 'u':
        put_number(out, unsigned_arg(spec, args), 10, false, 0, spec);
        break;
    case 'o':
        put_number(out, unsigned_arg(spec, args), 8, false, 0, spec);
        break;
    case 'x':
    case 'X':
        put_number(out, unsigned_arg(spec, args), 16, conversion == 'X', 0, spec);
        break;
    case 'p':
        spec->alt = true;
        put_number(out, (u64)va_arg(*args, void *), 16, false, 0, spec);
        break;
    case 's':
        put_string(out, va_arg(*args, const char *), spec);
        break;
    case 'c':
        c[0] = (char)va_arg(*args, int);
        put_string(out, c, spec);
        break;
    default:
        put(out, conversion);
    }
}

int vsnprintf(char *buf, size_t n, const char *format, va_list args)
{
    struct output out = {buf, n, 0};
    va_list ap;

    va_copy(ap, args);
    for (const char *f = format; *f; f++) {
        struct spec spec = {.precision = -1};

        if (*f != '%') {
            put(&out, *f);
            continue;
        }
        f = parse_flags(f + 1, &spec);
        f = parse_count(f, &spec.width, &ap);
        if (spec.width < 0) {
            spec.minus = true;
            spec.width = -spec.width;
        }
        if (*f == '.') {
            f = parse_count(f + 1, &spec.precision, &ap);
        }
        f = parse_size(f, &spec);
        if (!*f) {
            break;
        }
        convert(&out, *f, &spec, &ap);
    }
    va_end(ap);
    if (n) {
        buf[min(out.len, n - 1)] = '\0';
    }
    return (int)out.len;
}

int snprintf(char *buf, size_t n, const char *format, ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(buf, n, format, args);
    va_end(args);
    return len;
}
