/*
 * `pagewalk disasm FILE`: the code of an ELF file, with the symbols it has.
 */
#include "emu/cli/cmd.h"
#include "emu/isa/disasm.h"
#include "emu/machine/image.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_label(const struct symbols *symbols, vaddr_t va)
{
    const struct symbol *symbol = symbols_find(symbols, va);
    if (symbol && symbol->address == va)
        printf("\n%016" PRIx64 " <%s>:\n", va, symbol->name);
}

static void disassemble(const struct image *image, const struct image_segment *segment,
                        const struct symbols *symbols)
{
    const uint8_t *bytes = image->file.bytes + segment->offset;
    for (uint64_t at = 0; at + 2 <= segment->file_size;) {
        uint32_t raw = 0;
        uint64_t left = segment->file_size - at;
        struct insn insn;
        char text[DISASM_SIZE];
        memcpy(&raw, bytes + at, left < 4 ? left : 4);
        vaddr_t va = segment->va + at;
        insn_decode(raw, &insn);
        insn_disasm(&insn, va, text, sizeof(text));
        print_label(symbols, va);
        printf("%12" PRIx64 ":\t%0*" PRIx32 "\t%s\n", va, 2 * insn.len,
               insn.len == 2 ? raw & 0xffff : raw, text);
        at += insn.len;
    }
}

static bool disassemble_file(const char *path, struct error *err)
{
    struct image image;
    struct symbols symbols = {0};
    if (!image_open(&image, "program", path, false, err))
        return false;
    bool ok = image_symbols(&image, &symbols) || error_set(err, "out of memory");
    symbols_sort(&symbols);
    for (unsigned i = 0; ok && i < image.nr_segments; i++)
        if (image.segment[i].executable)
            disassemble(&image, &image.segment[i], &symbols);
    symbols_destroy(&symbols);
    image_close(&image);
    return ok;
}

int cmd_disasm(int argc, char **argv)
{
    struct error err;
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        print_disasm_help();
        return EXIT_SUCCESS;
    }
    if (argc != 2)
        error_set(&err, "disasm: takes the name of one ELF file; see 'pagewalk disasm --help'");
    else if (disassemble_file(argv[1], &err))
        return EXIT_SUCCESS;
    return report_error(&err);
}
