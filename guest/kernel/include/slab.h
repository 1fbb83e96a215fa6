/*
 * Small kernel objects: kmalloc() by size, kmem_cache by type (mm/slab.c).
 *
 * A cache takes slabs of 2^order frames from the page allocator, cuts them into equal objects and
 * gives a slab back as soon as its last object is freed. Objects up to KMALLOC_MAX_CACHE bytes
 * come from power-of-two caches; larger ones are whole frames. Memory is 16-byte aligned.
 * All calls may be made with interrupts off; they sleep only with GFP_RECLAIM.
 */
#ifndef SLAB_H
#define SLAB_H

#include "gfp.h"
#include "types.h"

#define KMALLOC_MIN_SIZE  16ul
#define KMALLOC_MAX_CACHE 2048ul

struct kmem_cache;

void kmem_cache_init(void);

/* `size` in bytes, at most KMALLOC_MAX_CACHE; `name` must live as long as the kernel. */
struct kmem_cache *kmem_cache_create(const char *name, size_t size);
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp);
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp);
void kmem_cache_free(struct kmem_cache *cache, void *object);

/* NULL on failure or for size 0. */
void *kmalloc(size_t size, gfp_t gfp);
void *kzalloc(size_t size, gfp_t gfp);
/* n * size bytes of zeros; NULL too when the product overflows. */
void *kcalloc(size_t n, size_t size, gfp_t gfp);
/* Keeps the first min(old, new) bytes; `object` stays valid when NULL is returned. */
void *krealloc(void *object, size_t size, gfp_t gfp);
/* NULL is allowed. */
void kfree(const void *object);
/* Bytes that may be used at `object`, at least what was asked for. */
size_t ksize(const void *object);

/* Frames held by all caches. */
unsigned long slab_pages(void);

#endif
