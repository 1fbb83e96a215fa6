/*
 * Generates a bare-metal program of random instructions for the differential test:
 *
 *   gen [-v] [-r] [-c N] [-x EXTENSION]... SEED RUNTIME.bin PROGRAM.elf
 *
 * The program runs a number of phases, each a stretch of random code in its own mode and address
 * space, and prints a line of digests after each (runtime.c). The same seed gives the same
 * program. Prints how many random instructions it will at least execute; -v makes the program
 * print every trap, -r lists the rows of insn.def with the number of times each was used.
 */
#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "emu/isa/bits.h"
#include "emu/isa/cause.h"
#include "tests/diff/image.h"
#include "tests/diff/snippets.h"
#include "tests/diff/space.h"

#define INSTRUCTIONS_PER_PASS 2500
#define PASSES                3
#define C_JR_TP               0x8202 /* c.jr tp */
#define HALF_A_NOP            0x0013 /* addi x0, with whatever immediate and rs1 follow */
#define CODE_PER_PHASE        ((CODE_END - CODE_BASE) / MAX_PHASES)

/*
 * What a phase is about; the rest of its state is drawn: translation modes, which traps and
 * interrupts are delegated, vectored or direct entries, TVM, TW and TSR, counters.
 */
static const struct recipe {
    const char *name;
    unsigned prv;
    bool paged, mprv, delegated, trap_vm;
} recipes[] = {
    {.name = "M", .prv = PRV_M},
    {.name = "M MPRV", .prv = PRV_M, .paged = true, .mprv = true},
    {.name = "S", .prv = PRV_S, .paged = true},
    {.name = "S delegated", .prv = PRV_S, .paged = true, .delegated = true},
    {.name = "S TVM TW TSR", .prv = PRV_S, .paged = true, .trap_vm = true},
    {.name = "U", .prv = PRV_U, .paged = true, .trap_vm = true},
    {.name = "U delegated", .prv = PRV_U, .paged = true, .delegated = true},
    {.name = "U bare", .prv = PRV_U, .trap_vm = true},
};
#define NR_RECIPES (sizeof(recipes) / sizeof(recipes[0]))
_Static_assert(NR_RECIPES <= MAX_PHASES, "every recipe has its place in memory");
_Static_assert(PROGRAM_BASE + sizeof(struct program) <= CONSTANTS_BASE, "struct program fits");
_Static_assert(CONSTANTS_BASE + MAX_PHASES * 4096 <= DATA_BASE, "constants fit");

/* Everything but calls from S and M, which cannot be, or would not come back. */
#define DELEGATED_CAUSES                                                                           \
    (0xffffUL & ~(1UL << CAUSE_SUPERVISOR_ECALL | 1UL << 10 | 1UL << CAUSE_MACHINE_ECALL |         \
                  1UL << 14 | 1UL << CAUSE_FETCH_MISALIGNED))

static uint64_t initial_mstatus(const struct recipe *recipe, const struct code *code)
{
    uint64_t mstatus = MSTATUS_FS_DIRTY | (uint64_t)recipe->prv << MSTATUS_MPP_SHIFT;
    mstatus |= recipe->mprv ? MSTATUS_MPRV | MSTATUS_SUM : 0;
    mstatus |= code->tvm ? MSTATUS_TVM : 0;
    mstatus |= code->tw ? MSTATUS_TW : 0;
    mstatus |= code->tsr ? MSTATUS_TSR : 0;
    return mstatus;
}

/* The supervisor's handler returns by SRET and so needs TSR off when anything is delegated. */
static void choose_trap_state(struct phase *phase, const struct recipe *recipe, struct code *code)
{
    struct image *image = code->image;
    phase->vectored = chance(image, 50) ? TVEC_MODE_VECTORED : TVEC_MODE_DIRECT;
    if (recipe->delegated) {
        phase->medeleg = DELEGATED_CAUSES & (chance(image, 60) ? ~0UL : random_bits(image));
        phase->mideleg = MIP_SSIP | (random_bits(image) & (MIP_STIP | MIP_SEIP));
    }
    bool all = chance(image, 50);
    code->tvm = recipe->trap_vm && (all || chance(image, 50));
    code->tw = recipe->trap_vm && (all || chance(image, 50));
    code->tsr = recipe->trap_vm && (all || chance(image, 50));
}

static void set_state(struct phase *phase, const struct recipe *recipe, const struct code *code)
{
    struct image *image = code->image;
    phase->passes = PASSES;
    phase->mstatus = initial_mstatus(recipe, code);
    phase->satp = code->spaces[0].satp;
    phase->mcounteren = random_below(image, 8);
    phase->scounteren = random_below(image, 8);
    phase->fcsr = random_below(image, 5) << FRM_SHIFT;
    for (unsigned i = 0; i < 32; i++) {
        phase->x[i] = random_value(image);
        phase->f[i] = random_value(image);
    }
    phase->x[3] = code->constants + NR_CONSTANTS * 8 / 2;
}

