#include "tests/bench/guest/bench.h"

#include "emu/isa/bits.h"

#define UART     ((volatile uint8_t *)0x10000000)
#define FINISHER ((volatile uint32_t *)0x100000)

extern char _end[];

static void put(const char *text)
{
    while (*text)
        *UART = (uint8_t)*text++;
}

static void put_hex(uint64_t value)
{
    for (int shift = 60; shift >= 0; shift -= 4)
        *UART = (uint8_t) "0123456789abcdef"[value >> shift & 15];
}

static void finish(uint32_t code)
{
    *FINISHER = code;
    for (;;)
        ;
}

void bench_trapped(uint64_t cause, uint64_t epc, uint64_t tval)
{
    put("trap ");
    put_hex(cause);
    put(" ");
    put_hex(epc);
    put(" ");
    put_hex(tval);
    put("\n");
    finish(1 << 16 | 0x3333);
}

void bench_begin(void)
{
    put("BENCH begin\n");
}

void bench_end(uint64_t result)
{
    put("BENCH end ");
    put_hex(result);
    put("\n");
}

void bench_main(void)
{
    bench_run();
    finish(0x5555);
}

uint64_t bench_random(void)
{
    static uint64_t state = 0x9e3779b97f4a7c15;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1d;
}

#define LEAF (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)

static uint64_t next_frame;

static uint64_t *new_table(void)
{
    uint64_t *table = (uint64_t *)next_frame;
    next_frame += PAGE_SIZE;
    for (unsigned i = 0; i < 512; i++)
        table[i] = 0;
    return table;
}

static uint64_t *next_level(uint64_t *pte)
{
    if (!*pte)
        *pte = (uint64_t)new_table() >> 2 | PTE_V;
    return (uint64_t *)(*pte >> PTE_PPN_SHIFT << PAGE_SHIFT);
}

void bench_map_pages(uint64_t nr)
{
    next_frame = (uint64_t)_end;
    uint64_t *root = new_table();
    for (uint64_t gigapage = 0; gigapage < 4; gigapage++)
        root[gigapage] = gigapage << 28 | LEAF;

    for (uint64_t i = 0; i < nr; i++) {
        uint64_t va = BENCH_PAGES + i * PAGE_SIZE;
        uint64_t *level1 = next_level(&root[va >> 30 & 511]);
        uint64_t *level0 = next_level(&level1[va >> 21 & 511]);
        level0[va >> 12 & 511] = next_frame >> 2 | LEAF;
        next_frame += PAGE_SIZE;
    }
    uint64_t satp = (uint64_t)SATP_MODE_SV39 << SATP_MODE_SHIFT | (uint64_t)root >> PAGE_SHIFT;
    __asm__ volatile("csrw satp, %0\n sfence.vma" : : "r"(satp) : "memory");
}
