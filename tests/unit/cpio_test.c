#define _GNU_SOURCE /* memmem, mkstemp */

#include "emu/machine/initrd.h"
#include "tests/unit/suites.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* The format by hand: magic, inode, mode, uid, gid, links, mtime, size, 4 device numbers, name
 * size, checksum, then name and contents, each padded to four bytes (the last with the NUL that
 * ends the literal). */
static const char expected[] = "070701"
                               "00000001"
                               "000081a4"
                               "00000000"
                               "00000000"
                               "00000001"
                               "00000000"
                               "00000005"
                               "00000000"
                               "00000000"
                               "00000000"
                               "00000000"
                               "00000004"
                               "00000000"
                               "a/b\0\0\0"
                               "hello\0\0\0"
                               "070701"
                               "00000002"
                               "00000000"
                               "00000000"
                               "00000000"
                               "00000001"
                               "00000000"
                               "00000000"
                               "00000000"
                               "00000000"
                               "00000000"
                               "00000000"
                               "0000000b"
                               "00000000"
                               "TRAILER!!!\0\0\0";

static void test_format(void)
{
    struct cpio cpio = {0};
    CU_ASSERT_TRUE(cpio_add(&cpio, "a/b", S_IFREG | 0644, 0, "hello", 5));
    CU_ASSERT_TRUE(cpio_end(&cpio));
    CU_ASSERT_EQUAL_FATAL(cpio.size, sizeof(expected));
    CU_ASSERT_EQUAL(memcmp(cpio.bytes, expected, cpio.size), 0);
    cpio_destroy(&cpio);
}

static void test_archive(void)
{
    struct cpio one = {0}, two = {0};
    CU_ASSERT_TRUE(cpio_add(&one, "x", S_IFCHR | 0600, makedev(5, 1), NULL, 0));
    CU_ASSERT_TRUE(cpio_add(&one, "y", S_IFREG | 0600, 0, "abc", 3));
    size_t entries = one.size;
    CU_ASSERT_TRUE(cpio_end(&one));

    CU_ASSERT_TRUE(cpio_add_archive(&two, one.bytes, one.size));
    CU_ASSERT_EQUAL(two.size, entries);
    CU_ASSERT_EQUAL(two.inode, 2);
    CU_ASSERT_EQUAL(memcmp(two.bytes, one.bytes, entries), 0);
    /* Cut anywhere before the trailer's name is complete, it is no archive. */
    for (size_t size = 0; size < entries + 110 + 11; size++)
        CU_ASSERT_FALSE(cpio_add_archive(&two, one.bytes, size));
    one.bytes[6 + 8 * 11] = 'x';
    CU_ASSERT_FALSE(cpio_add_archive(&two, one.bytes, one.size));
    cpio_destroy(&one);
    cpio_destroy(&two);
}

static void test_has(void)
{
    struct cpio cpio = {0};
    CU_ASSERT_FALSE(cpio_has(&cpio, "a"));
    CU_ASSERT_TRUE(cpio_add(&cpio, "./a/b", S_IFREG | 0600, 0, "abc", 3));
    CU_ASSERT_TRUE(cpio_add(&cpio, "c", S_IFREG | 0600, 0, NULL, 0));
    CU_ASSERT_TRUE(cpio_has(&cpio, "a/b"));
    CU_ASSERT_TRUE(cpio_has(&cpio, "c"));
    CU_ASSERT_FALSE(cpio_has(&cpio, "a"));
    cpio_destroy(&cpio);
}

static bool holds(const struct cpio *cpio, const void *bytes, size_t size)
{
    return memmem(cpio->bytes, cpio->size, bytes, size) != NULL;
}

