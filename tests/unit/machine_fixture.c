#define _GNU_SOURCE /* open_memstream, mkstemp */

#include "tests/unit/machine_fixture.h"

#include "emu/machine/stats.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const uint32_t add_together[ADD_TOGETHER_WORDS] = {
    0x00100693, /* li   a3, 1 */
    0x00001737, /* lui  a4, 1 */
    0xfa07071b, /* addiw a4, a4, -96  4000 */
    0x00001297, /* auipc t0, 1 */
    0x3e800313, /* li   t1, 1000 */
    0x00d2a02f, /* amoadd.w zero, a3, (t0) */
    0xfff30313, /* addi t1, t1, -1 */
    0xfe031ce3, /* bnez t1, -8 */
    0xf14023f3, /* csrr t2, mhartid */
    0x00039e63, /* bnez t2, park */
    0x0002ae03, /* lw   t3, 0(t0) */
    0xfeee4ee3, /* blt  t3, a4, -4 */
    0x001002b7, /* lui  t0, 0x100 */
    0x00005337, /* lui  t1, 5 */
    0x5553031b, /* addiw t1, t1, 0x555 */
    0x0062a023, /* sw   t1, 0(t0) */
    0x10500073, /* park: wfi */
    0xffdff06f, /* j    park */
};

/* Not CUnit's: fuzz targets build machines too. */
static void check(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "machine_fixture: %s\n", what);
        exit(2);
    }
}

struct machine *machine_fixture_create(const struct machine_config *config,
                                       const struct machine_host *host, const uint32_t *code,
                                       size_t size)
{
    static const struct machine_embedded nothing;
    struct {
        Elf64_Ehdr eh;
        Elf64_Phdr ph;
        uint8_t code[256];
    } elf = {.eh = {.e_ident = ELFMAG,
                    .e_type = ET_EXEC,
                    .e_machine = EM_RISCV,
                    .e_version = EV_CURRENT,
                    .e_entry = RAM_BASE,
                    .e_phoff = sizeof(Elf64_Ehdr),
                    .e_ehsize = sizeof(Elf64_Ehdr),
                    .e_phentsize = sizeof(Elf64_Phdr),
                    .e_phnum = 1},
             .ph = {.p_type = PT_LOAD,
                    .p_flags = PF_R | PF_W | PF_X,
                    .p_offset = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr),
                    .p_vaddr = RAM_BASE,
                    .p_paddr = RAM_BASE,
                    .p_filesz = size,
                    .p_memsz = 0x2000}};
    elf.eh.e_ident[EI_CLASS] = ELFCLASS64;
    elf.eh.e_ident[EI_DATA] = ELFDATA2LSB;
    elf.eh.e_ident[EI_VERSION] = EV_CURRENT;
    check(size <= sizeof(elf.code), "too much code");
    memcpy(elf.code, code, size);

    char path[] = "/tmp/pagewalk-machine-XXXXXX";
    int fd = mkstemp(path);
    check(fd >= 0 && write(fd, &elf, sizeof(elf)) == sizeof(elf), path);
    close(fd);
    char *argv[] = {path};
    struct error err;
    const struct machine_command command = {.path = path, .argc = 1, .argv = argv};
    struct machine *machine = machine_create(config, &nothing, &command, host, &err);
    unlink(path);
    check(machine != NULL, err.text);
    return machine;
}

char *machine_fixture_stats(struct machine *machine)
{
    char *json = NULL;
    size_t size;
    FILE *out = open_memstream(&json, &size);
    check(out != NULL, "out of memory");
    stats_write_json(machine, out);
    fclose(out);
    return json;
}
