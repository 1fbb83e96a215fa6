/*
 * The MMU into a snapshot and out of one. Fastmaps, open RAM and the remembered span of PMP are
 * shortcuts: they are empty in an MMU that was read back, and fill again without any counter
 * showing it. The translation context is the hart's to set again.
 */
#include "mmu/mmu.h"

ARCHIVE_COVERS(struct pmp, 24 + NR_PMP_ENTRIES * 9);
ARCHIVE_COVERS(struct pwc, 8 + NR_LEVELS * sizeof(struct tlb));
ARCHIVE_COVERS(struct mmu, 3 * sizeof(struct tlb) + sizeof(struct pwc) + sizeof(struct pmp) +
                               sizeof(struct mmu_stats) + sizeof(struct mmu_config) + 200);

static void pmp_archive(struct pmp *pmp, struct archive *a)
{
    archive_section(a, "pmp", sizeof(*pmp));
    for (unsigned i = 0; i < NR_PMP_ENTRIES; i++) {
        archive_field(a, &pmp->cfg[i]);
        archive_field(a, &pmp->addr[i]);
        archive_check(a, !(pmp->addr[i] & ~(uint64_t)PMPADDR_MASK), "a PMP address");
    }
    if (a->loading)
        pmp->span.size = 0;
}

void mmu_archive(struct mmu *mmu, struct archive *a)
{
    archive_section(a, "mmu", sizeof(*mmu));
    if (!a->loading)
        mmu_fold_stats(mmu);
    pmp_archive(&mmu->pmp, a);
    tlb_archive(&mmu->l1i, a);
    tlb_archive(&mmu->l1d, a);
    if (mmu->l2.entries)
        tlb_archive(&mmu->l2, a);
    for (unsigned level = 1; level < NR_LEVELS && mmu->pwc.enabled; level++)
        tlb_archive(&mmu->pwc.level[level], a);
    archive_words(a, &mmu->stats, sizeof(mmu->stats));
    if (a->loading)
        mmu_pmp_changed(mmu);
}
