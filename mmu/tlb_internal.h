/*
 * Between tlb.c and tlb_replace.c: the choice of a victim in a set all of whose ways are valid.
 */
#ifndef MMU_TLB_INTERNAL_H
#define MMU_TLB_INTERNAL_H

#include "mmu/tlb.h"

/* In tlb_replace.c. */
int replace_init(struct tlb *tlb, const struct tlb_config *config) NODISCARD;
void replace_destroy(struct tlb *tlb);
unsigned replace_victim(struct tlb *tlb, unsigned set);                 /* a way */
void replace_note_fill(struct tlb *tlb, struct tlb_entry *entry);

#endif
