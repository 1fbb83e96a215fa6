#include "mmu/ptw.h"
#include "tests/unit/mmu_fixture.h"
#include "tests/unit/suites.h"

#define VA 0x40201000 /* different indices at the three lower levels */

static struct fixture fx;
static struct pmp pmp;
static paddr_t root;

static void set_up(void)
{
    fixture_init(&fx);
    root = fixture_new_table(&fx);
    pmp_reset(&pmp);
    pmp_write_addr(&pmp, 0, UINT64_MAX);
    pmp_write_cfg(&pmp, 0, PMP_A_NAPOT | PMP_R | PMP_W | PMP_X);
}

static void tear_down(void)
{
    fixture_destroy(&fx);
}

static struct ptw_args args_for(unsigned levels, enum access_type type)
{
    return (struct ptw_args){.physmem = &fx.physmem,
                             .pmp = &pmp,
                             .table = root,
                             .level = levels - 1,
                             .va = VA,
                             .reserved = PTE_RESERVED | PTE_N | PTE_PBMT,
                             .type = type,
                             .prv = PRV_S};
}

/* The rules of priv spec 4.3.2 and 4.1.1.2 once more, in another shape: who may do what. */
static bool expected_ok(pte_t pte, const struct ptw_args *args)
{
    bool r = pte & PTE_R, w = pte & PTE_W, x = pte & PTE_X, user = pte & PTE_U;
    if (!(pte & PTE_V) || (w && !r) || (!r && !x))
        return false;
    if (args->prv == PRV_U && !user)
        return false;
    if (args->prv == PRV_S && user && args->type == ACCESS_FETCH)
        return false;
    if (args->prv == PRV_S && user && !args->sum)
        return false;
    if (args->type == ACCESS_FETCH && !x)
        return false;
    if (args->type == ACCESS_LOAD && !r && !(x && args->mxr))
        return false;
    if (args->type == ACCESS_STORE && !w)
        return false;
    return args->svadu || ((pte & PTE_A) && (args->type != ACCESS_STORE || (pte & PTE_D)));
}

/* All 256 flag patterns x access x privilege x SUM x MXR x A/D scheme, as a leaf at each level. */
static void test_leaf_patterns(void)
{
    unsigned wrong = 0, cases = 0;
    for (unsigned level = 0; level < 3; level++) {
        uint64_t *slot = fixture_pte(&fx, root, 3, VA, level);
        uint64_t above = *slot;
        for (unsigned n = 0; n < 256 * 3 * 16; n++) {
            pte_t pte = make_pte(0x80000000, n & 255);
            struct ptw_args args = args_for(3, n / 256 % 3);
            unsigned rest = n / 768;
            args.prv = rest & 1 ? PRV_U : PRV_S;
            args.sum = rest & 2;
            args.mxr = rest & 4;
            args.svadu = rest & 8;
            if (level && (pte & PTE_V) && !pte_is_leaf(pte))
                continue; /* a pointer: below */
            *slot = pte;
            struct ptw_result result;
            bool ok = ptw_walk(&args, &result) == PTW_NONE;
            pte_t after = pte;
            if (ok)
                after |= args.type == ACCESS_STORE ? PTE_A | PTE_D : PTE_A;
            wrong += ok != expected_ok(pte, &args) || *slot != after || result.level != level;
            wrong += ok && result.pte != after;
            wrong += ptw_error_info[result.error].fault != (ok ? MMU_OK : MMU_PAGE_FAULT);
            cases++;
        }
        *slot = above;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(cases > 30000);
}

static void test_reserved_bits(void)
{
    uint64_t *slot = fixture_pte(&fx, root, 3, VA, 0);
    uint64_t *pointer = fixture_pte(&fx, root, 3, VA, 1);
    pte_t good = *pointer;
    struct ptw_args args = args_for(3, ACCESS_LOAD);
    struct ptw_result result;
    *slot = make_pte(0x80000000, PTE_RWX | PTE_AD);
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_NONE);
    for (unsigned bit = 54; bit < 64; bit++) {
        *slot ^= (uint64_t)1 << bit;
        CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_RESERVED);
        *slot ^= (uint64_t)1 << bit;
        *pointer = good | (uint64_t)1 << bit;
        CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_RESERVED);
        *pointer = good;
    }
    /* RSW is software's. */
    *slot |= PTE_RSW;
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_NONE);
    static const pte_t forbidden[] = {PTE_A, PTE_D, PTE_U};
    for (unsigned i = 0; i < 3; i++) {
        *pointer = good | forbidden[i];
        CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_RESERVED);
        CU_ASSERT_EQUAL(result.level, 1);
    }
    *pointer = good;
    *slot = make_pte(0x80000000, PTE_V);
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_NO_LEAF);
    *slot = make_pte(0x80000000, PTE_V | PTE_W);
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_RESERVED);
}

