/* Compressed images, made here by the libraries' own compressors, sound and damaged. */
#include "emu/machine/unpack.h"
#include "tests/unit/suites.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#define PLAIN_SIZE   100000
#define ROOM         (2 * PLAIN_SIZE)
#define ZBOOT_HEADER 64

static uint8_t plain[PLAIN_SIZE];
static uint8_t packed[ROOM + ZBOOT_HEADER];
static struct file out;
static struct error why;

/* Bytes that compress, but not to nothing. */
static int fill_plain(void)
{
    uint32_t x = 1;
    for (unsigned i = 0; i < PLAIN_SIZE; i++) {
        x = x * 1103515245 + 12345;
        plain[i] = x >> 16 & 0x3f;
    }
    return 0;
}

static size_t pack_gzip(uint8_t *to)
{
    z_stream z = {.next_in = plain, .avail_in = PLAIN_SIZE, .next_out = to, .avail_out = ROOM};
    CU_ASSERT_EQUAL_FATAL(deflateInit2(&z, 6, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    CU_ASSERT_EQUAL_FATAL(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return z.total_out;
}

static size_t pack_zstd(uint8_t *to)
{
    ZSTD_CCtx *z = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
    size_t size = ZSTD_compress2(z, to, ROOM, plain, PLAIN_SIZE);
    ZSTD_freeCCtx(z);
    return size;
}

static size_t pack_xz(uint8_t *to)
{
    size_t size = 0;
    CU_ASSERT_EQUAL_FATAL(
        lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL, plain, PLAIN_SIZE, to, &size, ROOM),
        LZMA_OK);
    return size;
}

static size_t pack_lzma(uint8_t *to)
{
    lzma_stream z = LZMA_STREAM_INIT;
    lzma_options_lzma options;
    lzma_lzma_preset(&options, 1);
    CU_ASSERT_EQUAL_FATAL(lzma_alone_encoder(&z, &options), LZMA_OK);
    z.next_in = plain;
    z.avail_in = PLAIN_SIZE;
    z.next_out = to;
    z.avail_out = ROOM;
    CU_ASSERT_EQUAL_FATAL(lzma_code(&z, LZMA_FINISH), LZMA_STREAM_END);
    lzma_end(&z);
    return z.total_out;
}

static size_t (*const packers[])(uint8_t *to) = {pack_gzip, pack_zstd, pack_xz, pack_lzma};
#define NR_PACKERS (sizeof(packers) / sizeof(packers[0]))

static void put32(unsigned at, uint32_t value)
{
    memcpy(packed + at, &value, sizeof(value));
}

static void put_zboot_header(size_t payload, const char *compression)
{
    memset(packed, 0, ZBOOT_HEADER);
    memcpy(packed, "MZ\0\0zimg", 8);
    put32(8, ZBOOT_HEADER);
    put32(12, payload);
    strcpy((char *)packed + 24, compression);
}

static enum unpack_outcome run(size_t size, size_t limit)
{
    /* A copy of just that size, so that reading beyond it is noticed. */
    uint8_t *copy = malloc(size + 1);
    memcpy(copy, packed, size);
    enum unpack_outcome outcome =
        unpack(&(struct file){.bytes = copy, .size = size}, limit, &out, &why);
    free(copy);
    return outcome;
}

static void check_unpacks(size_t size)
{
    CU_ASSERT_EQUAL_FATAL(run(size, PLAIN_SIZE + 1), UNPACK_DONE);
    CU_ASSERT_EQUAL(out.size, PLAIN_SIZE);
    CU_ASSERT_EQUAL(memcmp(out.bytes, plain, PLAIN_SIZE), 0);
    file_free(&out);
}

static void check_refused(size_t size, size_t limit, const char *reason)
{
    CU_ASSERT_EQUAL_FATAL(run(size, limit), UNPACK_BAD);
    if (!strstr(why.text, reason))
        CU_FAIL(why.text);
}

static void test_formats(void)
{
    for (unsigned i = 0; i < NR_PACKERS; i++) {
        size_t size = packers[i](packed);
        check_unpacks(size);
        memset(packed + size, 0, 100); /* padding behind it */
        check_unpacks(size + 100);
        size = packers[i](packed + ZBOOT_HEADER);
        put_zboot_header(size, "any");
        check_unpacks(ZBOOT_HEADER + size + 100);
    }
}

static void test_plain(void)
{
    memset(packed, 0x13, 200);
    CU_ASSERT_EQUAL(run(200, ROOM), UNPACK_PLAIN);
    CU_ASSERT_EQUAL(run(0, ROOM), UNPACK_PLAIN);
    memcpy(packed, "MZ", 2); /* a Linux Image that is an EFI executable, too */
    CU_ASSERT_EQUAL(run(200, ROOM), UNPACK_PLAIN);
}

static void test_truncated(void)
{
    for (unsigned i = 0; i < NR_PACKERS; i++) {
        size_t size = packers[i](packed);
        for (size_t cut = 6; cut < size - 16; cut += size / 20)
            check_refused(cut, ROOM, "truncated");
        size = packers[i](packed + ZBOOT_HEADER);
        put_zboot_header(size, "any");
        check_refused(ZBOOT_HEADER + size / 2, ROOM, "truncated");
        check_refused(ZBOOT_HEADER, ROOM, "truncated");
    }
}

static void test_damaged(void)
{
    for (unsigned i = 0; i < NR_PACKERS; i++) {
        size_t size = packers[i](packed);
        memset(packed + size / 3, 0xff, 32);
        check_refused(size, ROOM, "");
    }
}

static void test_limit(void)
{
    for (unsigned i = 0; i < NR_PACKERS; i++)
        check_refused(packers[i](packed), PLAIN_SIZE - 1, "more than 99999 bytes");
}

static void test_zboot_of_other_kinds(void)
{
    memset(packed + ZBOOT_HEADER, 'x', 100);
    put_zboot_header(100, "lzo");
    check_refused(ZBOOT_HEADER + 100, ROOM, "compression 'lzo'");
    put32(8, 0xfffffff0); /* a payload far behind the end */
    check_refused(ZBOOT_HEADER + 100, ROOM, "truncated");
}

static CU_TestInfo tests[] = {
    {"gzip, zstd, xz and lzma, plain and in zboot images", test_formats},
    {"what is not compressed", test_plain},
    {"cut anywhere, it is refused", test_truncated},
    {"damaged in the middle", test_damaged},
    {"no more than the limit", test_limit},
    {"zboot images that cannot be unpacked", test_zboot_of_other_kinds},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo unpack_suite = {"unpack", fill_plain, NULL, NULL, NULL, tests};