/*
 * The address spaces of a phase: where it is paged two of different modes, and none; in plain
 * machine mode none, and a paged one to look into through MPRV.
 */
static uint64_t build_spaces(struct code *code, const struct recipe *recipe, uint64_t tables)
{
    struct image *image = code->image;
    bool user = recipe->prv == PRV_U || recipe->mprv || (recipe->prv == PRV_M && chance(image, 50));
    unsigned levels = 3 + random_below(image, 3);
    for (unsigned i = 0; i < NR_SPACES; i++) {
        bool paged = recipe->paged ? i < 2 : i > 0 && recipe->prv == PRV_M;
        tables = space_build(&code->spaces[i], image, i, paged ? levels : 0, user, tables);
        levels = levels == 5 ? 3 : levels + 1;
    }
    return tables;
}

/* Fills in phase `index` and its code; page tables go to `tables`, the first free is returned. */
static uint64_t generate_phase(struct image *image, unsigned index, uint64_t tables,
                               struct code *code)
{
    const struct recipe *recipe = &recipes[index];
    struct program *program = image_at(image, PROGRAM_BASE);
    struct phase *phase = &program->phases[index];

    code->image = image;
    tables = build_spaces(code, recipe, tables);
    code->space = &code->spaces[0];
    code->prv = recipe->prv;
    code->mprv = recipe->mprv;
    code->delegated = recipe->delegated;
    choose_trap_state(phase, recipe, code);
    code->pc = CODE_BASE + index * CODE_PER_PHASE;
    code->end = code->pc + CODE_PER_PHASE - 4;
    code->constants = CONSTANTS_BASE + index * 4096;
    code->nr_constants = 0;
    code->repeat = 1;

    phase->entry = code->pc;
    emit_random_code(code, INSTRUCTIONS_PER_PASS);
    phase->end = code->pc;
    memcpy(image_at(image, phase->end), &insn_info[INSN_ecall].match, 4);
    set_state(phase, recipe, code);
    unsigned levels = code->spaces[0].levels;
    snprintf(phase->name, sizeof(phase->name), "%s sv%u", recipe->name,
             levels ? 12 + 9 * levels : 0);
    return tables;
}

/* The protected data pages of space.h; entry 15 opens everything else. */
static void set_pmp(struct program *program)
{
    uint64_t read_page = DATA_BASE + PMP_READ_PAGE * PAGE_SIZE;
    uint64_t locked_page = DATA_BASE + PMP_LOCKED_PAGE * PAGE_SIZE;
    uint64_t none_page = DATA_BASE + PMP_NONE_PAGE * PAGE_SIZE;
    program->pmpaddr[0] = read_page >> 2 | (PAGE_SIZE / 8 - 1);
    program->pmpaddr[1] = locked_page >> 2 | (PAGE_SIZE / 8 - 1);
    program->pmpaddr[2] = none_page >> 2;
    program->pmpaddr[3] = (none_page + PAGE_SIZE) >> 2;
    program->pmpaddr[15] = PMPADDR_MASK;
    program->pmpcfg[0] =
        (uint64_t)PMP_A_TOR << 24 | (PMP_L | PMP_A_NAPOT | PMP_R) << 8 | (PMP_A_NAPOT | PMP_R);
    program->pmpcfg[1] = (uint64_t)(PMP_A_NAPOT | PMP_R | PMP_W | PMP_X) << 56;
}

/* One of the entries for the fine pages; TOR makes use of what the entry before it has. */
static void set_fine_pmp(struct image *image, unsigned entry)
{
    static const uint8_t modes[] = {PMP_A_OFF, PMP_A_TOR, PMP_A_NA4, PMP_A_NAPOT};
    static const uint8_t permissions[] = {0,     PMP_R,         PMP_R | PMP_W,
                                          PMP_X, PMP_R | PMP_X, PMP_R | PMP_W | PMP_X};
    struct program *program = image_at(image, PROGRAM_BASE);
    uint64_t address = DATA_BASE + PMP_FINE_PAGE * PAGE_SIZE +
                       random_below(image, NR_FINE_PAGES * PAGE_SIZE / 4) * 4;
    unsigned mode = modes[random_below(image, 4)], size_bits = random_below(image, 7);
    uint64_t cfg = mode | permissions[random_below(image, 6)];
    if (cfg & PMP_R && chance(image, 30)) /* the runtime must be able to read it all */
        cfg |= PMP_L;
    program->pmpaddr[entry] = address >> 2;
    if (mode == PMP_A_NAPOT) /* 8 to 512 bytes */
        program->pmpaddr[entry] =
            (address >> 2 & ~((2UL << size_bits) - 1)) | ((1UL << size_bits) - 1);
    program->pmpcfg[entry / 8] |= cfg << entry % 8 * 8;
}

