#include "emu/hart/memory.h"

#include "emu/hart/trap.h"
#include "emu/isa/cause.h"

#include <string.h>

static bool report_fault(struct hart *hart, enum mmu_fault fault, enum access_type type, vaddr_t va)
{
    static const uint8_t cause[2][3] = {
        {CAUSE_FETCH_PAGE_FAULT, CAUSE_LOAD_PAGE_FAULT, CAUSE_STORE_PAGE_FAULT},
        {CAUSE_FETCH_ACCESS, CAUSE_LOAD_ACCESS, CAUSE_STORE_ACCESS},
    };
    return trap_report(hart, cause[fault == MMU_ACCESS_FAULT][type], va);
}

/* A part of a split access. */
static NOINLINE uint64_t load_part(const uint8_t *host, unsigned size)
{
    uint64_t value = 0;
    memcpy(&value, host, size);
    return value;
}

/*
 * Little-endian bytes of guest memory into a register; the host is little-endian. One move for each
 * size of an instruction: a call of memcpy(), or a value in memory, would be a tenth of a TLB miss.
 */
static ALWAYS_INLINE uint64_t load_bytes(const uint8_t *host, unsigned size)
{
    uint64_t eight;
    uint32_t four;
    uint16_t two;
    switch (size) {
    case 8:
        return memcpy(&eight, host, sizeof(eight)), eight;
    case 4:
        return memcpy(&four, host, sizeof(four)), four;
    case 2:
        return memcpy(&two, host, sizeof(two)), two;
    case 1:
        return *host;
    default:
        return load_part(host, size);
    }
}

/*
 * The bus sees the time of this instruction, not that of its block's start. The device may go and
 * write to what an LR has reserved (unpriv spec 8.2).
 */
static void enter_bus(struct hart *hart, unsigned elapsed)
{
    *hart->wires.now = hart_now(hart) + elapsed;
    hart->reservation = NULL;
}

static bool load_device(struct hart *hart, vaddr_t va, paddr_t pa, unsigned size, unsigned elapsed,
                        uint64_t *value)
{
    enter_bus(hart, elapsed);
    hart->stats.mmio_reads++;
    hart_cut_slice(hart);
    if (!bus_read(hart->wires.bus, pa, size, value))
        return trap_report(hart, CAUSE_LOAD_ACCESS, va);
    return true;
}

static bool store_device(struct hart *hart, vaddr_t va, paddr_t pa, unsigned size, unsigned elapsed,
                         uint64_t value)
{
    enter_bus(hart, elapsed);
    hart->stats.mmio_writes++;
    hart_cut_slice(hart);
    if (!bus_write(hart->wires.bus, pa, size, value))
        return trap_report(hart, CAUSE_STORE_ACCESS, va);
    return true;
}

static bool crosses_page(vaddr_t va, unsigned size)
{
    return (va & (PAGE_SIZE - 1)) + size > PAGE_SIZE;
}

/*
 * Misaligned accesses are done here, if at all, in RAM only: to a device they are access faults.
 */
struct split {
    unsigned first_size;
    struct mmu_result first, second;
};

static bool translate_split(struct hart *hart, vaddr_t va, unsigned size, enum access_type type,
                            struct split *split)
{
    uint64_t fault_cause = type == ACCESS_LOAD ? CAUSE_LOAD_ACCESS : CAUSE_STORE_ACCESS;
    vaddr_t second_page = (va + size - 1) & PAGE_MASK;

    split->first_size = (unsigned)(second_page - va);
    enum mmu_fault fault = mmu_translate(&hart->mmu, va, type, split->first_size, &split->first);
    if (fault != MMU_OK)
        return report_fault(hart, fault, type, va);
    if (!split->first.host)
        return trap_report(hart, fault_cause, va);
    fault = mmu_translate(&hart->mmu, second_page, type, size - split->first_size, &split->second);
    if (fault != MMU_OK)
        return report_fault(hart, fault, type, second_page);
    if (!split->second.host)
        return trap_report(hart, fault_cause, second_page);
    return true;
}

