/*
 * Names of addresses: the function and object symbols of every image that was loaded, in one
 * table, so that a message can say `memset+0x12`.
 *
 * Owner: the machine. Life cycle: zero-initialised, symbols_add() per image, symbols_sort(), then
 * look-ups; symbols_destroy().
 */
#ifndef EMU_MACHINE_SYMBOLS_H
#define EMU_MACHINE_SYMBOLS_H

#include "emu/base/types.h"

struct symbol {
    vaddr_t address;
    uint64_t size; /* 0: unknown */
    char *name;
};

struct symbols {
    struct symbol *table; /* by address, once sorted */
    size_t nr, room;
};

/* Copies `name`. False when the host has no memory left. */
bool symbols_add(struct symbols *symbols, const char *name, vaddr_t address,
                 uint64_t size) NODISCARD;
void symbols_sort(struct symbols *symbols);
void symbols_destroy(struct symbols *symbols);

/* The symbol that `address` lies in, or that it follows within 64 KiB; NULL: none. */
const struct symbol *symbols_find(const struct symbols *symbols, vaddr_t address);

/* Writes "name+0x12", or nothing but a NUL; returns `text`. */
char *symbols_describe(const struct symbols *symbols, vaddr_t address, char *text, size_t size);

#endif
