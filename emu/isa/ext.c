#include "emu/isa/ext.h"

#include <stdio.h>

static const char *const names[NR_EXTS] = {
#define EXT_BASE(id, name, text)     [EXT_##id] = name,
#define EXT_OPTIONAL(id, name, text) [EXT_##id] = name,
#define EXT_OPT_IN(id, name, text)   [EXT_##id] = name,
#define EXT_CHOSEN(id, name, text)   [EXT_##id] = name,
#include "emu/isa/ext.def"
};

const isa_set_t isa_default = 0
#define EXT_BASE(id, name, text)     | (isa_set_t)1 << EXT_##id
#define EXT_OPTIONAL(id, name, text) | (isa_set_t)1 << EXT_##id
#define EXT_UNNAMED(id)              | (isa_set_t)1 << EXT_##id
#include "emu/isa/ext.def"
    ;

const isa_set_t isa_optional = 0
#define EXT_OPTIONAL(id, name, text) | (isa_set_t)1 << EXT_##id
#define EXT_OPT_IN(id, name, text)   | (isa_set_t)1 << EXT_##id
#include "emu/isa/ext.def"
    ;

/* Those that two share stand for both. */
static const isa_set_t givers[NR_EXTS] = {
#define EXT_BASE(id, name, text)     [EXT_##id] = (isa_set_t)1 << EXT_##id,
#define EXT_OPTIONAL(id, name, text) [EXT_##id] = (isa_set_t)1 << EXT_##id,
#define EXT_OPT_IN(id, name, text)   [EXT_##id] = (isa_set_t)1 << EXT_##id,
#define EXT_CHOSEN(id, name, text)   [EXT_##id] = (isa_set_t)1 << EXT_##id,
#define EXT_UNNAMED(id)              [EXT_##id] = (isa_set_t)1 << EXT_##id,
#define EXT_EITHER(id, a, b)         [EXT_##id] = (isa_set_t)1 << EXT_##a | (isa_set_t)1 << EXT_##b,
#include "emu/isa/ext.def"
};

bool isa_gives(isa_set_t set, enum isa_ext ext)
{
    return (set & givers[ext]) != 0;
}

const char *isa_ext_name(enum isa_ext ext)
{
    return names[ext];
}

size_t isa_string(isa_set_t set, char *text, size_t size)
{
    size_t len = (size_t)snprintf(text, size, "rv64");
    for (unsigned ext = 0; ext < NR_EXTS; ext++) {
        if (!isa_has(set, ext) || !names[ext])
            continue;
        const bool letter = names[ext][1] == '\0';
        const size_t room = len < size ? size - len : 0;
        len += (size_t)snprintf(text + (size - room), room, "%s%s", letter ? "" : "_", names[ext]);
    }
    return len;
}
