/*
 * Decoded code into a snapshot and out of one: for each page which blocks there are and, of a page
 * that was written since, what they consist of. Of all others memory says it.
 */
#include "emu/engine/codepage.h"
#include "emu/engine/engine.h"

#include <stdlib.h>
#include <string.h>

#define STARTS_SIZE (HALFWORDS_PER_PAGE / 8)

/* Decoded operations that a file can make the host hold: more than any guest has met. */
#define MAX_OPS (UINT64_C(1) << 26)

static bool is_start(const uint8_t starts[STARTS_SIZE], unsigned halfword)
{
    return starts[halfword / 8] >> halfword % 8 & 1;
}

static int by_address(const void *a, const void *b)
{
    const struct code_page *const *x = a, *const *y = b;
    return (*x)->page < (*y)->page ? -1 : (*x)->page > (*y)->page;
}

/* All pages by address. NULL: no memory. */
static struct code_page **list_pages(const struct engine *engine)
{
    struct code_page **pages = malloc((engine->nr_pages + 1) * sizeof(struct code_page *));
    unsigned nr = 0;
    for (unsigned i = 0; i < CODE_TABLE_SIZE && pages; i++)
        for (struct code_page *code = engine->table[i]; code; code = code->next)
            pages[nr++] = code;
    if (pages)
        qsort(pages, nr, sizeof(struct code_page *), by_address);
    return pages;
}

static void write_block(struct code_page *code, unsigned offset, struct archive *a)
{
    uint32_t raw[BLOCK_MAX_INSNS];
    uint8_t nr = (uint8_t)code_page_block_raw(code, offset, raw);
    archive_u8(a, &nr);
    for (unsigned i = 0; i < nr; i++)
        archive_u32(a, &raw[i]);
}

static void write_page(struct code_page *code, struct archive *a)
{
    uint8_t starts[STARTS_SIZE] = {0};
    bool dirty = *code->flags & PAGE_CODE_DIRTY;
    for (unsigned i = 0; i < HALFWORDS_PER_PAGE; i++)
        if (code->entry[i])
            starts[i / 8] |= 1u << i % 8;
    archive_u64(a, &code->page);
    archive_bool(a, &dirty);
    archive_bytes(a, starts, sizeof(starts));
    for (unsigned i = 0; i < HALFWORDS_PER_PAGE && dirty; i++)
        if (code->entry[i])
            write_block(code, 2 * i, a);
}

/* Decodes from what was in the page when the block was decoded; behind it, nothing fits a page. */
static void read_block(struct engine *engine, struct code_page *code, unsigned offset,
                       struct archive *a)
{
    uint8_t bytes[PAGE_SIZE], nr;
    memset(bytes, 0xff, sizeof(bytes));
    archive_u8(a, &nr);
    if (!archive_check(a, nr <= BLOCK_MAX_INSNS, "length of a block"))
        return;
    for (unsigned at = offset; nr > 0; nr--) {
        uint32_t raw;
        archive_u32(a, &raw);
        unsigned len = insn_length((uint16_t)raw);
        if (!archive_check(a, at + len <= PAGE_SIZE, "end of a block"))
            return;
        memcpy(bytes + at, &raw, len);
        at += len;
    }
    const uint8_t *host = code->host;
    code->host = bytes;
    code_page_block(engine, code, offset);
    code->host = host;
}

/* Returns how many operations it has. */
static uint64_t read_page(struct engine *engine, paddr_t page, struct archive *a)
{
    uint8_t starts[STARTS_SIZE];
    bool dirty;
    archive_bool(a, &dirty);
    archive_bytes(a, starts, sizeof(starts));
    if (a->failed)
        return 0;
    struct code_page *code = code_page_get(engine, page);
    for (unsigned i = 0; i < HALFWORDS_PER_PAGE && !a->failed; i++) {
        if (!is_start(starts, i))
            continue;
        if (dirty)
            read_block(engine, code, 2 * i, a);
        else
            code_page_block(engine, code, 2 * i);
    }
    if (dirty) {
        *code->flags |= PAGE_CODE_DIRTY;
        engine->physmem->code_dirty = true;
    }
    return code->nr_ops;
}

static void read_pages(struct engine *engine, uint32_t nr, struct archive *a)
{
    paddr_t next = 0; /* lowest address of the next page */
    uint64_t nr_ops = 0;
    for (; nr > 0; nr--) {
        paddr_t page;
        archive_u64(a, &page);
        if (!archive_check(a,
                           page >= next && page % PAGE_SIZE == 0 &&
                               physmem_find(engine->physmem, page, PAGE_SIZE) && nr_ops < MAX_OPS,
                           "a page of code"))
            return;
        nr_ops += read_page(engine, page, a);
        next = page + PAGE_SIZE;
    }
}

static void write_pages(struct engine *engine, uint32_t nr, struct archive *a)
{
    struct code_page **pages = list_pages(engine);
    if (!pages) {
        archive_fail(a, "the host is out of memory");
        return;
    }
    for (uint32_t i = 0; i < nr; i++)
        write_page(pages[i], a);
    free(pages);
}

void engine_archive(struct engine *engine, struct archive *a)
{
    archive_section(a, "code", sizeof(struct op));
    uint32_t nr = engine->nr_pages;
    archive_u32(a, &nr);
    if (!archive_check(a, nr <= CODE_MAX_PAGES, "number of pages of code"))
        return;
    if (!a->loading) {
        write_pages(engine, nr, a);
        return;
    }
    code_pages_drop(engine, true);
    read_pages(engine, nr, a);
    for (unsigned i = 0; i < engine->nr_harts; i++)
        engine->harts[i]->generation = engine->generation;
}