/* The two parts of a load that crosses into the next page. */
static NOINLINE bool load_split(struct hart *hart, vaddr_t va, unsigned size, uint64_t *value)
{
    struct split split;
    if (!translate_split(hart, va, size, ACCESS_LOAD, &split))
        return false;
    *value = load_bytes(split.first.host, split.first_size) |
             load_bytes(split.second.host, size - split.first_size) << 8 * split.first_size;
    return true;
}

/* Misaligned, or something is watched: one compare for both, as this is the way of a TLB miss. */
static ALWAYS_INLINE bool needs_care(const struct hart *hart, vaddr_t va, unsigned size)
{
    return ((va & (size - 1)) | (uintptr_t)hart->mmu.watches) != 0;
}

/* Whether the access is left to the debugger to hear of first (emu/engine/debug.h). */
static NOINLINE bool stops_for_watch(struct hart *hart, vaddr_t va, unsigned size, uint8_t types)
{
    if (!hart->mmu.watches || hart->debug.pass_watches)
        return false;
    const struct watchpoint *w = watch_find(hart->mmu.watches, va, size, types);
    if (!w)
        return false;
    hart->debug.stop = HART_STOP_WATCHPOINT;
    hart->debug.watched = w->va - va < size ? w->va : va;
    trap_report(hart, TRAP_WATCHPOINT, 0);
    return true;
}

/* Counts a misaligned access, or reports that it is not done in hardware. */
static bool traps_as_misaligned(struct hart *hart, vaddr_t va, unsigned size, uint64_t cause)
{
    if (!(va & (size - 1)))
        return false;
    if (!hart_has(hart, EXT_ZICCLSM))
        return !trap_report(hart, cause, va);
    hart->stats.misaligned++;
    return false;
}

bool memory_load(struct hart *hart, vaddr_t va, unsigned size, unsigned elapsed, uint64_t *value)
{
    struct mmu_result result;

    if (unlikely(needs_care(hart, va, size))) {
        if (traps_as_misaligned(hart, va, size, CAUSE_LOAD_MISALIGNED) ||
            stops_for_watch(hart, va, size, 1u << ACCESS_LOAD))
            return false;
        if (crosses_page(va, size))
            return load_split(hart, va, size, value);
    }
    enum mmu_fault fault = mmu_translate(&hart->mmu, va, ACCESS_LOAD, size, &result);
    if (unlikely(fault != MMU_OK))
        return report_fault(hart, fault, ACCESS_LOAD, va);
    if (likely(result.host)) {
        *value = load_bytes(result.host, size);
        return true;
    }
    if (va & (size - 1))
        return trap_report(hart, CAUSE_LOAD_ACCESS, va);
    return load_device(hart, va, result.pa, size, elapsed, value);
}

/* The machine hears of a doorbell (HTIF's tohost) at the end of the block. */
static void mark_written(struct hart *hart, paddr_t pa, unsigned size)
{
    if (unlikely(physmem_mark_written(hart->wires.physmem, pa, size)))
        hart_cut_slice(hart);
}

static void store_bytes(struct hart *hart, const struct mmu_result *result, uint64_t value,
                        unsigned size)
{
    memcpy(result->host, &value, size);
    mark_written(hart, result->pa, size);
}

/* The two parts of a store that crosses into the next page. */
static NOINLINE bool store_split(struct hart *hart, vaddr_t va, unsigned size, uint64_t value)
{
    struct split split;
    if (!translate_split(hart, va, size, ACCESS_STORE, &split))
        return false;
    store_bytes(hart, &split.first, value, split.first_size);
    store_bytes(hart, &split.second, value >> 8 * split.first_size, size - split.first_size);
    return true;
}

