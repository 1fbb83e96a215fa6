#include "emu/base/random.h"
#include "mmu/pmp.h"
#include "tests/unit/suites.h"

#define CFG(entry, value) ((uint64_t)(value) << (8 * (entry)))
#define RWX               (PMP_R | PMP_W | PMP_X)

/* Does entry i match this byte? Bit by bit, as table 3.11 of the priv spec draws it. */
static bool byte_matches(const struct pmp *pmp, unsigned i, paddr_t byte)
{
    uint64_t word = byte >> 2;
    switch (pmp->cfg[i] & PMP_A) {
    case PMP_A_OFF:
        return false;
    case PMP_A_TOR:
        return word < pmp->addr[i] && (i == 0 || word >= pmp->addr[i - 1]);
    case PMP_A_NA4:
        return word == pmp->addr[i];
    }
    bool care = false;
    for (unsigned bit = 0; bit < 54; bit++) {
        bool set = pmp->addr[i] >> bit & 1;
        if (care && set != (word >> bit & 1))
            return false;
        care |= !set;
    }
    return true;
}

static bool naive_check(const struct pmp *pmp, paddr_t pa, unsigned size, enum access_type type,
                        unsigned prv)
{
    static const uint8_t needed[] = {PMP_X, PMP_R, PMP_W};
    for (unsigned i = 0; i < NR_PMP_ENTRIES; i++) {
        unsigned matching = 0;
        for (unsigned byte = 0; byte < size; byte++)
            matching += byte_matches(pmp, i, pa + byte);
        if (matching == 0)
            continue;
        if (matching < size)
            return false;
        if (prv == PRV_M && !(pmp->cfg[i] & PMP_L))
            return true;
        return pmp->cfg[i] & needed[type];
    }
    return prv == PRV_M;
}

/* Entries of all kinds crowded into few pages, so that they overlap and split pages. */
static void random_rules(struct pmp *pmp, uint64_t *seed)
{
    pmp_reset(pmp);
    uint64_t cfg[2] = {0, 0};
    for (unsigned i = 0; i < NR_PMP_ENTRIES; i++) {
        uint64_t random = random_next(seed);
        uint64_t addr = (0x80000000 + (random & 0x7fff)) >> 2;
        if (random >> 40 & 1)
            addr |= ((uint64_t)1 << (random >> 48) % 14) - 1;
        pmp_write_addr(pmp, i, addr);
        uint8_t one = random >> 16 & (PMP_A | RWX | PMP_L);
        if (random >> 32 & 1)
            one &= ~PMP_A;
        cfg[i / 8] |= CFG(i % 8, one);
    }
    pmp_write_cfg(pmp, 0, cfg[0]);
    pmp_write_cfg(pmp, 8, cfg[1]);
}

