/*
 * Reading the flattened device tree (devicetree spec 5). Nodes are named by their offset in the
 * structure block; negative: none. Works with translation off and never writes.
 */
#ifndef FDT_H
#define FDT_H

#include "types.h"

/* The device tree of this machine, valid from the first C code in start_kernel() on. */
extern const void *boot_fdt;

/* Size in bytes when `fdt` is a device tree this code can read, else 0. */
size_t fdt_size(const void *fdt);

/* Entry `index` of the memory reservation block; false past the last one. */
bool fdt_reserve_entry(const void *fdt, unsigned int index, u64 *addr, u64 *size);

/* The root node. */
int fdt_root(const void *fdt);
/* Children in order. */
int fdt_first_child(const void *fdt, int node);
int fdt_next_sibling(const void *fdt, int node);
#define fdt_for_each_child(child, fdt, node)                                                       \
    for (int child = fdt_first_child(fdt, node); child >= 0; child = fdt_next_sibling(fdt, child))
int fdt_parent(const void *fdt, int node);
/* By absolute path; a component without "@address" matches a node with one. */
int fdt_path(const void *fdt, const char *path);
/* The first node after `node` (negative: of all) whose `compatible` lists `name`. */
int fdt_find_compatible(const void *fdt, int node, const char *name);
/* The node whose phandle this is. */
int fdt_find_phandle(const void *fdt, u32 phandle);

/* Property data, its length in *len (may be NULL); NULL when absent. */
const void *fdt_getprop(const void *fdt, int node, const char *name, int *len);
/* Cell `index` of a property; `otherwise` when there is none. */
u32 fdt_cell(const void *fdt, int node, const char *name, unsigned int index, u32 otherwise);
/* A property of one or two cells. */
u64 fdt_number(const void *fdt, int node, const char *name, u64 otherwise);
/* A property that is a string; NULL when absent. */
const char *fdt_string(const void *fdt, int node, const char *name);
/* Entry `index` of `reg`, by the parent's #address-cells and #size-cells. */
bool fdt_reg(const void *fdt, int node, unsigned int index, u64 *addr, u64 *size);
/* Not disabled by `status`. */
bool fdt_enabled(const void *fdt, int node);

#endif
