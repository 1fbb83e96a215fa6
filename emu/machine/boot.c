/*
 * What stands where in RAM when the harts start:
 *
 *   0x80000000   firmware, or an image that is linked there and starts in M-mode by itself (as a
 *                test does that talks through HTIF, wherever it is linked)
 *   0x80200000   kernel, in S-mode after the firmware (a Linux Image: where its header says)
 *   ...
 *   end of RAM   initial file system, device tree, boot information
 *
 * Every hart starts at the firmware with a0 = its number, a1 = the device tree, and a2 = the
 * boot information (emu/abi/boot.h) by which firmware finds the kernel: our own as well as
 * OpenSBI's fw_dynamic. (fw_jump has 0x80200000 built in, and moves the device tree itself.)
 */
#include "emu/abi/boot.h"
#include "emu/machine/devicetree.h"
#include "emu/machine/image.h"
#include "emu/machine/machine_private.h"

#include <inttypes.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the embedded kernel's direct map has room for (guest/kernel/include/pgtable.h). */
#define KERNEL_MAX_RAM (UINT64_C(244) << 30)

/* Initial file system and device tree go to the end of RAM, or of the first 2 GiB of it. */
#define TOP_REACH (UINT64_C(2) << 30)

#define KERNEL_BASE (RAM_BASE + 0x200000)
#define REG_A0      10

#define MAX_PLACES 8

/* Parts of RAM that are taken, to notice what does not fit beside each other. */
struct places {
    unsigned nr;
    struct place {
        const char *what;
        paddr_t base, end;
    } place[MAX_PLACES];
};

struct boot {
    struct machine *m;
    struct places places;
    struct image program, firmware, kernel;
    bool has_program, has_firmware, has_kernel;
    paddr_t initrd_start, initrd_end;
    paddr_t devicetree, info;
    paddr_t top; /* what is placed at the end of RAM goes below this */
};

static bool take(struct places *places, const char *what, paddr_t base, paddr_t end,
                 struct error *err)
{
    for (unsigned i = 0; i < places->nr; i++) {
        const struct place *p = &places->place[i];
        if (base < p->end && p->base < end)
            return error_set(err,
                             "%s and %s overlap at 0x%" PRIx64 "; give the machine more "
                             "memory (--mem), or link the image elsewhere",
                             p->what, what, base > p->base ? base : p->base);
    }
    places->place[places->nr++] = (struct place){what, base, end};
    return true;
}

/* Room for `size` bytes at the end of RAM, page aligned. */
static bool take_top(struct boot *b, const char *what, uint64_t size, paddr_t *base,
                     struct error *err)
{
    const struct ram_range *ram = &b->m->physmem.range[0];
    if (size > b->top - ram->base)
        return error_set(err,
                         "RAM of %" PRIu64 " bytes is too small for the %s of %" PRIu64
                         "; give the machine more memory (--mem)",
                         ram->size, what, size);
    *base = (b->top - size) & PAGE_MASK;
    b->top = *base;
    return take(&b->places, what, *base, *base + size, err);
}

static bool load_image(struct boot *b, struct image *image, paddr_t place, struct error *err)
{
    return image_load(image, &b->m->physmem, place, err) &&
           take(&b->places, image->what, image->base, image->end, err) &&
           (image_symbols(image, &b->m->symbols) || error_set(err, "out of memory"));
}

/* A file of the user's, or else the embedded one. */
static bool open_either(struct image *image, const char *what, const char *path,
                        const struct file *embedded, struct error *err)
{
    if (path)
        return image_open(image, what, path, true, err);
    return image_open_embedded(image, what, "(embedded)", embedded, err);
}

/* Whether `name` is that of a program in the embedded /bin, and not of a file on the host. */
static bool is_embedded_program(const struct machine *m, const char *name)
{
    if (m->config->initrd || access(name, F_OK) == 0)
        return false;
    for (unsigned i = 0; i < m->embedded->nr_files; i++) {
        const char *path = m->embedded->files[i].path;
        if (strncmp(path, "bin/", 4) == 0 && strcmp(path + 4, name) == 0)
            return true;
    }
    return false;
}

