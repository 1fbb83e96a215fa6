/*
 * A map from an index to a pointer, 6 bits of the index per level. A value may also be a number
 * with its low bit set (radix_value), which is how shared memory remembers a swap entry.
 *
 * Owned by an address_space; empty nodes are freed at once, so an empty tree holds no memory.
 */
#ifndef RADIX_TREE_H
#define RADIX_TREE_H

#include "gfp.h"
#include "mm_types.h"

void radix_tree_init(void);

/* -ENOMEM, -EEXIST. May sleep as gfp says; the tree may have changed then, which is allowed for. */
int radix_tree_insert(struct radix_tree *tree, unsigned long index, void *item, gfp_t gfp);
void *radix_tree_lookup(const struct radix_tree *tree, unsigned long index);
/* Puts another item in the place of one that is there; needs no memory. */
void radix_tree_replace(struct radix_tree *tree, unsigned long index, void *item);
/* The item, which is no longer there, or NULL. */
void *radix_tree_delete(struct radix_tree *tree, unsigned long index);
/* The first item at or after *index, which becomes its index; NULL: none. */
void *radix_tree_next(const struct radix_tree *tree, unsigned long *index);

static inline void *radix_value(unsigned long value)
{
    return (void *)(value << 1 | 1);
}
static inline bool radix_is_value(const void *item)
{
    return (unsigned long)item & 1;
}
static inline unsigned long radix_to_value(const void *item)
{
    return (unsigned long)item >> 1;
}

#endif
