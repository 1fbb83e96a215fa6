#include "firmware/memory.h"

#include "emu/abi/memmap.h"
#include "firmware/csr.h"

bool memory_is_firmware(uint64_t addr, uint64_t size)
{
    return addr + size < addr || (addr < RAM_BASE + FIRMWARE_SIZE && addr + size > RAM_BASE);
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