/* Sv39, Sv48 and Sv57: a leaf at every level, aligned and with each too low PPN bit set. */
static void test_superpages(void)
{
    for (unsigned levels = 3; levels <= 5; levels++) {
        root = fixture_new_table(&fx);
        for (unsigned level = 0; level < levels; level++) {
            vaddr_t va = 0x123456789abc & (level_size(levels) / 2 - 1);
            uint64_t *slot = fixture_pte(&fx, root, levels, va, level);
            struct ptw_args args = args_for(levels, ACCESS_STORE);
            args.va = va;
            paddr_t pa = (paddr_t)0xa5 << 48 & ~(level_size(level) - 1);
            *slot = make_pte(pa, PTE_RWX | PTE_AD);
            struct ptw_result result = {0};
            CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_NONE);
            CU_ASSERT_EQUAL(result.level, level);
            CU_ASSERT_EQUAL(result.size, level_page_size(level));
            CU_ASSERT_EQUAL(pte_translate(result.pte, result.size, va),
                            pa | (va & (level_size(level) - 1)));
            for (unsigned bit = 12; bit < level_shift(level); bit++) {
                *slot = make_pte(pa | (paddr_t)1 << bit, PTE_RWX | PTE_AD);
                CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_MISALIGNED);
            }
            *slot = 0;
        }
    }
}

/* N makes 64 KiB of sixteen leaves; every other encoding, and N anywhere else, is reserved. */
static void test_napot(void)
{
    const vaddr_t va = VA + 0x5008; /* the sixth 4 KiB of a 64 KiB range */
    uint64_t *slot = fixture_pte(&fx, root, 3, va, 0);
    uint64_t *pointer = fixture_pte(&fx, root, 3, va, 1);
    pte_t good = *pointer;
    struct ptw_args args = args_for(3, ACCESS_STORE);
    struct ptw_result result;
    args.va = va;
    args.svadu = true;
    args.reserved &= ~PTE_N;
    for (unsigned bits = 0; bits < 16; bits++) {
        *slot = make_pte(0x80120000 | bits << PAGE_SHIFT, PTE_RWX | PTE_N);
        CU_ASSERT_EQUAL(ptw_walk(&args, &result), bits == 8 ? PTW_NONE : PTW_RESERVED);
        if (bits != 8)
            continue;
        CU_ASSERT_EQUAL(result.size, PAGE_64K);
        CU_ASSERT_EQUAL(result.level, 0);
        CU_ASSERT_EQUAL(pte_translate(result.pte, result.size, va), 0x80120000 | (va & 0xffff));
        /* A and D of the PTE that was read, which keeps its encoding. */
        CU_ASSERT_EQUAL(*slot, make_pte(0x80128000, PTE_RWX | PTE_N | PTE_AD));
    }
    *slot = make_pte(0x80128000, PTE_V | PTE_R | PTE_N | PTE_AD);
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_PERMISSION);
    *slot = make_pte(0x80128000, PTE_RWX | PTE_AD);
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_NONE);
    CU_ASSERT_EQUAL(result.size, PAGE_4K);

    *pointer = good | PTE_N;
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_RESERVED);
    *pointer = make_pte(0x80000000, PTE_RWX | PTE_AD | PTE_N | PTE_NAPOT_64K);
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_RESERVED);
    *pointer = good;
}

static void test_pbmt(void)
{
    uint64_t *slot = fixture_pte(&fx, root, 3, VA, 0);
    uint64_t *pointer = fixture_pte(&fx, root, 3, VA, 1);
    pte_t good = *pointer;
    struct ptw_args args = args_for(3, ACCESS_LOAD);
    struct ptw_result result;
    args.reserved &= ~PTE_PBMT;
    for (unsigned type = 0; type < 4; type++) {
        const pte_t pbmt = (pte_t)type << 61;
        *slot = make_pte(0x80000000, PTE_RWX | PTE_AD | pbmt);
        CU_ASSERT_EQUAL(ptw_walk(&args, &result), type < 3 ? PTW_NONE : PTW_RESERVED);
        *slot = make_pte(0x80000000, PTE_RWX | PTE_AD);
        *pointer = good | pbmt;
        CU_ASSERT_EQUAL(ptw_walk(&args, &result), type == 0 ? PTW_NONE : PTW_RESERVED);
        *pointer = make_pte(0x80000000, PTE_RWX | PTE_AD | pbmt);
        CU_ASSERT_EQUAL(ptw_walk(&args, &result), type < 3 ? PTW_NONE : PTW_RESERVED);
        *pointer = good;
    }
    /* Both extensions at once; and N alone is still reserved. */
    *slot = make_pte(0x80008000, PTE_RWX | PTE_AD | PTE_N | PTE_PBMT_IO);
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_RESERVED);
    args.reserved &= ~PTE_N;
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_NONE);
    CU_ASSERT_EQUAL(result.size, PAGE_64K);
}

static void test_canonical(void)
{
    CU_ASSERT_TRUE(vaddr_is_canonical(0x3fffffffff, 3));
    CU_ASSERT_FALSE(vaddr_is_canonical(0x4000000000, 3));
    CU_ASSERT_TRUE(vaddr_is_canonical(0xffffffc000000000, 3));
    CU_ASSERT_FALSE(vaddr_is_canonical(0xffffffbfffffffff, 3));
    CU_ASSERT_TRUE(vaddr_is_canonical(0x7fffffffffff, 4));
    CU_ASSERT_FALSE(vaddr_is_canonical(0x800000000000, 4));
    CU_ASSERT_TRUE(vaddr_is_canonical(0xff00000000000000, 5));
    CU_ASSERT_FALSE(vaddr_is_canonical(0x0100000000000000, 5));
}

