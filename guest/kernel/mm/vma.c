/*
 * The set of an address space's VMAs: an AVL tree ordered by address, threaded as a list. Each
 * node also knows the largest hole in its subtree, a hole belonging to the VMA above it, so that
 * mmap() finds room from the top down without visiting every VMA.
 */
#include "internal.h"
#include "mm.h"
#include "slab.h"
#include "string.h"

static struct kmem_cache *vma_cache;

void vma_init(void)
{
    vma_cache = kmem_cache_create("vm_area_struct", sizeof(struct vm_area_struct));
}

struct vm_area_struct *vm_area_alloc(struct mm_struct *mm)
{
    struct vm_area_struct *vma = kmem_cache_zalloc(vma_cache, GFP_KERNEL);

    if (vma) {
        vma->vm_mm = mm;
        INIT_LIST_HEAD(&vma->anon_vma_chain);
        INIT_LIST_HEAD(&vma->shared);
    }
    return vma;
}

struct vm_area_struct *vm_area_dup(const struct vm_area_struct *vma)
{
    struct vm_area_struct *copy = kmem_cache_alloc(vma_cache, GFP_KERNEL);

    if (copy) {
        *copy = *vma;
        INIT_LIST_HEAD(&copy->anon_vma_chain);
        INIT_LIST_HEAD(&copy->shared);
        copy->anon_vma = NULL;
        copy->tree_left = NULL;
        copy->tree_right = NULL;
        copy->vm_prev = NULL;
        copy->vm_next = NULL;
    }
    return copy;
}

void vm_area_free(struct vm_area_struct *vma)
{
    kmem_cache_free(vma_cache, vma);
}

static unsigned long gap_end(const struct vm_area_struct *vma)
{
    unsigned long guard = vma->vm_flags & VM_GROWSDOWN ? STACK_GUARD_GAP : 0;

    return vma->vm_start > guard ? vma->vm_start - guard : 0;
}

static unsigned long gap_start(const struct vm_area_struct *vma)
{
    return vma->vm_prev ? vma->vm_prev->vm_end : 0;
}

static unsigned long own_gap(const struct vm_area_struct *vma)
{
    unsigned long start = gap_start(vma);
    unsigned long end = gap_end(vma);

    return end > start ? end - start : 0;
}

static unsigned height(const struct vm_area_struct *node)
{
    return node ? node->tree_height : 0;
}

static void update(struct vm_area_struct *node)
{
    const struct vm_area_struct *left = node->tree_left;
    const struct vm_area_struct *right = node->tree_right;

    node->tree_height = 1 + max(height(left), height(right));
    node->tree_gap = own_gap(node);
    if (left && left->tree_gap > node->tree_gap) {
        node->tree_gap = left->tree_gap;
    }
    if (right && right->tree_gap > node->tree_gap) {
        node->tree_gap = right->tree_gap;
    }
}

static struct vm_area_struct *rotate_right(struct vm_area_struct *node)
{
    struct vm_area_struct *top = node->tree_left;

    node->tree_left = top->tree_right;
    top->tree_right = node;
    update(node);
    update(top);
    return top;
}

static struct vm_area_struct *rotate_left(struct vm_area_struct *node)
{
    struct vm_area_struct *top = node->tree_right;

    node->tree_right = top->tree_left;
    top->tree_left = node;
    update(node);
    update(top);
    return top;
}

/* Restores the AVL condition at a node whose subtrees are balanced; returns the new top. */
static struct vm_area_struct *balance(struct vm_area_struct *node)
{
    unsigned left = height(node->tree_left);
    unsigned right = height(node->tree_right);

    if (left > right + 1) {
        if (height(node->tree_left->tree_left) < height(node->tree_left->tree_right)) {
            node->tree_left = rotate_left(node->tree_left);
        }
        return rotate_right(node);
    }
    if (right > left + 1) {
        if (height(node->tree_right->tree_right) < height(node->tree_right->tree_left)) {
            node->tree_right = rotate_right(node->tree_right);
        }
        return rotate_left(node);
    }
    update(node);
    return node;
}

static struct vm_area_struct *insert(struct vm_area_struct *node, struct vm_area_struct *vma)
{
    if (!node) {
        vma->tree_left = NULL;
        vma->tree_right = NULL;
        update(vma);
        return vma;
    }
    if (vma->vm_start < node->vm_start) {
        node->tree_left = insert(node->tree_left, vma);
    } else {
        node->tree_right = insert(node->tree_right, vma);
    }
    return balance(node);
}

static struct vm_area_struct *detach_first(struct vm_area_struct *node,
                                           struct vm_area_struct **first)
{
    if (!node->tree_left) {
        *first = node;
        return node->tree_right;
    }
    node->tree_left = detach_first(node->tree_left, first);
    return balance(node);
}

