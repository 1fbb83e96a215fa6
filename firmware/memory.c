#include "firmware/memory.h"

#include "emu/abi/memmap.h"
#include "firmware/csr.h"
#include "firmware/fdt.h"

static uint64_t ram_end; /* RAM begins with the firmware, at RAM_BASE */

bool memory_init(const void *fdt)
{
    unsigned nr_words = 0;
    /* Two words of address and two of size: so it is in the trees of this machine and its like. */
    const uint32_t *reg = fdt_property_of(fdt, "device_type", "memory", "reg", &nr_words);

    if (!reg || nr_words < 4)
        return false;
    ram_end = fdt_two_words(reg) + fdt_two_words(reg + 2);
    return true;
}

bool memory_is_supervisors(uint64_t addr, uint64_t size)
{
    return size == 0 ||
           (addr >= RAM_BASE + FIRMWARE_SIZE && addr < ram_end && size <= ram_end - addr);
}

void memory_protect(void)
{
    /* NAPOT (priv spec 3.7.1): the number of trailing ones says how large the region is. */
    csr_write(CSR_PMPADDR0, RAM_BASE >> 2 | (FIRMWARE_SIZE / 8 - 1));
    csr_write(CSR_PMPADDR1, PMPADDR_MASK);
    /* The lowest-numbered entry that matches decides. */
    csr_write(CSR_PMPCFG0, PMP_A_NAPOT | (PMP_A_NAPOT | PMP_R | PMP_W | PMP_X) << 8);
    asm volatile("sfence.vma" : : : "memory");
}