static void test_against_naive(void)
{
    uint64_t seed = 1;
    unsigned wrong = 0, allowed = 0;
    for (unsigned round = 0; round < 500; round++) {
        struct pmp pmp;
        random_rules(&pmp, &seed);
        for (unsigned n = 0; n < 400; n++) {
            uint64_t random = random_next(&seed);
            paddr_t pa = 0x7fffff00 + (random & 0x8fff);
            unsigned size = 1u << (random >> 16 & 3), prv = (random >> 20) % 3;
            enum access_type type = (random >> 24) % 3;
            prv = prv == 2 ? PRV_M : prv;
            bool ok = pmp_check(&pmp, pa, size, type, prv);
            wrong += ok != naive_check(&pmp, pa, size, type, prv);
            allowed += ok;
        }
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(allowed > 20000 && allowed < 180000);
}

/* A page said to be allowed whole must allow each of its words. */
static void test_whole_pages(void)
{
    uint64_t seed = 2;
    unsigned wrong = 0, whole = 0;
    for (unsigned round = 0; round < 60; round++) {
        struct pmp pmp;
        random_rules(&pmp, &seed);
        for (paddr_t page = 0x7ffff000; page < 0x8000a000; page += PAGE_SIZE) {
            enum access_type type = (enum access_type)(random_next(&seed) % 3);
            if (!pmp_page_allows(&pmp, page + 8, type, PRV_M))
                continue;
            whole++;
            for (paddr_t pa = page; pa < page + PAGE_SIZE; pa += 4)
                wrong += !naive_check(&pmp, pa, 4, type, PRV_M);
        }
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(whole > 50);
}

static void test_defaults(void)
{
    struct pmp pmp;
    pmp_reset(&pmp);
    for (enum access_type type = 0; type < NR_ACCESS_TYPES; type++) {
        CU_ASSERT_TRUE(pmp_check(&pmp, 0x80000000, 8, type, PRV_M));
        CU_ASSERT_FALSE(pmp_check(&pmp, 0x80000000, 8, type, PRV_S));
        CU_ASSERT_FALSE(pmp_check(&pmp, 0x80000000, 8, type, PRV_U));
    }
    /* What firmware does: one entry for everything. */
    pmp_write_addr(&pmp, 0, UINT64_MAX);
    CU_ASSERT_EQUAL(pmp_read_addr(&pmp, 0), PMPADDR_MASK);
    pmp_write_cfg(&pmp, 0, PMP_A_NAPOT | RWX);
    CU_ASSERT_TRUE(pmp_page_allows(&pmp, 0xfffffffffff000, ACCESS_STORE, PRV_U));
    CU_ASSERT_EQUAL(pmp.span.base, 0);
    CU_ASSERT_TRUE(pmp.span.size >= (uint64_t)1 << 56);
}

static void test_warl(void)
{
    struct pmp pmp;
    pmp_reset(&pmp);
    pmp_write_cfg(&pmp, 0, UINT64_MAX);
    CU_ASSERT_EQUAL(pmp_read_cfg(&pmp, 0), 0x9f9f9f9f9f9f9f9f);
    CU_ASSERT_EQUAL(pmp_read_cfg(&pmp, 8), 0);
    /* W without R is reserved: no permission, whatever was there; the other fields are written. */
    pmp_write_cfg(&pmp, 8, RWX);
    pmp_write_cfg(&pmp, 8, PMP_W);
    CU_ASSERT_EQUAL(pmp_read_cfg(&pmp, 8), 0);
    pmp_write_cfg(&pmp, 8, CFG(1, PMP_A_NAPOT | PMP_W | PMP_X) | PMP_R);
    CU_ASSERT_EQUAL(pmp_read_cfg(&pmp, 8), CFG(1, PMP_A_NAPOT) | PMP_R);
}

static void test_locks(void)
{
    struct pmp pmp;
    pmp_reset(&pmp);
    pmp_write_addr(&pmp, 1, 0x1000);
    pmp_write_addr(&pmp, 2, 0x2000);
    pmp_write_cfg(&pmp, 0, CFG(2, PMP_L | PMP_A_TOR | PMP_R));
    pmp_write_cfg(&pmp, 0, CFG(1, PMP_R) | CFG(2, PMP_A_TOR | RWX));
    CU_ASSERT_EQUAL(pmp_read_cfg(&pmp, 0), CFG(1, PMP_R) | CFG(2, PMP_L | PMP_A_TOR | PMP_R));
    /* A locked TOR entry holds the address below it, too. */
    pmp_write_addr(&pmp, 0, 1);
    pmp_write_addr(&pmp, 1, 1);
    pmp_write_addr(&pmp, 2, 1);
    pmp_write_addr(&pmp, 3, 1);
    CU_ASSERT_EQUAL(pmp_read_addr(&pmp, 0), 1);
    CU_ASSERT_EQUAL(pmp_read_addr(&pmp, 1), 0x1000);
    CU_ASSERT_EQUAL(pmp_read_addr(&pmp, 2), 0x2000);
    CU_ASSERT_EQUAL(pmp_read_addr(&pmp, 3), 1);
    /* It binds machine mode. */
    CU_ASSERT_TRUE(pmp_check(&pmp, 0x4000, 4, ACCESS_LOAD, PRV_M));
    CU_ASSERT_FALSE(pmp_check(&pmp, 0x4000, 4, ACCESS_STORE, PRV_M));
    CU_ASSERT_TRUE(pmp_check(&pmp, 0x8000, 4, ACCESS_STORE, PRV_M));
    CU_ASSERT_FALSE(pmp_check(&pmp, 0x7ffc, 8, ACCESS_LOAD, PRV_M));
}

static CU_TestInfo tests[] = {
    {"random rules against a matcher that goes bit by bit", test_against_naive},
    {"pages allowed whole", test_whole_pages},
    {"no rules, and the one rule of firmware", test_defaults},
    {"what pmpcfg keeps of what is written", test_warl},
    {"locks", test_locks},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo pmp_suite = {"pmp", NULL, NULL, NULL, NULL, tests};
