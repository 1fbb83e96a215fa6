#define _GNU_SOURCE /* mkstemp */

/* ELF images made by hand, byte by byte wrong in one respect each. */
#include "emu/machine/image.h"
#include "tests/unit/suites.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RAM_SIZE 0x100000

/* A minimal executable: header, two program headers, some bytes. */
struct elf {
    Elf64_Ehdr eh;
    Elf64_Phdr ph[2];
    uint8_t bytes[64];
};

static struct elf elf;
static struct image image;
static struct error err;

static void make_elf(void)
{
    elf = (struct elf){.eh = {.e_type = ET_EXEC,
                              .e_machine = EM_RISCV,
                              .e_version = EV_CURRENT,
                              .e_entry = 0x80000004,
                              .e_phoff = offsetof(struct elf, ph),
                              .e_ehsize = sizeof(Elf64_Ehdr),
                              .e_phentsize = sizeof(Elf64_Phdr),
                              .e_phnum = 2},
                       .ph = {{.p_type = PT_LOAD,
                               .p_flags = PF_R | PF_X,
                               .p_offset = offsetof(struct elf, bytes),
                               .p_vaddr = 0x80000000,
                               .p_paddr = 0x80000000,
                               .p_filesz = 64,
                               .p_memsz = 64},
                              {.p_type = PT_LOAD,
                               .p_flags = PF_R | PF_W,
                               .p_offset = offsetof(struct elf, bytes),
                               .p_vaddr = 0x80001000,
                               .p_paddr = 0x80001000,
                               .p_filesz = 8,
                               .p_memsz = 4096}}};
    memcpy(elf.eh.e_ident, ELFMAG, SELFMAG);
    elf.eh.e_ident[EI_CLASS] = ELFCLASS64;
    elf.eh.e_ident[EI_DATA] = ELFDATA2LSB;
    elf.eh.e_ident[EI_VERSION] = EV_CURRENT;
    for (unsigned i = 0; i < sizeof(elf.bytes); i++)
        elf.bytes[i] = (uint8_t)(i + 1);
}

static bool open_size(size_t size)
{
    const struct file file = {.bytes = (const uint8_t *)&elf, .size = size};
    return image_open_embedded(&image, "program", "x.elf", &file, &err);
}

/* The error must hold `why`. */
static void refused(const char *why)
{
    CU_ASSERT_FALSE(open_size(sizeof(elf)));
    if (!strstr(err.text, why))
        CU_FAIL(err.text);
}

static bool load(void)
{
    struct physmem pm;
    physmem_init(&pm);
    CU_ASSERT_EQUAL_FATAL(physmem_add(&pm, 0x80000000, RAM_SIZE), 0);
    CU_ASSERT_TRUE_FATAL(open_size(sizeof(elf)));
    bool ok = image_load(&image, &pm, 0x80010000, &err);
    if (ok)
        CU_ASSERT_EQUAL(memcmp(physmem_ptr(&pm, image.base, 64), elf.bytes, 64), 0);
    image_close(&image);
    physmem_destroy(&pm);
    return ok;
}

static void test_load(void)
{
    make_elf();
    CU_ASSERT_TRUE(load());
    CU_ASSERT_EQUAL(image.kind, IMAGE_BARE);
    CU_ASSERT_EQUAL(image.entry_pa, 0x80000004);
    CU_ASSERT_EQUAL(image.base, 0x80000000);
    CU_ASSERT_EQUAL(image.end, 0x80002000);

    /* Linked at a virtual address, loaded at a physical one: the entry follows. */
    elf.ph[0].p_vaddr = 0xffffffff80000000;
    elf.eh.e_entry = 0xffffffff80000010;
    CU_ASSERT_TRUE(load());
    CU_ASSERT_EQUAL(image.entry_pa, 0x80000010);
}

static void test_position_independent(void)
{
    make_elf();
    elf.eh.e_type = ET_DYN;
    elf.eh.e_entry = 8;
    elf.ph[0].p_vaddr = elf.ph[0].p_paddr = 0;
    elf.ph[1].p_vaddr = elf.ph[1].p_paddr = 0x1000;
    CU_ASSERT_TRUE(load());
    CU_ASSERT_EQUAL(image.base, 0x80010000);
    CU_ASSERT_EQUAL(image.entry_pa, 0x80010008);
}

static void test_program(void)
{
    make_elf();
    elf.ph[0].p_vaddr = elf.ph[0].p_paddr = 0x10000;
    elf.ph[1].p_vaddr = elf.ph[1].p_paddr = 0x11000;
    CU_ASSERT_TRUE(open_size(sizeof(elf)));
    CU_ASSERT_EQUAL(image.kind, IMAGE_PROGRAM);
    image_close(&image);
}

static void test_outside_ram(void)
{
    make_elf();
    elf.ph[1].p_paddr = 0x80000000 + RAM_SIZE - 0x800;
    CU_ASSERT_FALSE(load());
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "outside RAM"));
}

static void test_truncated(void)
{
    make_elf();
    for (size_t size = 0; size < sizeof(elf); size++) {
        CU_ASSERT_FALSE(open_size(size));
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "program x.elf: "));
    }
}

