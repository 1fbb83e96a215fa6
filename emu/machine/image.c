#include "emu/machine/image.h"

#include "emu/abi/memmap.h"
#include "emu/machine/unpack.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

/* Linux's flat image (its Documentation/riscv/boot-image-header). */
#define LINUX_MAGIC_OFFSET 56
#define LINUX_MAGIC        "RSC\x05"
#define LINUX_TEXT_OFFSET  8  /* where it goes, from the start of RAM */
#define LINUX_SIZE_OFFSET  16 /* what it takes there, zeroed memory behind the file included */
#define LINUX_HEADER_SIZE  64

#define UNPACK_LAYERS 3 /* a zboot image in a gzip file, say, and one to spare */

#define TEXT_SAMPLE 512 /* bytes that tell a text from a raw binary */

static bool refuse(const struct image *image, struct error *err, const char *why)
{
    return error_set(err, "%s %s: %s", image->what, image->path, why);
}

static bool read_segment(struct image *image, const GElf_Phdr *ph, struct error *err)
{
    if (ph->p_filesz > ph->p_memsz)
        return refuse(image, err,
                      "a segment is larger in the file than in memory; the ELF is "
                      "damaged");
    if (ph->p_offset > image->file.size || ph->p_filesz > image->file.size - ph->p_offset)
        return refuse(image, err,
                      "truncated: a segment ends after the end of the file; build or "
                      "copy it again");
    if (ph->p_paddr + ph->p_memsz < ph->p_paddr || ph->p_vaddr + ph->p_memsz < ph->p_vaddr)
        return refuse(image, err,
                      "a segment wraps round the end of the address space; the ELF is "
                      "damaged");
    if (image->nr_segments == IMAGE_MAX_SEGMENTS)
        return refuse(image, err, "too many segments; 32 are the limit");
    image->segment[image->nr_segments++] =
        (struct image_segment){.pa = ph->p_paddr,
                               .va = ph->p_vaddr,
                               .offset = ph->p_offset,
                               .file_size = ph->p_filesz,
                               .mem_size = ph->p_memsz,
                               .executable = (ph->p_flags & PF_X) != 0};
    return true;
}

static bool read_segments(struct image *image, struct error *err)
{
    size_t nr;
    if (elf_getphdrnum(image->elf, &nr) != 0)
        return refuse(image, err, "its program headers cannot be read; the ELF is damaged");
    for (size_t i = 0; i < nr; i++) {
        GElf_Phdr ph;
        if (!gelf_getphdr(image->elf, (int)i, &ph))
            return refuse(image, err,
                          "truncated: its program headers are not all there; build or "
                          "copy it again");
        if (ph.p_type == PT_INTERP)
            return refuse(image, err, "dynamically linked; link it with -static");
        if (ph.p_type == PT_LOAD && ph.p_memsz != 0 && !read_segment(image, &ph, err))
            return false;
    }
    if (image->nr_segments == 0)
        return refuse(image, err,
                      "has nothing to load; an executable is needed, not an object "
                      "file");
    return true;
}

static bool check_overlap(const struct image *image, struct error *err)
{
    for (unsigned i = 0; i < image->nr_segments; i++)
        for (unsigned k = i + 1; k < image->nr_segments; k++) {
            const struct image_segment *a = &image->segment[i], *b = &image->segment[k];
            if (a->pa < b->pa + b->mem_size && b->pa < a->pa + a->mem_size)
                return error_set(err,
                                 "%s %s: its segments at 0x%" PRIx64 " and 0x%" PRIx64
                                 " overlap; the ELF is damaged or badly linked",
                                 image->what, image->path, a->pa, b->pa);
        }
    return true;
}

/* Below RAM is where Linux programs are linked; everything else must lie in RAM. */
static void classify(struct image *image)
{
    image->is_test = image_has_symbol(image, "tohost");
    image->kind = image->is_test ? IMAGE_BARE : IMAGE_PROGRAM;
    for (unsigned i = 0; i < image->nr_segments; i++)
        if (image->segment[i].pa + image->segment[i].mem_size > RAM_BASE)
            image->kind = IMAGE_BARE;
}

static bool open_elf(struct image *image, struct error *err)
{
    GElf_Ehdr header;
    elf_version(EV_CURRENT);
    if (image->file.size < sizeof(Elf64_Ehdr))
        return refuse(image, err, "truncated: shorter than an ELF header; build or copy it again");
    image->elf = elf_memory((char *)image->file.bytes, image->file.size);
    if (!image->elf || !gelf_getehdr(image->elf, &header))
        return refuse(image, err, "its ELF header cannot be read; build or copy it again");
    if (header.e_machine != EM_RISCV)
        return refuse(image, err, "built for another machine than RISC-V; use a riscv64 compiler");
    if (gelf_getclass(image->elf) != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB)
        return refuse(image, err,
                      "32-bit or big-endian; a 64-bit little-endian RISC-V ELF is "
                      "needed");
    if (header.e_type != ET_EXEC && header.e_type != ET_DYN)
        return refuse(image, err, "not an executable; link it first");
    image->relocatable = header.e_type == ET_DYN;
    image->entry = header.e_entry;
    if (!read_segments(image, err) || !check_overlap(image, err))
        return false;
    classify(image);
    return true;
}