static void test_program(void)
{
    static const struct embedded_file embedded[] = {
        {"bin/sh", S_IFREG | 0755, {(const uint8_t *)"SHELL", 5, false}},
        {"bin/prog", S_IFLNK | 0777, {(const uint8_t *)"BUILTIN", 7, false}},
    };
    const struct file file = {(const uint8_t *)"MINE", 4, false};
    char *argv[] = {"./dir/new", "-x", ""};
    const struct program program = {argv[0], &file, 3, argv};
    struct cpio cpio = {0};
    struct error err;
    CU_ASSERT_TRUE(initrd_build(&cpio, NULL, false, embedded, 2, &program, &err));
    CU_ASSERT_TRUE(holds(&cpio, "bin/sh", 7));
    CU_ASSERT_TRUE(holds(&cpio, "MINE", 4));
    CU_ASSERT_TRUE(cpio_has(&cpio, "bin/new"));
    CU_ASSERT_TRUE(holds(&cpio, "/bin/new\0-x\0\0", 13));
    CU_ASSERT_FALSE(cpio_has(&cpio, "init"));
    cpio_destroy(&cpio);

    /* A program of that name is there already: it stays. And Linux has something to start with. */
    struct cpio both = {0};
    const struct program prog = {"prog", &file, 0, NULL};
    CU_ASSERT_TRUE(initrd_build(&both, NULL, true, embedded, 2, &prog, &err));
    CU_ASSERT_TRUE(holds(&both, "BUILTIN", 7));
    CU_ASSERT_TRUE(cpio_has(&both, "init"));
    CU_ASSERT_TRUE(cpio_has(&both, "root"));
    CU_ASSERT_TRUE(cpio_has(&both, "root/prog"));
    CU_ASSERT_TRUE(holds(&both, "/root/prog", 11));
    cpio_destroy(&both);

    struct cpio none = {0};
    CU_ASSERT_FALSE(initrd_build(&none, "/no/such/initrd", false, NULL, 0, NULL, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/no/such/initrd"));
    cpio_destroy(&none);
}

/* Writes a file whose contents are `bytes`, and builds from it. */
static bool build_from(struct cpio *cpio, const void *bytes, size_t size, bool verbatim,
                       const struct program *program, struct error *err)
{
    char path[] = "/tmp/pagewalk-initrd-XXXXXX";
    int fd = mkstemp(path);
    CU_ASSERT_EQUAL_FATAL(write(fd, bytes, size), (ssize_t)size);
    close(fd);
    *cpio = (struct cpio){0};
    bool ok = initrd_build(cpio, path, verbatim, NULL, 0, program, err);
    unlink(path);
    return ok;
}

/* What Linux unpacks itself stays as it is, and the program comes behind it, aligned. */
static void test_verbatim(void)
{
    static const char bytes[] = "\x1f\x8b anything";
    const struct file file = {(const uint8_t *)"MINE", 4, false};
    const struct program program = {"prog", &file, 0, NULL};
    struct cpio cpio;
    struct error err;
    CU_ASSERT_TRUE(build_from(&cpio, bytes, sizeof(bytes), true, NULL, &err));
    CU_ASSERT_EQUAL(cpio.size, (sizeof(bytes) + 3) / 4 * 4);
    CU_ASSERT_EQUAL(memcmp(cpio.bytes, bytes, sizeof(bytes)), 0);
    cpio_destroy(&cpio);
    CU_ASSERT_TRUE(build_from(&cpio, bytes, sizeof(bytes), true, &program, &err));
    CU_ASSERT_EQUAL(memcmp(cpio.bytes + (sizeof(bytes) + 3) / 4 * 4, "070701", 6), 0);
    CU_ASSERT_TRUE(holds(&cpio, "root/prog", 10));
    cpio_destroy(&cpio);
    CU_ASSERT_FALSE(build_from(&cpio, bytes, sizeof(bytes), false, NULL, &err));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "compressed data is damaged"));
    cpio_destroy(&cpio);
}

static void test_compressed(void)
{
    uint8_t packed[4096];
    size_t size = 0;
    struct cpio archive = {0}, cpio;
    struct error err;
    CU_ASSERT_TRUE(cpio_add(&archive, "some/file", S_IFREG | 0600, 0, "contents", 8));
    CU_ASSERT_TRUE(cpio_end(&archive));
    CU_ASSERT_EQUAL_FATAL(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL, archive.bytes,
                                                  archive.size, packed, &size, sizeof(packed)),
                          LZMA_OK);
    cpio_destroy(&archive);
    CU_ASSERT_TRUE(build_from(&cpio, packed, size, false, NULL, &err));
    CU_ASSERT_TRUE(cpio_has(&cpio, "some/file"));
    cpio_destroy(&cpio);
}

static CU_TestInfo tests[] = {
    {"entries, byte for byte", test_format},
    {"archives are taken over whole or not at all", test_archive},
    {"entries are found by name", test_has},
    {"the program and its arguments", test_program},
    {"archives that the kernel unpacks", test_verbatim},
    {"compressed archives", test_compressed},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo cpio_suite = {"cpio", NULL, NULL, NULL, NULL, tests};
