/* guest/kernel/mm/slab.c: caches, kmalloc, misuse. */
#include <string.h>

#include "slab.h"
#include "tests/kernel/kernel_test.h"
#include "vmstat.h"

static void test_objects(void)
{
    enum { OBJECTS = 1000, SIZE = 200 };
    static unsigned char *object[OBJECTS];
    struct kmem_cache *cache;
    unsigned long frames, slabs;

    machine_boot(2048);
    cache = kmem_cache_create("test", SIZE);
    frames = nr_free_pages();
    slabs = slab_pages();
    for (unsigned i = 0; i < OBJECTS; i++) {
        object[i] = kmem_cache_alloc(cache, GFP_KERNEL);
        CU_ASSERT_PTR_NOT_NULL_FATAL(object[i]);
        CU_ASSERT_EQUAL((unsigned long)object[i] % 16, 0);
        memset(object[i], (int)i, SIZE);
    }
    CU_ASSERT_EQUAL(slab_pages() - slabs, frames - nr_free_pages());
    CU_ASSERT_TRUE(slab_pages() - slabs <= (OBJECTS * (SIZE + 16)) / PAGE_SIZE + 2);
    for (unsigned i = 0; i < OBJECTS; i++) {
        for (unsigned byte = 0; byte < SIZE; byte++) {
            if (object[i][byte] != (unsigned char)i) {
                CU_FAIL("objects overlap");
                return;
            }
        }
    }
    /* Odd ones first, so that every slab is partly free in between. */
    for (unsigned i = 1; i < OBJECTS; i += 2) {
        kmem_cache_free(cache, object[i]);
    }
    CU_ASSERT_TRUE(slab_pages() > slabs);
    for (unsigned i = 0; i < OBJECTS; i += 2) {
        kmem_cache_free(cache, object[i]);
    }
    CU_ASSERT_EQUAL(slab_pages(), slabs);
    CU_ASSERT_EQUAL(nr_free_pages(), frames);
}

/* A slab with room is used up before a new one is made. */
static void test_reuse(void)
{
    struct kmem_cache *cache;
    void *first, *second, *again;
    unsigned long slabs;

    machine_boot(2048);
    cache = kmem_cache_create("test", 64);
    first = kmem_cache_alloc(cache, GFP_KERNEL);
    second = kmem_cache_alloc(cache, GFP_KERNEL);
    slabs = slab_pages();
    memset(first, 0xff, 64);
    kmem_cache_free(cache, first);
    again = kmem_cache_zalloc(cache, GFP_KERNEL);
    CU_ASSERT_PTR_EQUAL(again, first);
    CU_ASSERT_EQUAL(*(u64 *)again, 0);
    CU_ASSERT_EQUAL(((u64 *)again)[7], 0);
    CU_ASSERT_EQUAL(slab_pages(), slabs);
    CU_ASSERT_PTR_NOT_EQUAL(second, again);
}

static void test_kmalloc_sizes(void)
{
    unsigned long frames;

    machine_boot(8192);
    frames = nr_free_pages();
    CU_ASSERT_PTR_NULL(kmalloc(0, GFP_KERNEL));
    kfree(NULL);
    for (size_t size = 1; size <= 1 << 20; size = size * 3 / 2 + 1) {
        unsigned char *object = kmalloc(size, GFP_KERNEL);

        CU_ASSERT_PTR_NOT_NULL_FATAL(object);
        CU_ASSERT_EQUAL((unsigned long)object % 16, 0);
        CU_ASSERT_TRUE(ksize(object) >= size && ksize(object) < 2 * max(size, 16ul) + 1);
        memset(object, 0x5a, ksize(object));
        kfree(object);
    }
    CU_ASSERT_EQUAL(nr_free_pages(), frames);
    CU_ASSERT_PTR_NULL(kmalloc((PAGE_SIZE << MAX_ORDER) + 1, GFP_KERNEL | GFP_NOWARN));
    CU_ASSERT_PTR_NULL(kcalloc(1ul << 33, 1ul << 33, GFP_KERNEL)); /* 2^66 bytes */
}

static void test_krealloc(void)
{
    unsigned char *small, *large;
    unsigned long frames;

    machine_boot(8192);
    frames = nr_free_pages();
    small = krealloc(NULL, 20, GFP_KERNEL);
    memcpy(small, "nineteen characters", 20);
    CU_ASSERT_PTR_EQUAL(krealloc(small, 32, GFP_KERNEL), small); /* there was room */
    large = krealloc(small, 50000, GFP_KERNEL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(large);
    CU_ASSERT_STRING_EQUAL((char *)large, "nineteen characters");
    CU_ASSERT_EQUAL(ksize(large), 65536);
    kfree(large);
    CU_ASSERT_EQUAL(nr_free_pages(), frames);
}

/* Objects that fit single frames well are cut from single frames: those are found last of all. */
static void test_orders(void)
{
    static const size_t single[] = {16, 100, 520, 1024, 1800, 2048};

    machine_boot(2048);
    for (unsigned i = 0; i < ARRAY_SIZE(single); i++) {
        struct kmem_cache *cache = kmem_cache_create("test", single[i]);
        unsigned long slabs = slab_pages();
        void *object = kmem_cache_alloc(cache, GFP_KERNEL);

        CU_ASSERT_EQUAL(slab_pages() - slabs, 1);
        kmem_cache_free(cache, object);
    }
}

/* No frames left: NULL, and everything can still be given back. */
static void test_exhaustion(void)
{
    struct kmem_cache *cache;
    void *first = NULL;
    unsigned long frames;
    unsigned nr = 0;

    machine_boot(1024);
    cache = kmem_cache_create("test", 1024);
    frames = nr_free_pages();
    for (;;) { /* each object points to the one before */
        void **object = kmem_cache_alloc(cache, GFP_NOWARN);

        if (!object) {
            break;
        }
        *object = first;
        first = object;
        nr++;
    }
    CU_ASSERT_TRUE(nr > 2000 && nr < 1024 * 4);
    while (first) {
        void *next = *(void **)first;

        kmem_cache_free(cache, first);
        first = next;
    }
    CU_ASSERT_EQUAL(nr_free_pages(), frames);
}

static void free_in_other_cache(void *object)
{
    kmem_cache_free(kmem_cache_create("other", 64), object);
}

static void free_page_frame(void *page)
{
    kmem_cache_free(kmem_cache_create("other", 64), page);
}

static void create_too_large(void *arg)
{
    (void)arg;
    kmem_cache_create("large", KMALLOC_MAX_CACHE + 1);
}

static void test_misuse(void)
{
    struct kmem_cache *cache;

    machine_boot(1024);
    cache = kmem_cache_create("test", 64);
    CU_ASSERT_PTR_NOT_NULL(panic_of(free_in_other_cache, kmem_cache_alloc(cache, GFP_KERNEL)));
    CU_ASSERT_PTR_NOT_NULL(panic_of(free_page_frame, page_address(alloc_page(GFP_KERNEL))));
    CU_ASSERT_PTR_NOT_NULL(panic_of(create_too_large, NULL));
}

static CU_TestInfo tests[] = {
    {"objects are whole, slabs go back", test_objects},
    {"freed objects are used first", test_reuse},
    {"kmalloc of all sizes", test_kmalloc_sizes},
    {"krealloc", test_krealloc},
    {"slabs of single frames", test_orders},
    {"no frames left", test_exhaustion},
    {"misuse is a panic", test_misuse},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo slab_suite = {.pName = "slab", .pTests = tests};
