/*
 * What an access to memory is, and how it can fail, in the words that every part of the MMU
 * shares. A leaf.
 */
#ifndef MMU_ACCESS_H
#define MMU_ACCESS_H

#include "emu/base/types.h"

/* An AMO, and an SC, is a store: it needs both permissions, and W without R is reserved. */
enum access_type { ACCESS_FETCH, ACCESS_LOAD, ACCESS_STORE };
#define NR_ACCESS_TYPES 3

/* Why a translation failed, in the two kinds that the ISA tells apart (priv spec 3.1.15). */
enum mmu_fault { MMU_OK, MMU_PAGE_FAULT, MMU_ACCESS_FAULT };

#endif
