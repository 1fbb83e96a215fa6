/*
 * Program images: ELF files (through libelf), Linux kernel Images, and raw binaries, each of them
 * as it is or compressed (unpack.h). What is wrong with one is said before anything of it is in
 * memory.
 *
 * Owner: the caller. Life cycle: image_open (or image_open_embedded), image_load, image_close.
 */
#ifndef EMU_MACHINE_IMAGE_H
#define EMU_MACHINE_IMAGE_H

#include "emu/base/physmem.h"
#include "emu/machine/file.h"
#include "emu/machine/symbols.h"

#include <gelf.h>

enum image_kind {
    IMAGE_PROGRAM, /* a static Linux program: linked below RAM, for the kernel to load */
    IMAGE_BARE,    /* an ELF linked at physical addresses in RAM: kernel, firmware, test */
    IMAGE_LINUX,   /* Linux's flat Image, to be placed at text_offset from the start of RAM */
    IMAGE_RAW,     /* a raw binary, entered at its first byte */
};

#define IMAGE_MAX_SEGMENTS 32

struct image_segment {
    paddr_t pa;
    vaddr_t va;
    uint64_t offset, file_size, mem_size; /* bytes */
    bool executable;
};

struct image {
    const char *what; /* its role, for messages: "program", "kernel", "firmware" */
    const char *path; /* borrowed */
    struct file file;
    Elf *elf; /* NULL: not an ELF */
    enum image_kind kind;
    bool relocatable; /* ET_DYN */
    bool is_test;     /* has the symbol tohost: a bare-metal test that talks through HTIF */
    vaddr_t entry;
    uint64_t text_offset; /* LINUX: where it goes, from the start of RAM */
    unsigned nr_segments;
    struct image_segment segment[IMAGE_MAX_SEGMENTS];
    /* known after image_load() */
    paddr_t entry_pa;
    paddr_t base, end; /* first byte, and the byte after the last one */
};

/* `raw`: a file of no known format is a raw binary, unless it is text. */
bool image_open(struct image *image, const char *what, const char *path, bool raw,
                struct error *err) NODISCARD;
bool image_open_embedded(struct image *image, const char *what, const char *name,
                         const struct file *file, struct error *err) NODISCARD;
void image_close(struct image *image);

/*
 * Copies any image but a PROGRAM to its physical addresses. A flat one, or one that is position
 * independent and linked below RAM, goes to `place`.
 */
bool image_load(struct image *image, struct physmem *physmem, paddr_t place,
                struct error *err) NODISCARD;

/* Enters the image's symbols. False when the host has no memory left. */
bool image_symbols(const struct image *image, struct symbols *symbols) NODISCARD;

/* Whether it defines the symbol `name`; from image_open() on. */
bool image_has_symbol(const struct image *image, const char *name);

/* Physical address of the symbol `name`; false when there is none. After image_load(). */
bool image_find_symbol(const struct image *image, const char *name, paddr_t *pa);

#endif
