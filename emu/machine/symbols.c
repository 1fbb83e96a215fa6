#include "emu/machine/symbols.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEAR 0x10000 /* how far past an assembly label without size its code may be */

bool symbols_add(struct symbols *symbols, const char *name, vaddr_t address, uint64_t size)
{
    if (symbols->nr == symbols->room) {
        size_t room = symbols->room ? 2 * symbols->room : 256;
        struct symbol *table = realloc(symbols->table, room * sizeof(*table));
        if (!table)
            return false;
        symbols->table = table;
        symbols->room = room;
    }
    char *copy = strdup(name);
    if (!copy)
        return false;
    symbols->table[symbols->nr++] = (struct symbol){address, size, copy};
    return true;
}

/* Of several names for one address, the one with a size comes last: look-ups find the last. */
static int compare(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;
    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    if ((x->size != 0) != (y->size != 0))
        return x->size != 0 ? 1 : -1;
    return strcmp(y->name, x->name);
}

void symbols_sort(struct symbols *symbols)
{
    if (symbols->nr != 0)
        qsort(symbols->table, symbols->nr, sizeof(*symbols->table), compare);
}

void symbols_destroy(struct symbols *symbols)
{
    for (size_t i = 0; i < symbols->nr; i++)
        free(symbols->table[i].name);
    free(symbols->table);
    *symbols = (struct symbols){0};
}

const struct symbol *symbols_find(const struct symbols *symbols, vaddr_t address)
{
    size_t low = 0, high = symbols->nr; /* the last symbol not above `address` is below `high` */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (symbols->table[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const struct symbol *symbol = &symbols->table[low - 1];
    uint64_t reach = symbol->size ? symbol->size : NEAR;
    return address - symbol->address < reach ? symbol : NULL;
}

char *symbols_describe(const struct symbols *symbols, vaddr_t address, char *text, size_t size)
{
    const struct symbol *symbol = symbols_find(symbols, address);
    text[0] = '\0';
    if (symbol)
        snprintf(text, size, "%s+0x%" PRIx64, symbol->name, address - symbol->address);
    return text;
}
