/*
 * Decoded instructions, page by page of physical memory. A code page keeps the operations of all
 * blocks that start in it, and where each block starts. Blocks end at the page's end and are
 * linked only within it, so a page can be dropped at any time between blocks, and nothing else
 * need be told but the harts that fetch from it.
 *
 * Owner: struct engine; made on the first fetch from a page, dropped by fence.i and at a few other
 * points (code_pages_refresh()) when the page has been written (PAGE_CODE_DIRTY), or with all
 * others when they take too much host memory.
 */
#ifndef EMU_ENGINE_CODEPAGE_H
#define EMU_ENGINE_CODEPAGE_H

#include "emu/engine/debug.h"
#include "emu/engine/op.h"
#include "emu/isa/decode.h"

#define HALFWORDS_PER_PAGE (PAGE_SIZE / 2)
#define CODE_TABLE_BITS    12
#define CODE_TABLE_SIZE    (1u << CODE_TABLE_BITS)
#define CODE_MAX_PAGES     16384     /* bound host memory: some 10 to 30 KiB a page ... */
#define CODE_MAX_OPS       (1 << 24) /* ... but 2 MiB where a block begins at every halfword */
#define BLOCK_MAX_INSNS    64        /* so that struct op's 8-bit offset suffices */

/* The handler that an operation at a breakpoint has otherwise. */
struct code_original {
    uint32_t op; /* index in code_page.ops */
    op_fn *fn;
};

struct code_page {
    paddr_t page;
    const uint8_t *host;    /* the page's bytes */
    uint8_t *flags;         /* the page's physmem flags */
    struct code_page *next; /* in the hash chain */
    struct op *ops;         /* [0] is not used */
    uint32_t *raw;          /* the bits of each operation's instruction, for snapshots */
    uint32_t nr_ops, max_ops;
    struct code_original *originals; /* NULL: no breakpoint lies here */
    unsigned nr_originals, max_originals;
    uint32_t entry[HALFWORDS_PER_PAGE]; /* index of the block that starts there; 0: none yet */
};

/* What an operation does: an instruction, or a common idiom of one. */
enum op_kind {
#define INSN(name, match, mask, format, ext, class, flags) OP_KIND_##name = INSN_##name,
#include "emu/isa/insn.def"
    OP_KIND_li = NR_INSNS, /* addi rd, x0, imm */
    OP_KIND_mv,            /* addi rd, rs1, 0 */
    OP_KIND_nop,           /* any computation into x0 */
    OP_KIND_pause,         /* the fence that is Zihintpause's hint; ends the block */
    OP_KIND_marker,        /* the hint of emu/abi/marker.h; ends the block */
    NR_OP_KINDS,
};

struct engine {
    struct physmem *physmem;
    isa_set_t isa;          /* the extensions that its harts have */
    op_fn *const *handlers; /* [NR_OP_KINDS] */
    bool touching;          /* hits matter to the first-level data TLBs */
    uint64_t generation;    /* counts drops of code pages */
    struct breakpoints breakpoints;
    unsigned nr_pages;
    unsigned nr_ops; /* in all pages */
    unsigned nr_harts;
    struct hart *harts[8];
    struct code_page *table[CODE_TABLE_SIZE];
};

/* What comes before a hart executes anything. False: it waits for an interrupt. */
bool engine_enter(struct engine *engine, struct hart *hart);

/* The code page for physical page `page` (which is RAM), made if need be. */
struct code_page *code_page_get(struct engine *engine, paddr_t page);

/* What malloc() and its like gave for decoded instructions; without memory the process ends. */
void *code_memory(void *memory);

/*
 * Drops code pages that were written since (fence.i); all of them if `all`. No hart may be
 * fetching (hart_leave_fetch_page()) that is not told by engine->generation.
 */
void code_pages_drop(struct engine *engine, bool all);

/*
 * What fence.i does, at points where it is not asked for: fences of translations, changes of satp,
 * returns from traps. A hart may see its stores at any time (unpriv spec, Zifencei), and kernels
 * that grew up on machines with coherent fetches load programs without a fence.i.
 */
static inline void code_pages_refresh(struct engine *engine)
{
    if (unlikely(engine->physmem->code_dirty))
        code_pages_drop(engine, false);
}

/* Is it time to drop all code pages before another block is decoded? */
static inline bool code_pages_are_full(const struct engine *engine)
{
    return engine->nr_ops > CODE_MAX_OPS;
}

/* Index of the block that starts `offset` bytes into the page, decoded now if need be. */
uint32_t code_page_block(struct engine *engine, struct code_page *code, unsigned offset);

/*
 * The instructions of the block that starts `offset` bytes into the page (there is one), as they
 * were when it was decoded. Returns their number; 0: one that straddles.
 */
unsigned code_page_block_raw(const struct code_page *code, unsigned offset,
                             uint32_t raw[BLOCK_MAX_INSNS]);

/* What the operation at a breakpoint does when the hart does not stop there. */
op_fn *code_page_original(const struct code_page *code, const struct op *op);

/* How many instructions a block has that starts `offset` bytes into the page; 1 if it straddles. */
unsigned code_page_block_length(const struct engine *engine, const struct code_page *code,
                                unsigned offset);

/* The bytes at `at`, as many as there are up to the page's end. False: it crosses into the next. */
bool code_page_insn(const struct code_page *code, unsigned at, uint32_t *raw);

/*
 * Builds in hart->single a block of the one instruction `raw` at the start of a block; the ways
 * out of it lead nowhere in particular but to the address that control goes to.
 */
void code_build_single(struct hart *hart, uint32_t raw);

/* Is it a pause, or a wrs on a reservation, that hart->single holds? */
bool code_single_gives_up_turn(const struct hart *hart);

/* Room that code_build_single() needs. */
#define SINGLE_OPS 8

/* The table of handlers by kind; `touching` as in struct engine. */
op_fn *const *interp_handlers(bool touching);

/*
 * One handler for operations of the kinds `first` and `second` in a row, or NULL (fuse.c).
 * `chained`: the second's rs1 is the first's rd.
 */
op_fn *fused_handler(const struct engine *engine, unsigned first, unsigned second, bool chained);

/* Executes from h->pc until the budget is used up. */
void interp_run(struct hart *h);

/* Executes the one instruction at h->pc; the budget is 1. */
void interp_step(struct hart *h);

#endif