static void generate_program(struct image *image, bool verbose, struct code *code)
{
    struct program *program = image_at(image, PROGRAM_BASE);
    uint64_t tables = TABLES_BASE;
    uint64_t *data = image_at(image, DATA_BASE);
    program->verbose = verbose;
    program->nr_phases = NR_RECIPES;
    program->menvcfg = MENVCFG_ADUE; /* QEMU 7.2 always sets A and D, and has no such bit */
    if (image->page_extensions)
        program->menvcfg |= MENVCFG_PBMTE;
    if (isa_has(code->isa, EXT_SSTC))
        program->menvcfg |= MENVCFG_STCE;
    set_pmp(program);
    for (unsigned entry = 4; entry < 10; entry++)
        set_fine_pmp(image, entry);
    for (uint64_t i = 0; i < (DATA_END - DATA_BASE) / 8; i++)
        data[i] = random_value(image);
    uint16_t *returns = image_at(image, RETURNS_BASE);
    for (unsigned i = 0; i < 2 * PAGE_SIZE / 2; i++)
        returns[i] = i == PAGE_SIZE / 2 - 1 ? HALF_A_NOP : C_JR_TP;
    for (unsigned index = 0; index < NR_RECIPES; index++)
        tables = generate_phase(image, index, tables, code);
    program->tables_end = tables;
}

static int fail(const char *path)
{
    fprintf(stderr, "gen: %s: %s\n", path, errno ? strerror(errno) : "too large");
    return 2;
}

/* One loadable segment, the region up to the end of the page tables. */
static bool write_elf(struct image *image, const char *path)
{
    const struct program *program = image_at(image, PROGRAM_BASE);
    uint64_t size = program->tables_end - RUNTIME_BASE;
    static const Elf64_Ehdr header = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_RISCV,
        .e_version = EV_CURRENT,
        .e_entry = RUNTIME_BASE,
        .e_phoff = sizeof(Elf64_Ehdr),
        .e_flags = EF_RISCV_RVC | EF_RISCV_FLOAT_ABI_DOUBLE,
        .e_ehsize = sizeof(Elf64_Ehdr),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = 1,
    };
    const Elf64_Phdr segment = {
        .p_type = PT_LOAD,
        .p_flags = PF_R | PF_W | PF_X,
        .p_offset = 4096,
        .p_vaddr = RUNTIME_BASE,
        .p_paddr = RUNTIME_BASE,
        .p_filesz = size,
        .p_memsz = size,
        .p_align = 4096,
    };
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    bool ok = fwrite(&header, sizeof(header), 1, file) == 1 &&
              fwrite(&segment, sizeof(segment), 1, file) == 1 &&
              fseek(file, segment.p_offset, SEEK_SET) == 0 &&
              fwrite(image->bytes, size, 1, file) == 1;
    return fclose(file) == 0 && ok;
}

static bool load_runtime(struct image *image, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    fread(image->bytes, 1, PROGRAM_BASE - RUNTIME_BASE, file);
    bool ok = !ferror(file) && fgetc(file) == EOF;
    fclose(file);
    return ok;
}

/* Returns false if there is no such extension. */
static bool exclude(isa_set_t *set, const char *name)
{
    for (unsigned ext = 0; ext < NR_EXTS; ext++) {
        const char *known = isa_ext_name(ext);
        if (!known || strcmp(known, name) != 0)
            continue;
        *set &= ~isa_only(ext);
        return true;
    }
    fprintf(stderr, "gen: no extension %s\n", name);
    return false;
}

int main(int argc, char **argv)
{
    static struct image image;
    static struct code code = {.isa = ISA_ALL};
    bool verbose = false, list_rows = false;
    for (int option; (option = getopt(argc, argv, "vrc:x:")) != -1;) {
        if (option == 'c')
            code.checkpoints = strtoul(optarg, NULL, 0);
        if (option == 'x' && !exclude(&code.isa, optarg))
            return 2;
        verbose |= option == 'v';
        list_rows |= option == 'r';
    }
    if (argc - optind != 3) {
        fprintf(stderr,
                "usage: gen [-v] [-r] [-c N] [-x EXTENSION]... SEED RUNTIME.bin PROGRAM.elf\n");
        return 2;
    }
    image.random_state = strtoull(argv[optind], NULL, 0) * 0x9e3779b97f4a7c15 + 1;
    image.page_extensions = isa_has(code.isa, EXT_SVNAPOT) && isa_has(code.isa, EXT_SVPBMT);
    if (!load_runtime(&image, argv[optind + 1]))
        return fail(argv[optind + 1]);
    generate_program(&image, verbose, &code);
    if (!write_elf(&image, argv[optind + 2]))
        return fail(argv[optind + 2]);
    printf("%" PRIu64 " instructions\n", code.executed * PASSES);
    for (unsigned id = 1; list_rows && id < NR_INSNS; id++)
        printf("%s %u\n", insn_info[id].name, code.row_count[id]);
    return 0;
}