bool memory_store(struct hart *hart, vaddr_t va, unsigned size, unsigned elapsed, uint64_t value)
{
    struct mmu_result result;

    if (unlikely(needs_care(hart, va, size))) {
        if (traps_as_misaligned(hart, va, size, CAUSE_STORE_MISALIGNED) ||
            stops_for_watch(hart, va, size, 1u << ACCESS_STORE))
            return false;
        if (crosses_page(va, size))
            return store_split(hart, va, size, value);
    }
    enum mmu_fault fault = mmu_translate(&hart->mmu, va, ACCESS_STORE, size, &result);
    if (unlikely(fault != MMU_OK))
        return report_fault(hart, fault, ACCESS_STORE, va);
    if (likely(result.host)) {
        store_bytes(hart, &result, value, size);
        return true;
    }
    if (va & (size - 1))
        return trap_report(hart, CAUSE_STORE_ACCESS, va);
    return store_device(hart, va, result.pa, size, elapsed, value);
}

void *memory_atomic(struct hart *hart, vaddr_t va, unsigned size, enum access_type type)
{
    struct mmu_result result;

    /* Without Zam, a misaligned atomic is never done in hardware (unpriv spec 8.4). */
    if (va & (size - 1)) {
        trap_report(hart, type == ACCESS_LOAD ? CAUSE_LOAD_MISALIGNED : CAUSE_STORE_MISALIGNED, va);
        return NULL;
    }
    /* An AMO loads too; an SC is taken for one. */
    if (unlikely(hart->mmu.watches) &&
        stops_for_watch(hart, va, size,
                        type == ACCESS_LOAD ? 1u << ACCESS_LOAD
                                            : 1u << ACCESS_LOAD | 1u << ACCESS_STORE))
        return NULL;
    enum mmu_fault fault = mmu_translate(&hart->mmu, va, type, size, &result);
    if (fault != MMU_OK) {
        report_fault(hart, fault, type, va);
        return NULL;
    }
    if (!result.host) {
        trap_report(hart, type == ACCESS_LOAD ? CAUSE_LOAD_ACCESS : CAUSE_STORE_ACCESS, va);
        return NULL;
    }
    if (type == ACCESS_STORE)
        mark_written(hart, result.pa, size);
    return result.host;
}

/* Host address of the block around `va`, or NULL: exception in hart->trap. */
static uint8_t *find_block(struct hart *hart, vaddr_t va, enum access_type type, paddr_t *pa)
{
    const vaddr_t block = va & -(vaddr_t)CACHE_BLOCK_SIZE;
    struct mmu_result result;

    if (unlikely(hart->mmu.watches) &&
        stops_for_watch(hart, block, CACHE_BLOCK_SIZE, (uint8_t)(1u << type)))
        return NULL;
    enum mmu_fault fault = mmu_translate(&hart->mmu, block, type, CACHE_BLOCK_SIZE, &result);
    if (fault != MMU_OK) {
        report_fault(hart, fault, ACCESS_STORE, va);
        return NULL;
    }
    if (!result.host)
        trap_report(hart, CAUSE_STORE_ACCESS, va);
    *pa = result.pa;
    return result.host;
}

bool memory_manage_block(struct hart *hart, vaddr_t va)
{
    /* Where a store is permitted a load is as well, so a load's permission says it all. */
    paddr_t pa;
    return find_block(hart, va, ACCESS_LOAD, &pa) != NULL;
}

bool memory_zero_block(struct hart *hart, vaddr_t va)
{
    paddr_t pa;
    uint8_t *host = find_block(hart, va, ACCESS_STORE, &pa);
    if (!host)
        return false;
    memset(host, 0, CACHE_BLOCK_SIZE);
    mark_written(hart, pa, CACHE_BLOCK_SIZE);
    return true;
}

bool memory_fetch(struct hart *hart, vaddr_t va, struct mmu_result *result)
{
    enum mmu_fault fault = mmu_translate(&hart->mmu, va, ACCESS_FETCH, 2, result);
    if (fault != MMU_OK)
        return report_fault(hart, fault, ACCESS_FETCH, va);
    if (!result->host)
        return trap_report(hart, CAUSE_FETCH_ACCESS, va);
    return true;
}