/* The image or program that the command names; decides what else is needed. */
static bool open_command(struct boot *b, const struct machine_command *command, struct error *err)
{
    if (!command)
        return true;
    if (is_embedded_program(b->m, command->path)) {
        b->program = (struct image){.what = "program", .path = command->path};
        b->has_program = true;
        return true;
    }
    struct image image;
    if (!image_open(&image, "program", command->path, false, err))
        return false;
    if (image.kind == IMAGE_PROGRAM) {
        b->program = image;
        b->has_program = true;
        return true;
    }
    image.what = "image";
    b->kernel = image;
    b->has_kernel = true;
    if (b->m->config->kernel)
        return error_set(err, "--kernel %s: %s is a kernel image itself; name one of the two",
                         b->m->config->kernel, command->path);
    return true;
}

/* Where a kernel goes that can be anywhere. */
static paddr_t kernel_place(const struct boot *b)
{
    const char *firmware = b->m->config->firmware;
    if (b->kernel.kind == IMAGE_LINUX)
        return RAM_BASE + b->kernel.text_offset;
    if (b->kernel.kind == IMAGE_RAW && firmware && strcmp(firmware, "none") == 0)
        return RAM_BASE;
    return KERNEL_BASE;
}

static bool load_kernel(struct boot *b, struct error *err)
{
    const struct machine *m = b->m;
    if (!b->has_kernel) {
        const uint64_t ram = m->physmem.range[0].size;
        if (!m->config->kernel && ram > KERNEL_MAX_RAM)
            return error_set(err,
                             "RAM of %" PRIu64 " bytes is more than the built-in kernel maps; "
                             "give the machine at most %u GiB (--mem)",
                             ram, (unsigned)(KERNEL_MAX_RAM >> 30));
        if (!open_either(&b->kernel, "kernel", m->config->kernel, &m->embedded->kernel, err))
            return false;
        b->has_kernel = true;
    }
    if (b->kernel.kind == IMAGE_PROGRAM && !b->kernel.relocatable)
        return error_set(err,
                         "kernel %s: linked for a process, not for RAM at 0x%x; give it "
                         "without --kernel to run it as a program",
                         b->kernel.path, RAM_BASE);
    return load_image(b, &b->kernel, kernel_place(b), err);
}

/* An image at the start of RAM is its own firmware, and so is a test, wherever it is linked. */
static bool is_own_firmware(const struct image *image)
{
    return image->base < KERNEL_BASE || image->is_test;
}

static bool load_firmware(struct boot *b, struct error *err)
{
    const struct machine *m = b->m;
    const char *path = m->config->firmware;
    if (path ? strcmp(path, "none") == 0 : is_own_firmware(&b->kernel))
        return true;
    if (!open_either(&b->firmware, "firmware", path, &m->embedded->firmware, err))
        return false;
    b->has_firmware = true;
    return load_image(b, &b->firmware, RAM_BASE, err);
}

static bool load_initrd(struct boot *b, const struct machine_command *command, struct error *err)
{
    struct machine *m = b->m;
    const bool own_kernel = !b->has_program && (command || m->config->kernel);
    if (own_kernel && !m->config->initrd)
        return true; /* a foreign kernel gets a file system only when asked to */
    const struct program program = {.path = b->program.path,
                                    .file = b->program.elf ? &b->program.file : NULL,
                                    .argc = command ? command->argc : 0,
                                    .argv = command ? command->argv : NULL};
    struct cpio cpio = {0};
    bool ok =
        initrd_build(&cpio, m->config->initrd, b->kernel.kind == IMAGE_LINUX, m->embedded->files,
                     m->embedded->nr_files, b->has_program ? &program : NULL, err) &&
        take_top(b, "initial file system", cpio.size, &b->initrd_start, err);
    if (ok) {
        b->initrd_end = b->initrd_start + cpio.size;
        ok = physmem_write(&m->physmem, b->initrd_start, cpio.bytes, cpio.size);
    }
    cpio_destroy(&cpio);
    return ok;
}

