/* The names in an ELF's symbol tables. */
#include "emu/machine/image.h"

#include <string.h>

/* Calls `visit` for each defined symbol until it returns false; returns whether none did. */
static bool for_each_symbol(const struct image *image,
                            bool (*visit)(void *opaque, const char *name, const GElf_Sym *symbol),
                            void *opaque)
{
    Elf_Scn *section = NULL;
    while (image->elf && (section = elf_nextscn(image->elf, section))) {
        GElf_Shdr header;
        if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB)
            continue;
        Elf_Data *data = elf_getdata(section, NULL);
        GElf_Sym symbol;
        for (int i = 0; data && gelf_getsym(data, i, &symbol); i++) {
            const char *name = elf_strptr(image->elf, header.sh_link, symbol.st_name);
            if (name && symbol.st_shndx != SHN_UNDEF && !visit(opaque, name, &symbol))
                return false;
        }
    }
    return true;
}

struct symbol_sink {
    struct symbols *symbols;
    uint64_t bias;
};

static bool add_symbol(void *opaque, const char *name, const GElf_Sym *symbol)
{
    const struct symbol_sink *sink = opaque;
    unsigned type = GELF_ST_TYPE(symbol->st_info);
    bool wanted = type == STT_FUNC || type == STT_OBJECT || type == STT_NOTYPE;
    /* "$x..." mark code for disassemblers, ".L..." are a compiler's own labels. */
    if (!wanted || symbol->st_shndx == SHN_ABS || name[0] == '\0' || name[0] == '$' ||
        name[0] == '.')
        return true;
    return symbols_add(sink->symbols, name, symbol->st_value + sink->bias, symbol->st_size);
}

static uint64_t load_bias(const struct image *image)
{
    GElf_Ehdr header;
    return gelf_getehdr(image->elf, &header) ? image->entry - header.e_entry : 0;
}

bool image_symbols(const struct image *image, struct symbols *symbols)
{
    if (!image->elf)
        return true;
    struct symbol_sink sink = {symbols, load_bias(image)};
    return for_each_symbol(image, add_symbol, &sink);
}

struct symbol_search {
    const char *name;
    uint64_t value;
};

static bool match_symbol(void *opaque, const char *name, const GElf_Sym *symbol)
{
    struct symbol_search *search = opaque;
    if (strcmp(name, search->name) != 0)
        return true;
    search->value = symbol->st_value;
    return false;
}

bool image_has_symbol(const struct image *image, const char *name)
{
    struct symbol_search search = {.name = name};
    return image->elf && !for_each_symbol(image, match_symbol, &search);
}

bool image_find_symbol(const struct image *image, const char *name, paddr_t *pa)
{
    struct symbol_search search = {.name = name};
    if (!image->elf || for_each_symbol(image, match_symbol, &search))
        return false;
    vaddr_t va = search.value + load_bias(image);
    *pa = va;
    for (unsigned i = 0; i < image->nr_segments; i++)
        if (va - image->segment[i].va < image->segment[i].mem_size)
            *pa = va - image->segment[i].va + image->segment[i].pa;
    return true;
}
