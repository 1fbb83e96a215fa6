/*
 * A hart into a snapshot and out of one, between two slices. The clock and the retired count are
 * written as of then, so that how the budget stood does not matter; fetching starts anew with a
 * translation, as it does after a trap.
 */
#include "emu/hart/hart.h"

ARCHIVE_COVERS(struct hart_stats, 344);
ARCHIVE_COVERS(struct pmu, 16 + 8 + 32 * 24);
ARCHIVE_COVERS(struct hart, sizeof(struct mmu) + sizeof(struct hart_stats) +
                                sizeof(struct hart_debug) + sizeof(struct hart_marker) +
                                sizeof(struct pmu) + 1048);

static void archive_registers(struct hart *hart, struct archive *a)
{
    archive_words(a, hart->x, 32 * sizeof(hart->x[0]));
    archive_words(a, hart->f, sizeof(hart->f));
    archive_below(a, &hart->fp.flags, FFLAGS_MASK + 1);
    archive_below(a, &hart->frm, 8);
    archive_field(a, &hart->pc);
    archive_check(a, !(hart->pc & 1), "pc");
    archive_below(a, &hart->prv, NR_PRV);
    archive_check(a, hart->prv != 2, "privilege mode");
    archive_field(a, &hart->waiting);
}

/*
 * What a guest cannot have written into a CSR must not come out of a file, where code relies on it:
 * a mode that there is, an even address, a satp that the walker knows.
 */
static void archive_csrs(struct hart *hart, struct archive *a)
{
    uint64_t *const csrs[] = {
        &hart->mstatus,  &hart->mip_wires,  &hart->mip_soft,      &hart->mie,
        &hart->medeleg,  &hart->mideleg,    &hart->mtvec,         &hart->mepc,
        &hart->mcause,   &hart->mtval,      &hart->mscratch,      &hart->stvec,
        &hart->sepc,     &hart->scause,     &hart->stval,         &hart->sscratch,
        &hart->satp,     &hart->mcounteren, &hart->scounteren,    &hart->mcountinhibit,
        &hart->menvcfg,  &hart->senvcfg,    &hart->mcycle_offset, &hart->minstret_offset,
        &hart->stimecmp,
    };
    for (unsigned i = 0; i < sizeof(csrs) / sizeof(csrs[0]); i++)
        archive_field(a, csrs[i]);
    archive_words(a, hart->mstateen, sizeof(hart->mstateen));
    const unsigned mode = satp_mode(hart->satp);
    archive_check(a, (hart->mstatus & MSTATUS_MPP) >> MSTATUS_MPP_SHIFT != 2, "mstatus.MPP");
    archive_check(a, !((hart->mepc | hart->sepc) & 1), "xepc");
    if (!archive_check(a,
                       mode == SATP_MODE_BARE || (mode >= SATP_MODE_SV39 && mode <= SATP_MODE_SV57),
                       "satp.MODE"))
        hart->satp = 0;
    hart->mip = hart->mip_wires | hart->mip_soft;
}

static void archive_time(struct hart *hart, struct archive *a)
{
    cycles_t now = hart_now(hart);
    uint64_t retired = hart_retired(hart);
    archive_field(a, &now);
    archive_field(a, &retired);
    if (a->loading) {
        hart->budget = 0;
        hart->cycle_end = now;
        hart->retired_end = retired;
    }
    archive_field(a, &hart->prv_since);
    archive_field(a, &hart->last_trap_retired);
    archive_field(a, &hart->futile_traps);
}

/* The host address as a physical one; no RAM is at the very end of the address space. */
static void archive_reservation(struct hart *hart, struct archive *a)
{
    paddr_t pa =
        hart->reservation ? physmem_address(hart->wires.physmem, hart->reservation) : PADDR_NONE;
    archive_field(a, &pa);
    archive_field(a, &hart->reservation_va);
    archive_below(a, &hart->reservation_size, 9);
    if (!a->loading)
        return;
    hart->reservation = NULL;
    if (pa == PADDR_NONE)
        return;
    hart->reservation = physmem_ptr(hart->wires.physmem, pa, hart->reservation_size);
    archive_check(a, hart->reservation != NULL, "reservation");
}

void hart_archive(struct hart *hart, struct archive *a)
{
    archive_section(a, "hart", sizeof(*hart));
    if (!a->loading)
        hart_fold_stats(hart);
    else
        hart_leave_fetch_page(hart);
    archive_registers(hart, a);
    archive_csrs(hart, a);
    archive_time(hart, a);
    archive_reservation(hart, a);
    archive_words(a, &hart->stats, sizeof(hart->stats));
    pmu_archive(hart, a);
    if (a->loading)
        hart_context_changed(hart);
    mmu_archive(&hart->mmu, a);
}