static void join(char *text, size_t size, const char *word)
{
    if (word && *word)
        snprintf(text + strlen(text), size - strlen(text), "%s%s", *text ? " " : "", word);
}

static bool load_devicetree(struct boot *b, struct error *err)
{
    struct machine *m = b->m;
    char bootargs[4096] = "";
    join(bootargs, sizeof(bootargs), m->plain_input ? "tty.piped=1" : NULL);
    join(bootargs, sizeof(bootargs), m->plain_output ? "tty.onlcr=0" : NULL);
    join(bootargs, sizeof(bootargs), config_has_disk(&m->config->swap) ? "swap=vda" : NULL);
    join(bootargs, sizeof(bootargs), m->config->console == CONSOLE_VIRTIO ? "console=hvc0" : NULL);
    join(bootargs, sizeof(bootargs), m->config->bootargs);
    struct devicetree_params params = {
        .config = m->config,
        .physmem = &m->physmem,
        .bootargs = bootargs,
        .bare = !b->has_firmware,
        .initrd_start = b->initrd_start,
        .initrd_end = b->initrd_end,
    };
    /* Firmware of others reserves its own memory, as on QEMU's board; OpenSBI by the same name. */
    if (b->has_firmware && !m->config->firmware) {
        params.firmware_start = b->firmware.base & PAGE_MASK;
        params.firmware_end = (b->firmware.end + PAGE_SIZE - 1) & PAGE_MASK;
    }
    int error = devicetree_build(physmem_ptr(&m->physmem, b->devicetree, DEVICETREE_SIZE), &params);
    return error == 0 || error_set(err,
                                   "the device tree cannot be built: %s; are the boot "
                                   "arguments too long?",
                                   fdt_strerror(error));
}

void machine_choose_mode(struct machine *m)
{
    for (unsigned i = 0; i < m->nr_harts; i++)
        m->harts[i].mmu.config.max_mode = config_max_mode(m->config, m->is_bare);
}

static void start_harts(struct boot *b)
{
    struct machine *m = b->m;
    const struct image *first = b->has_firmware ? &b->firmware : &b->kernel;
    const struct boot_info info = {.magic = BOOT_INFO_MAGIC,
                                   .version = BOOT_INFO_VERSION,
                                   .next_addr = b->kernel.entry_pa,
                                   .next_mode = PRV_S};
    memcpy(physmem_ptr(&m->physmem, b->info, sizeof(info)), &info, sizeof(info));
    for (unsigned i = 0; i < m->nr_harts; i++) {
        struct hart *hart = &m->harts[i];
        hart_reset(hart, first->entry_pa);
        hart->x[REG_A0] = i;
        hart->x[REG_A0 + 1] = b->devicetree;
        hart->x[REG_A0 + 2] = b->info;
    }
    htif_init(&m->htif, &b->kernel, &m->physmem);
    signature_find(&m->signature, &b->kernel, &m->physmem);
    m->is_bare = !b->has_firmware;
    machine_choose_mode(m);
}

static bool boot(struct boot *b, const struct machine_command *command, struct error *err)
{
    if (!open_command(b, command, err) || !load_kernel(b, err) || !load_firmware(b, err) ||
        !take_top(b, "boot information", sizeof(struct boot_info), &b->info, err) ||
        !take_top(b, "device tree", DEVICETREE_SIZE, &b->devicetree, err) ||
        !load_initrd(b, command, err) || !load_devicetree(b, err))
        return false;
    if (b->program.elf && !image_symbols(&b->program, &b->m->symbols))
        return error_set(err, "out of memory");
    symbols_sort(&b->m->symbols);
    start_harts(b);
    return true;
}

bool machine_boot(struct machine *m, struct error *err)
{
    const struct ram_range *ram = &m->physmem.range[0];
    const uint64_t reach = ram->size < TOP_REACH ? ram->size : TOP_REACH;
    struct boot b = {.m = m, .top = ram->base + reach};
    bool ok = boot(&b, m->command, err);
    if (b.has_program)
        image_close(&b.program);
    if (b.has_firmware)
        image_close(&b.firmware);
    if (b.has_kernel)
        image_close(&b.kernel);
    return ok;
}
