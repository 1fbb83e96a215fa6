/*
 * Object caches. A slab is a block of frames cut into objects; the free ones are chained through
 * their own first word. The slab's struct page holds the chain (freelist), the number of objects
 * in use (private) and its place in the cache's list of slabs with room.
 */
#include "slab.h"

#include "bug.h"
#include "gfp.h"
#include "list.h"
#include "mm.h"
#include "string.h"
#include "vmstat.h"

#define SLAB_MAX_ORDER    3
#define SLAB_MAX_WASTE    8 /* an eighth of a slab may be left over */
#define OBJECT_ALIGN      16ul
#define NR_KMALLOC_CACHES 8 /* 16, 32, ... 2048 bytes */

struct kmem_cache {
    const char *name;
    size_t size; /* of an object, aligned */
    unsigned order;
    unsigned objects;         /* per slab */
    struct list_head partial; /* slabs with at least one free object */
};

/* Caches come from here, this one included: nothing else exists when the first is made. */
static struct kmem_cache cache_cache;
static struct kmem_cache *kmalloc_caches[NR_KMALLOC_CACHES];

/* The smallest will do: single frames are what there is when memory runs out. */
static unsigned slab_order(size_t size)
{
    unsigned order = 0;

    while (order < SLAB_MAX_ORDER &&
           (PAGE_SIZE << order) % size > (PAGE_SIZE << order) / SLAB_MAX_WASTE) {
        order++;
    }
    return order;
}

static void cache_setup(struct kmem_cache *cache, const char *name, size_t size)
{
    cache->name = name;
    cache->size = (size + OBJECT_ALIGN - 1) & ~(OBJECT_ALIGN - 1);
    cache->order = slab_order(cache->size);
    cache->objects = (unsigned)((PAGE_SIZE << cache->order) / cache->size);
    INIT_LIST_HEAD(&cache->partial);
}

/* The slab's first frame: slabs are aligned to their size. */
static struct page *slab_head(const void *object)
{
    struct page *page = virt_to_page(object);
    const struct kmem_cache *cache = page->mapping;
    unsigned long pfn;

    if (!PageSlab(page)) {
        return NULL;
    }
    pfn = page_to_pfn(page);
    return page - (pfn & ((1ul << cache->order) - 1));
}

static struct page *new_slab(struct kmem_cache *cache, gfp_t gfp)
{
    struct page *slab = alloc_pages(gfp & ~GFP_ZERO, cache->order);
    char *base;
    void *chain = NULL;

    if (!slab) {
        return NULL;
    }
    for (unsigned long i = 0; i < 1ul << cache->order; i++) {
        SetPageSlab(slab + i);
        slab[i].mapping = cache;
    }
    base = page_address(slab);
    for (unsigned i = cache->objects; i-- > 0;) {
        void **object = (void **)(base + i * cache->size);

        *object = chain;
        chain = object;
    }
    slab->freelist = chain;
    slab->private = 0;
    list_add(&slab->lru, &cache->partial);
    mod_vm_stat(NR_SLAB, 1l << cache->order);
    return slab;
}

static void free_slab(struct kmem_cache *cache, struct page *slab)
{
    list_del(&slab->lru);
    for (unsigned long i = 0; i < 1ul << cache->order; i++) {
        ClearPageSlab(slab + i);
        slab[i].mapping = NULL;
    }
    slab->private = 0;
    mod_vm_stat(NR_SLAB, -(1l << cache->order));
    free_pages(slab, cache->order);
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
    struct page *slab;
    void **object;

    if (list_empty(&cache->partial) && !new_slab(cache, gfp)) {
        return NULL;
    }
    slab = list_first_entry(&cache->partial, struct page, lru);
    object = slab->freelist;
    slab->freelist = *object;
    slab->private ++;
    if (!slab->freelist) {
        list_del_init(&slab->lru);
    }
    if (gfp & GFP_ZERO) {
        memset(object, 0, cache->size);
    }
    return object;
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
    return kmem_cache_alloc(cache, gfp | GFP_ZERO);
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
    struct page *slab = slab_head(object);

    if (!slab || slab->mapping != cache) {
        panic("kmem_cache_free: %p is no object of %s", object, cache->name);
    }
    if (!slab->freelist) {
        list_add(&slab->lru, &cache->partial);
    }
    *(void **)object = slab->freelist;
    slab->freelist = object;
    if (--slab->private == 0) {
        free_slab(cache, slab);
    }
}

struct kmem_cache *kmem_cache_create(const char *name, size_t size)
{
    struct kmem_cache *cache;

    if (size == 0 || size > KMALLOC_MAX_CACHE) {
        panic("kmem_cache_create: %s: size %lu", name, size);
    }
    cache = kmem_cache_alloc(&cache_cache, GFP_KERNEL);
    if (!cache) {
        panic("kmem_cache_create: no memory for %s", name);
    }
    cache_setup(cache, name, size);
    return cache;
}

void kmem_cache_init(void)
{
    static const char *const names[NR_KMALLOC_CACHES] = {
        "kmalloc-16",  "kmalloc-32",  "kmalloc-64",   "kmalloc-128",
        "kmalloc-256", "kmalloc-512", "kmalloc-1024", "kmalloc-2048",
    };

    cache_setup(&cache_cache, "kmem_cache", sizeof(struct kmem_cache));
    for (unsigned i = 0; i < NR_KMALLOC_CACHES; i++) {
        kmalloc_caches[i] = kmem_cache_create(names[i], KMALLOC_MIN_SIZE << i);
    }
}

static struct kmem_cache *kmalloc_cache(size_t size)
{
    unsigned i = 0;

    while (KMALLOC_MIN_SIZE << i < size) {
        i++;
    }
    return kmalloc_caches[i];
}

static void *kmalloc_large(size_t size, gfp_t gfp)
{
    unsigned order = 0;
    struct page *page;

    while (order <= MAX_ORDER && PAGE_SIZE << order < size) {
        order++;
    }
    page = alloc_pages(gfp, order);
    if (!page) {
        return NULL;
    }
    page->private = order;
    return page_address(page);
}

void *kmalloc(size_t size, gfp_t gfp)
{
    if (size == 0) {
        return NULL;
    }
    if (size > KMALLOC_MAX_CACHE) {
        return kmalloc_large(size, gfp);
    }
    return kmem_cache_alloc(kmalloc_cache(size), gfp);
}

void *kzalloc(size_t size, gfp_t gfp)
{
    return kmalloc(size, gfp | GFP_ZERO);
}

void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
    size_t bytes;

    if (__builtin_mul_overflow(n, size, &bytes)) {
        return NULL;
    }
    return kzalloc(bytes, gfp);
}

size_t ksize(const void *object)
{
    struct page *slab = slab_head(object);

    if (slab) {
        return ((struct kmem_cache *)slab->mapping)->size;
    }
    return PAGE_SIZE << virt_to_page(object)->private;
}

void *krealloc(void *object, size_t size, gfp_t gfp)
{
    size_t old = object ? ksize(object) : 0;
    void *copy;

    if (object && size && size <= old) {
        return object;
    }
    copy = kmalloc(size, gfp);
    if (copy && object) {
        memcpy(copy, object, old);
        kfree(object);
    }
    return copy;
}

void kfree(const void *object)
{
    struct page *slab;

    if (!object) {
        return;
    }
    slab = slab_head(object);
    if (slab) {
        kmem_cache_free(slab->mapping, (void *)object);
    } else {
        struct page *page = virt_to_page(object);

        free_pages(page, (unsigned)page->private);
    }
}

unsigned long slab_pages(void)
{
    return (unsigned long)vm_stats[NR_SLAB];
}