static void test_refused(void)
{
    make_elf();
    elf.eh.e_ident[0] = 0;
    refused("not an ELF file");
    make_elf();
    elf.eh.e_machine = EM_X86_64;
    refused("another machine than RISC-V");
    make_elf();
    elf.eh.e_ident[EI_CLASS] = ELFCLASS32;
    refused("program x.elf: ");
    make_elf();
    elf.eh.e_ident[EI_DATA] = ELFDATA2MSB;
    refused("program x.elf: ");
    make_elf();
    elf.eh.e_type = ET_REL;
    refused("not an executable");
    make_elf();
    elf.eh.e_phnum = 0;
    refused("nothing to load");
    make_elf();
    elf.ph[1].p_type = PT_INTERP;
    refused("dynamically linked");
    make_elf();
    elf.ph[1].p_paddr = 0x80000020;
    refused("overlap");
    make_elf();
    elf.ph[0].p_filesz = 65;
    refused("damaged");
    make_elf();
    elf.ph[0].p_offset = UINT64_MAX - 8;
    refused("truncated");
    make_elf();
    elf.ph[1].p_paddr = UINT64_MAX - 8;
    refused("wraps round");
}

static void test_linux_image(void)
{
    uint8_t bytes[128] = {0};
    uint64_t size = 0x3000, text_offset = 0x400000;
    memcpy(bytes + 8, &text_offset, sizeof(text_offset));
    memcpy(bytes + 16, &size, sizeof(size));
    memcpy(bytes + 56, "RSC\x05", 4);
    const struct file file = {.bytes = bytes, .size = sizeof(bytes)};
    CU_ASSERT_TRUE_FATAL(image_open_embedded(&image, "kernel", "Image", &file, &err));
    CU_ASSERT_EQUAL(image.kind, IMAGE_LINUX);
    CU_ASSERT_EQUAL(image.text_offset, 0x400000);
    struct physmem pm;
    physmem_init(&pm);
    CU_ASSERT_EQUAL_FATAL(physmem_add(&pm, 0x80000000, 0x400000), 0);
    CU_ASSERT_TRUE(image_load(&image, &pm, 0x80200000, &err));
    CU_ASSERT_EQUAL(image.entry_pa, 0x80200000);
    CU_ASSERT_EQUAL(image.end, 0x80203000);
    image_close(&image);
    physmem_destroy(&pm);
}

/* Writes `bytes` to a file and opens it as a raw binary. */
static bool open_raw(const void *bytes, size_t size)
{
    char path[] = "/tmp/pagewalk-image-XXXXXX";
    int fd = mkstemp(path);
    CU_ASSERT_EQUAL_FATAL(write(fd, bytes, size), (ssize_t)size);
    close(fd);
    bool ok = image_open(&image, "firmware", path, true, &err);
    unlink(path);
    return ok;
}

static void test_raw(void)
{
    static const uint32_t code[] = {0x10500073, 0xffdff06f};
    CU_ASSERT_TRUE_FATAL(open_raw(code, sizeof(code)));
    CU_ASSERT_EQUAL(image.kind, IMAGE_RAW);
    struct physmem pm;
    physmem_init(&pm);
    CU_ASSERT_EQUAL_FATAL(physmem_add(&pm, 0x80000000, RAM_SIZE), 0);
    CU_ASSERT_TRUE(image_load(&image, &pm, 0x80001000, &err));
    CU_ASSERT_EQUAL(image.entry_pa, 0x80001000);
    CU_ASSERT_EQUAL(image.end, 0x80001008);
    image_close(&image);
    physmem_destroy(&pm);

    CU_ASSERT_FALSE(open_raw("#!/bin/sh\n", 10));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "not an ELF"));
    CU_ASSERT_FALSE(open_raw("", 0));
}

static void test_symbols(void)
{
    struct symbols symbols = {0};
    char text[64];
    CU_ASSERT_TRUE(symbols_add(&symbols, "second", 0x2000, 0x10));
    CU_ASSERT_TRUE(symbols_add(&symbols, "label", 0x1000, 0));
    CU_ASSERT_TRUE(symbols_add(&symbols, "first", 0x1000, 0x40));
    symbols_sort(&symbols);
    CU_ASSERT_STRING_EQUAL(symbols_describe(&symbols, 0x1002, text, sizeof(text)), "first+0x2");
    CU_ASSERT_STRING_EQUAL(symbols_describe(&symbols, 0x2000, text, sizeof(text)), "second+0x0");
    CU_ASSERT_STRING_EQUAL(symbols_describe(&symbols, 0x2010, text, sizeof(text)), "");
    CU_ASSERT_STRING_EQUAL(symbols_describe(&symbols, 0xfff, text, sizeof(text)), "");
    symbols_destroy(&symbols);
}

static CU_TestInfo tests[] = {
    {"segments go to their physical addresses", test_load},
    {"position-independent images go where they are put", test_position_independent},
    {"a program is told from a bare-metal image", test_program},
    {"segments outside RAM are refused", test_outside_ram},
    {"an ELF cut anywhere is refused", test_truncated},
    {"what is wrong with an ELF is said", test_refused},
    {"Linux Image", test_linux_image},
    {"raw binaries", test_raw},
    {"addresses to symbols", test_symbols},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo image_suite = {"image", NULL, NULL, NULL, NULL, tests};