static void test_access_faults(void)
{
    uint64_t *slot = fixture_pte(&fx, root, 3, VA, 0);
    uint64_t *pointer = fixture_pte(&fx, root, 3, VA, 1);
    pte_t good = *pointer;
    struct ptw_args args = args_for(3, ACCESS_STORE);
    args.svadu = true;
    struct ptw_result result = {0};
    *slot = make_pte(0x80000000, PTE_RWX);

    *pointer = make_pte(0x1000, PTE_V);
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_NOT_RAM);
    CU_ASSERT_EQUAL(result.level, 0);
    *pointer = good;

    /* The last table may be read only: reading it is fine, setting A and D is not. */
    pmp_reset(&pmp);
    pmp_write_addr(&pmp, 0, (pte_address(good) | 0x7ff) >> 2);
    pmp_write_addr(&pmp, 1, UINT64_MAX);
    pmp_write_cfg(&pmp, 0, (PMP_A_NAPOT | PMP_R) | (PMP_A_NAPOT | PMP_R) << 8);
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_PMP);
    CU_ASSERT_EQUAL(*slot, make_pte(0x80000000, PTE_RWX));
    *slot |= PTE_AD;
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_NONE);
    pmp_write_cfg(&pmp, 0, PMP_A_NAPOT | (PMP_A_NAPOT | PMP_R) << 8);
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_PMP);
    CU_ASSERT_EQUAL(ptw_error_info[result.error].fault, MMU_ACCESS_FAULT);
    args.pmp = NULL;
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_NONE);
}

/* Path, inherited G, start below the root, and the probe that needs and changes nothing. */
static void test_path_and_probe(void)
{
    uint64_t *slot = fixture_pte(&fx, root, 3, VA, 0);
    uint64_t *top = fixture_pte(&fx, root, 3, VA, 2);
    uint64_t *middle = fixture_pte(&fx, root, 3, VA, 1);
    *top |= PTE_G;
    *slot = make_pte(0x80000000, PTE_V | PTE_X);
    struct ptw_args args = args_for(3, ACCESS_FETCH);
    args.svadu = true;
    struct ptw_result result = {0};
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_NONE);
    CU_ASSERT_EQUAL(result.path[2], *top);
    CU_ASSERT_EQUAL(result.path[1], *middle | PTE_G);
    CU_ASSERT_EQUAL(result.pte, *slot | PTE_G);
    CU_ASSERT_TRUE(result.set_a);
    CU_ASSERT_FALSE(result.set_d);
    CU_ASSERT_EQUAL(*slot, make_pte(0x80000000, PTE_V | PTE_X | PTE_A));

    args.table = pte_address(*middle);
    args.level = 0;
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_NONE);
    CU_ASSERT_EQUAL(result.pte, *slot);
    CU_ASSERT_FALSE(result.set_a);

    *slot = make_pte(0x80000000, PTE_V | PTE_X);
    args.type = ACCESS_STORE;
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_PERMISSION);
    args.probe = true;
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_NONE);
    CU_ASSERT_EQUAL(*slot, make_pte(0x80000000, PTE_V | PTE_X));
}

/* A page table inside a page with decoded code: the walker's store is seen like any other. */
static void test_ad_marks_code(void)
{
    uint64_t *slot = fixture_pte(&fx, root, 3, VA, 0);
    paddr_t table = pte_address(*fixture_pte(&fx, root, 3, VA, 1));
    *physmem_page_flags(&fx.physmem, table) = PAGE_HAS_CODE;
    *slot = make_pte(0x80000000, PTE_RWX);
    struct ptw_args args = args_for(3, ACCESS_STORE);
    args.svadu = true;
    struct ptw_result result = {0};
    CU_ASSERT_EQUAL(ptw_walk(&args, &result), PTW_NONE);
    CU_ASSERT_TRUE(result.set_a && result.set_d);
    CU_ASSERT_EQUAL(*physmem_page_flags(&fx.physmem, table), PAGE_HAS_CODE | PAGE_CODE_DIRTY);
}

static CU_TestInfo tests[] = {
    {"every pattern of leaf flags, access, privilege, SUM, MXR and A/D", test_leaf_patterns},
    {"reserved bits and encodings fault at every level", test_reserved_bits},
    {"superpages of every mode, aligned and not", test_superpages},
    {"64 KiB pages and the encodings of N", test_napot},
    {"memory types", test_pbmt},
    {"canonical addresses", test_canonical},
    {"PTEs that PMP or the map refuses are access faults", test_access_faults},
    {"pointers, inherited G, start level, probe", test_path_and_probe},
    {"setting A and D in a code page is noticed", test_ad_marks_code},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo ptw_suite = {"ptw", NULL, NULL, set_up, tear_down, tests};
