/* Pages of RAM, last freed first used, and Sv39 tables of 4 KiB pages. */
#include "tests/guest/teaching/teaching.h"

#define POOL_SIZE (1 << 20)

extern char text_end[], kernel_end[], trampoline[];

static struct free_page {
    struct free_page *next;
} * free_list;
static struct lock pool_lock;

static void fill(void *page, uint8_t byte)
{
    for (unsigned i = 0; i < PAGE_SIZE; i++)
        ((volatile uint8_t *)page)[i] = byte;
}

void pages_init(void)
{
    for (char *page = kernel_end; page < kernel_end + POOL_SIZE; page += PAGE_SIZE)
        page_free(page);
}

void *page_alloc(void)
{
    lock(&pool_lock);
    struct free_page *page = free_list;
    if (!page)
        panic("no page left");
    free_list = page->next;
    unlock(&pool_lock);
    fill(page, 0);
    return page;
}

/* Junk in it shows who still uses it. */
void page_free(void *page)
{
    fill(page, 0x01);
    lock(&pool_lock);
    ((struct free_page *)page)->next = free_list;
    free_list = page;
    unlock(&pool_lock);
}

void map(uint64_t *table, uint64_t va, uint64_t pa, uint64_t size, uint64_t flags)
{
    for (uint64_t end = va + size; va < end; va += PAGE_SIZE, pa += PAGE_SIZE) {
        uint64_t *entry = table;
        for (int level = 2;; level--) {
            entry += va >> (12 + 9 * level) & 511;
            if (level == 0)
                break;
            if (!(*entry & PTE_V))
                *entry = (uint64_t)page_alloc() >> 12 << PTE_PPN_SHIFT | PTE_V;
            entry = (uint64_t *)(*entry >> PTE_PPN_SHIFT << 12);
        }
        *entry = pa >> 12 << PTE_PPN_SHIFT | flags | PTE_V;
    }
}

/* A and D are left to whoever sets them: with Svade it is the kernel, in advance. */
#define AD (PTE_A | PTE_D)

uint64_t *kernel_table(void)
{
    uint64_t *table = page_alloc();
    map(table, UART_BASE, UART_BASE, PAGE_SIZE, PTE_R | PTE_W | AD);
    map(table, VIRTIO_BASE, VIRTIO_BASE, PAGE_SIZE, PTE_R | PTE_W | AD);
    map(table, FINISHER_BASE, FINISHER_BASE, PAGE_SIZE, PTE_R | PTE_W | AD);
    map(table, PLIC_BASE, PLIC_BASE, 0x210000, PTE_R | PTE_W | AD);
    map(table, RAM_BASE, RAM_BASE, (uint64_t)text_end - RAM_BASE, PTE_R | PTE_X | AD);
    map(table, (uint64_t)text_end, (uint64_t)text_end, kernel_end + POOL_SIZE - text_end,
        PTE_R | PTE_W | AD);
    map(table, TRAMPOLINE, (uint64_t)trampoline, PAGE_SIZE, PTE_R | PTE_X | AD);
    return table;
}

static void free_level(uint64_t *table, int level)
{
    for (unsigned i = 0; i < 512; i++)
        if (table[i] & PTE_V && !(table[i] & (PTE_R | PTE_X)) && level > 0)
            free_level((uint64_t *)(table[i] >> PTE_PPN_SHIFT << 12), level - 1);
    page_free(table);
}

/* The table's own pages; not those that it maps. */
void table_free(uint64_t *table)
{
    free_level(table, 2);
}