static struct vm_area_struct *erase(struct vm_area_struct *node, struct vm_area_struct *vma)
{
    if (vma->vm_start < node->vm_start) {
        node->tree_left = erase(node->tree_left, vma);
    } else if (vma->vm_start > node->vm_start) {
        node->tree_right = erase(node->tree_right, vma);
    } else {
        struct vm_area_struct *top;

        if (!node->tree_left || !node->tree_right) {
            return node->tree_left ? node->tree_left : node->tree_right;
        }
        node->tree_right = detach_first(node->tree_right, &top);
        top->tree_left = node->tree_left;
        top->tree_right = node->tree_right;
        node = top;
    }
    return balance(node);
}

/* Recomputes the path from `node` down to `vma`. */
static void refresh(struct vm_area_struct *node, const struct vm_area_struct *vma)
{
    if (node != vma) {
        refresh(vma->vm_start < node->vm_start ? node->tree_left : node->tree_right, vma);
    }
    update(node);
}

static struct vm_area_struct *find_prev_vma(struct mm_struct *mm, unsigned long addr)
{
    struct vm_area_struct *node = mm->vma_tree;
    struct vm_area_struct *prev = NULL;

    while (node) {
        if (node->vm_start < addr) {
            prev = node;
            node = node->tree_right;
        } else {
            node = node->tree_left;
        }
    }
    return prev;
}

void vma_insert(struct mm_struct *mm, struct vm_area_struct *vma)
{
    struct vm_area_struct *prev = find_prev_vma(mm, vma->vm_start);

    vma->vm_prev = prev;
    vma->vm_next = prev ? prev->vm_next : mm->mmap;
    if (prev) {
        prev->vm_next = vma;
    } else {
        mm->mmap = vma;
    }
    if (vma->vm_next) {
        vma->vm_next->vm_prev = vma;
    }
    mm->vma_tree = insert(mm->vma_tree, vma);
    if (vma->vm_next) {
        refresh(mm->vma_tree, vma->vm_next);
    }
    mm->map_count++;
}

void vma_erase(struct mm_struct *mm, struct vm_area_struct *vma)
{
    struct vm_area_struct *next = vma->vm_next;

    mm->vma_tree = erase(mm->vma_tree, vma);
    if (vma->vm_prev) {
        vma->vm_prev->vm_next = next;
    } else {
        mm->mmap = next;
    }
    if (next) {
        next->vm_prev = vma->vm_prev;
        refresh(mm->vma_tree, next);
    }
    if (mm->vma_cache == vma) {
        mm->vma_cache = NULL;
    }
    mm->map_count--;
}

void vma_adjusted(struct mm_struct *mm, struct vm_area_struct *vma)
{
    refresh(mm->vma_tree, vma);
    if (vma->vm_next) {
        refresh(mm->vma_tree, vma->vm_next);
    }
}

struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr)
{
    struct vm_area_struct *node = mm->vma_cache;
    struct vm_area_struct *best = NULL;

    if (node && node->vm_start <= addr && addr < node->vm_end) {
        return node;
    }
    node = mm->vma_tree;
    while (node) {
        if (addr < node->vm_end) {
            best = node;
            if (node->vm_start <= addr) {
                break;
            }
            node = node->tree_left;
        } else {
            node = node->tree_right;
        }
    }
    if (best) {
        mm->vma_cache = best;
    }
    return best;
}

struct vm_area_struct *find_vma_intersection(struct mm_struct *mm, unsigned long start,
                                             unsigned long end)
{
    struct vm_area_struct *vma = find_vma(mm, start);

    return vma && vma->vm_start < end ? vma : NULL;
}

/* Address for len bytes at the top of hole [start, end) clipped to [low, high), or 0. */
static unsigned long fit(unsigned long start, unsigned long end, unsigned long len,
                         unsigned long low, unsigned long high)
{
    start = max(start, low);
    end = min(end, high);
    return end > start && end - start >= len ? end - len : 0;
}

static unsigned long search_holes(const struct vm_area_struct *node, unsigned long len,
                                  unsigned long low, unsigned long high)
{
    unsigned long addr = 0;

    if (!node || node->tree_gap < len) {
        return 0;
    }
    if (node->vm_end < high) {
        addr = search_holes(node->tree_right, len, low, high);
    }
    if (!addr) {
        addr = fit(gap_start(node), gap_end(node), len, low, high);
    }
    if (!addr && node->vm_start > low) {
        addr = search_holes(node->tree_left, len, low, high);
    }
    return addr;
}

unsigned long vma_unmapped_area(struct mm_struct *mm, unsigned long len, unsigned long low,
                                unsigned long high)
{
    const struct vm_area_struct *last = mm->vma_tree;
    unsigned long addr;

    while (last && last->tree_right) {
        last = last->tree_right;
    }
    addr = fit(last ? last->vm_end : 0, ~0ul, len, low, high);
    if (!addr) {
        addr = search_holes(mm->vma_tree, len, low, high);
    }
    return addr ? addr : (unsigned long)-ENOMEM;
}
