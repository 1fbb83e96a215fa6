#include "radix_tree.h"

#include "errno.h"
#include "slab.h"

#define NODE_SHIFT 6
#define NODE_SLOTS (1u << NODE_SHIFT)
#define MAX_HEIGHT ((64 + NODE_SHIFT - 1) / NODE_SHIFT)

struct radix_node {
    unsigned count; /* slots in use */
    void *slots[NODE_SLOTS];
};

static struct kmem_cache *node_cache;

void radix_tree_init(void)
{
    node_cache = kmem_cache_create("radix_node", sizeof(struct radix_node));
}

/* Whether a tree of this height has a place for the index. */
static bool height_holds(unsigned height, unsigned long index)
{
    return height * NODE_SHIFT >= 64 || index >> (height * NODE_SHIFT) == 0;
}

static unsigned slot_of(unsigned long index, unsigned level)
{
    return index >> (level * NODE_SHIFT) & (NODE_SLOTS - 1);
}

/*
 * One level more on top; an empty tree gets its top node at the height that the index needs, since
 * a node that nothing is put below would never be freed.
 */
static int grow(struct radix_tree *tree, unsigned long index, gfp_t gfp)
{
    struct radix_node *node = kmem_cache_zalloc(node_cache, gfp);

    if (!node) {
        return -ENOMEM;
    }
    if (tree->root) {
        node->slots[0] = tree->root;
        node->count = 1;
        tree->height++;
    } else {
        do {
            tree->height++;
        } while (!height_holds(tree->height, index));
    }
    tree->root = node;
    return 0;
}

/* The leaf node for the index, its level 0, or the node above where one is missing. */
static struct radix_node *descend(const struct radix_tree *tree, unsigned long index,
                                  unsigned *level)
{
    struct radix_node *node = tree->root;

    for (*level = tree->height - 1; *level > 0; (*level)--) {
        struct radix_node *child = node->slots[slot_of(index, *level)];

        if (!child) {
            break;
        }
        node = child;
    }
    return node;
}

/* Frees the nodes on the way to the index that have become empty. */
static void prune(struct radix_tree *tree, unsigned long index)
{
    struct radix_node *path[MAX_HEIGHT] = {NULL};
    struct radix_node *node = tree->root;
    unsigned level = tree->height;

    if (!node || !height_holds(tree->height, index)) {
        return;
    }
    while (level > 0 && node) {
        level--;
        path[level] = node;
        node = level > 0 ? node->slots[slot_of(index, level)] : NULL;
    }
    while (level < tree->height && path[level]->count == 0) {
        kmem_cache_free(node_cache, path[level]);
        level++;
        if (level < tree->height) {
            path[level]->slots[slot_of(index, level)] = NULL;
            path[level]->count--;
        }
    }
    if (level == tree->height) {
        tree->root = NULL;
        tree->height = 0;
    }
}

/*
 * Adds the nodes that are missing one at a time, looking again from the top after each
 * allocation, since the tree may be changed by others while it sleeps.
 */
int radix_tree_insert(struct radix_tree *tree, unsigned long index, void *item, gfp_t gfp)
{
    struct radix_node *spare = NULL;

    for (;;) {
        struct radix_node *node;
        unsigned level;

        if (!tree->root || !height_holds(tree->height, index)) {
            if (grow(tree, index, gfp)) {
                break;
            }
            continue;
        }
        node = descend(tree, index, &level);
        if (level == 0) {
            void **slot = &node->slots[slot_of(index, 0)];
            bool taken = *slot != NULL;

            if (!taken) {
                *slot = item;
                node->count++;
            }
            if (spare) {
                kmem_cache_free(node_cache, spare);
            }
            return taken ? -EEXIST : 0;
        }
        if (spare) {
            node->slots[slot_of(index, level)] = spare;
            node->count++;
            spare = NULL;
            continue;
        }
        spare = kmem_cache_zalloc(node_cache, gfp);
        if (!spare) {
            break;
        }
    }
    prune(tree, index);
    return -ENOMEM;
}

void *radix_tree_lookup(const struct radix_tree *tree, unsigned long index)
{
    struct radix_node *node;
    unsigned level;

    if (!tree->root || !height_holds(tree->height, index)) {
        return NULL;
    }
    node = descend(tree, index, &level);
    return level == 0 ? node->slots[slot_of(index, 0)] : NULL;
}

void radix_tree_replace(struct radix_tree *tree, unsigned long index, void *item)
{
    unsigned level;
    struct radix_node *node = descend(tree, index, &level);

    node->slots[slot_of(index, 0)] = item;
}

void *radix_tree_delete(struct radix_tree *tree, unsigned long index)
{
    void *item = radix_tree_lookup(tree, index);

    if (item) {
        unsigned level;
        struct radix_node *node = descend(tree, index, &level);

        node->slots[slot_of(index, 0)] = NULL;
        node->count--;
        prune(tree, index);
    }
    return item;
}

/* The first item of a subtree at or after `index`; *index is advanced to it. */
static void *next_below(const struct radix_node *node, unsigned level, unsigned long *index)
{
    for (unsigned slot = slot_of(*index, level); slot < NODE_SLOTS; slot++) {
        void *item = node->slots[slot];
        unsigned long span = 1ul << (level * NODE_SHIFT);

        if (item && level > 0) {
            item = next_below(item, level - 1, index);
        }
        if (item) {
            return item;
        }
        if (slot + 1 < NODE_SLOTS) {
            *index = (*index & ~(span - 1)) + span;
        }
    }
    return NULL;
}

void *radix_tree_next(const struct radix_tree *tree, unsigned long *index)
{
    if (!tree->root || !height_holds(tree->height, *index)) {
        return NULL;
    }
    return next_below(tree->root, tree->height - 1, index);
}
