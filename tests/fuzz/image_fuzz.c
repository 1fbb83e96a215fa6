/*
 * Damaged ELF files: a small complete one (two segments, a symbol table) in which the input
 * changes bytes, or ends it early. Loading says what is wrong or loads it; the host's memory and
 * what is outside guest RAM stay untouched either way.
 */
#include "emu/abi/memmap.h"
#include "emu/machine/image.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#define RAM_SIZE 0x10000
#define PLACE    (RAM_BASE + 0x4000)

struct elf {
    Elf64_Ehdr header;
    Elf64_Phdr segment[2];
    uint8_t code[64], data[32];
    Elf64_Sym symbol[3];
    char names[32];
    Elf64_Shdr section[3];
};

enum { SECTION_NONE, SECTION_NAMES, SECTION_SYMBOLS };

static const char names[] = "\0tohost\0fromhost\0main";

static Elf64_Phdr segment(uint64_t offset, uint64_t size, paddr_t at)
{
    return (Elf64_Phdr){.p_type = PT_LOAD,
                        .p_flags = PF_R | PF_X,
                        .p_offset = offset,
                        .p_vaddr = at,
                        .p_paddr = at,
                        .p_filesz = size,
                        .p_memsz = 2 * size,
                        .p_align = 8};
}

static struct elf sound_elf(void)
{
    struct elf elf = {
        .header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
                   .e_type = ET_EXEC,
                   .e_machine = EM_RISCV,
                   .e_version = EV_CURRENT,
                   .e_entry = RAM_BASE,
                   .e_phoff = offsetof(struct elf, segment),
                   .e_shoff = offsetof(struct elf, section),
                   .e_ehsize = sizeof(Elf64_Ehdr),
                   .e_phentsize = sizeof(Elf64_Phdr),
                   .e_phnum = 2,
                   .e_shentsize = sizeof(Elf64_Shdr),
                   .e_shnum = 3,
                   .e_shstrndx = SECTION_NAMES},
        .segment = {segment(offsetof(struct elf, code), 64, RAM_BASE),
                    segment(offsetof(struct elf, data), 32, RAM_BASE + 0x1000)},
        .symbol = {{0},
                   {.st_name = 1,
                    .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT),
                    .st_shndx = 1,
                    .st_value = RAM_BASE + 0x1000,
                    .st_size = 8},
                   {.st_name = 17,
                    .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
                    .st_shndx = 1,
                    .st_value = RAM_BASE,
                    .st_size = 64}},
    };
    memcpy(elf.names, names, sizeof(names));
    elf.section[SECTION_NAMES] = (Elf64_Shdr){
        .sh_type = SHT_STRTAB, .sh_offset = offsetof(struct elf, names), .sh_size = 32};
    elf.section[SECTION_SYMBOLS] = (Elf64_Shdr){.sh_type = SHT_SYMTAB,
                                                .sh_offset = offsetof(struct elf, symbol),
                                                .sh_size = sizeof(elf.symbol),
                                                .sh_link = SECTION_NAMES,
                                                .sh_info = 1,
                                                .sh_entsize = sizeof(Elf64_Sym)};
    return elf;
}

/* Half of the changes go to the headers, most of them to one byte of a field. */
static void damage(struct fuzz_input *in, uint8_t *bytes, size_t size)
{
    unsigned changes = fuzz_u8(in) % 8;
    for (unsigned i = 0; i < changes && in->left > 0; i++) {
        size_t at = fuzz_u16(in) % (i % 2 ? size : sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr));
        bytes[at] = fuzz_u8(in);
    }
}

static void load(const struct file *file)
{
    struct physmem ram;
    struct image image;
    struct symbols symbols = {0};
    struct error err;
    paddr_t tohost;

    physmem_init(&ram);
    if (physmem_add(&ram, RAM_BASE, RAM_SIZE))
        abort();
    if (image_open_embedded(&image, "image", "fuzz", file, &err)) {
        if (image_load(&image, &ram, PLACE, &err) && image_symbols(&image, &symbols)) {
            char text[64];
            symbols_sort(&symbols);
            symbols_describe(&symbols, image.entry_pa, text, sizeof(text));
            image_find_symbol(&image, "tohost", &tohost);
        }
        image_close(&image);
    }
    symbols_destroy(&symbols);
    physmem_destroy(&ram);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    struct elf elf = sound_elf();
    size_t length = sizeof(elf);
    uint8_t kind = fuzz_u8(&in);

    if (kind % 4 == 0)
        length = fuzz_u16(&in) % (sizeof(elf) + 1);
    damage(&in, (uint8_t *)&elf, sizeof(elf));
    /* A copy of just that length, so that reading beyond it is noticed. */
    uint8_t *bytes = malloc(length + 1);
    if (!bytes)
        abort();
    memcpy(bytes, &elf, length);
    load(&(struct file){.bytes = bytes, .size = length});
    if (kind == 255) /* no ELF at all */
        load(&(struct file){.bytes = data, .size = size});
    free(bytes);
    return 0;
}
