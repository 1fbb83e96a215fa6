#include "emu/engine/codepage.h"

#include <stdio.h>
#include <stdlib.h>

#define INITIAL_OPS 64
#define FIRST_OP    1 /* index 0 means that there is none */

static struct code_page **bucket(struct engine *engine, paddr_t page)
{
    return &engine->table[(page >> PAGE_SHIFT) & (CODE_TABLE_SIZE - 1)];
}

void *code_memory(void *memory)
{
    if (!memory) {
        fprintf(stderr, "pagewalk: the host is out of memory for decoded instructions\n");
        exit(2);
    }
    return memory;
}

static struct code_page *make(struct engine *engine, paddr_t page)
{
    struct code_page *code = code_memory(calloc(1, sizeof(*code)));
    code->page = page;
    code->host = physmem_ptr(engine->physmem, page, PAGE_SIZE);
    code->flags = physmem_page_flags(engine->physmem, page);
    code->max_ops = INITIAL_OPS;
    code->nr_ops = FIRST_OP;
    code->ops = code_memory(malloc(INITIAL_OPS * sizeof(*code->ops)));
    code->raw = code_memory(malloc(INITIAL_OPS * sizeof(*code->raw)));

    struct code_page **head = bucket(engine, page);
    code->next = *head;
    *head = code;
    engine->nr_pages++;

    /* From now on the first store into the page must be seen. */
    *code->flags = (*code->flags | PAGE_HAS_CODE) & ~PAGE_CODE_DIRTY;
    for (unsigned i = 0; i < engine->nr_harts; i++)
        mmu_forget_stores(&engine->harts[i]->mmu, page);
    return code;
}

struct code_page *code_page_get(struct engine *engine, paddr_t page)
{
    for (struct code_page *code = *bucket(engine, page); code; code = code->next)
        if (code->page == page)
            return code;
    if (engine->nr_pages == CODE_MAX_PAGES)
        code_pages_drop(engine, true);
    return make(engine, page);
}

void code_pages_drop(struct engine *engine, bool all)
{
    if (!all && !engine->physmem->code_dirty)
        return;
    engine->physmem->code_dirty = false;
    engine->generation++;

    for (unsigned i = 0; i < CODE_TABLE_SIZE; i++) {
        struct code_page **link = &engine->table[i];
        while (*link) {
            struct code_page *code = *link;
            if (!all && !(*code->flags & PAGE_CODE_DIRTY)) {
                link = &code->next;
                continue;
            }
            *link = code->next;
            *code->flags &= ~(PAGE_HAS_CODE | PAGE_CODE_DIRTY);
            engine->nr_ops -= code->nr_ops - FIRST_OP;
            free(code->originals);
            free(code->ops);
            free(code->raw);
            free(code);
            engine->nr_pages--;
        }
    }
}
