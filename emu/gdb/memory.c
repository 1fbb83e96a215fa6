#include "emu/gdb/memory.h"

#include "emu/hart/hart.h"

static struct physmem *ram_of(const struct gdb_space *space)
{
    return machine_hart(space->machine, space->hart)->wires.physmem;
}

bool gdb_locate(const struct gdb_space *space, vaddr_t va, paddr_t *pa)
{
    const struct hart *hart = machine_hart(space->machine, space->hart);
    *pa = va;
    if (space->physical || (hart->prv == PRV_M && physmem_find(ram_of(space), va, 1)))
        return physmem_find(ram_of(space), va, 1) != NULL;
    return mmu_peek(&hart->mmu, va, pa) && physmem_find(ram_of(space), *pa, 1);
}

/* How much of [va, va + len) is in the page of `va`. */
static uint64_t part_in_page(vaddr_t va, uint64_t len)
{
    uint64_t room = PAGE_SIZE - (va & (PAGE_SIZE - 1));
    return len < room ? len : room;
}

uint64_t gdb_read_memory(const struct gdb_space *space, vaddr_t va, uint8_t *bytes, uint64_t len)
{
    uint64_t done = 0;
    paddr_t pa;
    while (done < len && gdb_locate(space, va + done, &pa)) {
        uint64_t part = part_in_page(va + done, len - done);
        if (!physmem_read(ram_of(space), pa, bytes + done, part))
            break;
        done += part;
    }
    return done;
}

bool gdb_write_memory(const struct gdb_space *space, vaddr_t va, const uint8_t *bytes, uint64_t len)
{
    for (uint64_t done = 0, part; done < len; done += part) {
        paddr_t pa;
        part = part_in_page(va + done, len - done);
        if (!gdb_locate(space, va + done, &pa) ||
            !machine_debug_write(space->machine, pa, bytes + done, part))
            return false;
    }
    return true;
}