static void set_flat(struct image *image, enum image_kind kind, uint64_t mem_size)
{
    image->kind = kind;
    image->relocatable = true;
    image->nr_segments = 1;
    image->segment[0] = (struct image_segment){.file_size = image->file.size, .mem_size = mem_size};
}

static bool open_linux(struct image *image)
{
    uint64_t size;
    if (image->file.size < LINUX_HEADER_SIZE ||
        memcmp(image->file.bytes + LINUX_MAGIC_OFFSET, LINUX_MAGIC, 4) != 0)
        return false;
    memcpy(&image->text_offset, image->file.bytes + LINUX_TEXT_OFFSET, sizeof(image->text_offset));
    memcpy(&size, image->file.bytes + LINUX_SIZE_OFFSET, sizeof(size));
    set_flat(image, IMAGE_LINUX, size < image->file.size ? image->file.size : size);
    return true;
}

/* Nobody's machine code; a wrong path often leads to a text. */
static bool is_text(const struct file *file)
{
    for (size_t i = 0; i < file->size && i < TEXT_SAMPLE; i++)
        if (!isprint(file->bytes[i]) && !isspace(file->bytes[i]))
            return false;
    return true;
}

/* Until what is in the file is not compressed any more. */
static bool unpack_file(struct image *image, struct error *err)
{
    for (unsigned layer = 0; layer < UNPACK_LAYERS; layer++) {
        struct file unpacked;
        struct error why;
        switch (unpack(&image->file, UNPACK_LIMIT, &unpacked, &why)) {
        case UNPACK_PLAIN:
            return true;
        case UNPACK_BAD:
            return refuse(image, err, why.text);
        case UNPACK_DONE:
            file_free(&image->file);
            image->file = unpacked;
        }
    }
    return true;
}

static bool open_contents(struct image *image, bool raw, struct error *err)
{
    if (image->file.size == 0)
        return refuse(image, err, "the file is empty; check the path");
    if (!unpack_file(image, err))
        return false;
    if (image->file.size >= SELFMAG && memcmp(image->file.bytes, ELFMAG, SELFMAG) == 0)
        return open_elf(image, err);
    if (open_linux(image))
        return true;
    if (!raw || is_text(&image->file))
        return refuse(
            image, err,
            raw ? "not an ELF file, nor a Linux Image, nor any machine code: it is a text; "
                  "check the path"
                : "not an ELF file (nor a Linux Image); give a riscv64 executable");
    set_flat(image, IMAGE_RAW, image->file.size);
    return true;
}

static bool open_or_close(struct image *image, bool raw, struct error *err)
{
    if (open_contents(image, raw, err))
        return true;
    image_close(image);
    return false;
}

bool image_open(struct image *image, const char *what, const char *path, bool raw,
                struct error *err)
{
    *image = (struct image){.what = what, .path = path};
    return file_read(&image->file, what, path, err) && open_or_close(image, raw, err);
}

bool image_open_embedded(struct image *image, const char *what, const char *name,
                         const struct file *file, struct error *err)
{
    *image = (struct image){.what = what, .path = name, .file = *file};
    image->file.owned = false;
    return open_or_close(image, false, err);
}

void image_close(struct image *image)
{
    if (image->elf)
        elf_end(image->elf);
    image->elf = NULL;
    file_free(&image->file);
}

/* Moves an image that may be anywhere to `place`. */
static void relocate(struct image *image, paddr_t place)
{
    paddr_t lowest = UINT64_MAX;
    for (unsigned i = 0; i < image->nr_segments; i++)
        if (image->segment[i].pa < lowest)
            lowest = image->segment[i].pa;
    if (!image->relocatable || lowest >= RAM_BASE)
        return;
    uint64_t bias = place - (lowest & PAGE_MASK);
    for (unsigned i = 0; i < image->nr_segments; i++) {
        image->segment[i].pa += bias;
        image->segment[i].va += bias;
    }
    image->entry += bias;
}

static bool load_segment(struct image *image, const struct image_segment *segment,
                         struct physmem *physmem, struct error *err)
{
    /* RAM is zero when the machine is built, so what follows the file's part needs no clearing. */
    if (!physmem_ptr(physmem, segment->pa, segment->mem_size) ||
        !physmem_write(physmem, segment->pa, image->file.bytes + segment->offset,
                       segment->file_size))
        return error_set(err,
                         "%s %s: its segment 0x%" PRIx64 " to 0x%" PRIx64 " is outside RAM; %s",
                         image->what, image->path, segment->pa, segment->pa + segment->mem_size - 1,
                         segment->pa < physmem->range[0].base
                             ? "link it to where RAM begins, its headers (ld -N) included"
                             : "give the machine more memory (--mem) or link it lower");
    if (segment->pa < image->base)
        image->base = segment->pa;
    if (segment->pa + segment->mem_size > image->end)
        image->end = segment->pa + segment->mem_size;
    if (image->entry - segment->va < segment->mem_size)
        image->entry_pa = image->entry - segment->va + segment->pa;
    return true;
}

bool image_load(struct image *image, struct physmem *physmem, paddr_t place, struct error *err)
{
    relocate(image, place);
    image->base = UINT64_MAX;
    image->end = 0;
    image->entry_pa = image->entry; /* an entry that is in no segment stays as it is: it traps */
    for (unsigned i = 0; i < image->nr_segments; i++)
        if (!load_segment(image, &image->segment[i], physmem, err))
            return false;
    return true;
}
