#define _GNU_SOURCE /* mkstemp */
#include "devices/disk.h"
#include "tests/unit/suites.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTORS 40
#define SIZE    (SECTORS * DISK_SECTOR)

static char base_path[64], overlay_path[64];
static struct disk disk;

/* Sector i of the base is filled with 'A' + i. */
static void make_base(void)
{
    uint8_t bytes[SIZE];
    for (unsigned i = 0; i < SIZE; i++)
        bytes[i] = 'A' + i / DISK_SECTOR;
    strcpy(base_path, "/tmp/pagewalk-base-XXXXXX");
    int fd = mkstemp(base_path);
    CU_ASSERT_FATAL(fd >= 0 && write(fd, bytes, SIZE) == SIZE);
    close(fd);
    strcpy(overlay_path, "/tmp/pagewalk-overlay-XXXXXX");
    fd = mkstemp(overlay_path);
    CU_ASSERT_FATAL(fd >= 0);
    close(fd);
}

static void remove_files(void)
{
    unlink(base_path);
    unlink(overlay_path);
}

static void open_overlay(const char *path)
{
    CU_ASSERT_EQUAL_FATAL(disk_open_file(&disk, base_path, true), 0);
    CU_ASSERT_EQUAL_FATAL(disk_add_overlay(&disk, path), 0);
    CU_ASSERT_EQUAL(disk.size, SIZE);
    CU_ASSERT_FALSE(disk.read_only);
}

static void fill(unsigned sector, unsigned nr, char byte)
{
    static uint8_t bytes[SIZE];
    memset(bytes, byte, nr * DISK_SECTOR);
    /* In two pieces, cut anywhere. */
    struct iovec iov[] = {{bytes, 100}, {bytes + 100, nr * DISK_SECTOR - 100}};
    CU_ASSERT_EQUAL(disk_write(&disk, sector * DISK_SECTOR, iov, 2), 0);
}

/* A character for each sector, '0' for zeros; '?' where it is not the same all over. */
static const char *contents(void)
{
    static char text[SECTORS + 1];
    static uint8_t bytes[SIZE];
    struct iovec iov[] = {{bytes, 700}, {bytes + 700, 0}, {bytes + 700, SIZE - 700}};
    CU_ASSERT_EQUAL(disk_read(&disk, 0, iov, 3), 0);
    for (unsigned i = 0; i < SECTORS; i++) {
        const uint8_t *sector = bytes + i * DISK_SECTOR;
        text[i] = sector[0] ? (char)sector[0] : '0';
        if (memcmp(sector, sector + 1, DISK_SECTOR - 1) != 0)
            text[i] = '?';
    }
    return text;
}

#define BASE "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh"

static void check_accesses(void)
{
    CU_ASSERT_STRING_EQUAL(contents(), BASE);
    fill(1, 2, '1');
    fill(39, 1, '2');
    CU_ASSERT_STRING_EQUAL(contents(), "A11DEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg2");
    CU_ASSERT_EQUAL(disk_zero(&disk, 2 * DISK_SECTOR, 20 * DISK_SECTOR), 0);
    CU_ASSERT_STRING_EQUAL(contents(), "A100000000000000000000WXYZ[\\]^_`abcdefg2");
    fill(4, 1, '3');
    CU_ASSERT_STRING_EQUAL(contents(), "A100300000000000000000WXYZ[\\]^_`abcdefg2");
    CU_ASSERT_EQUAL(disk_flush(&disk), 0);
}

static void check_base(void)
{
    CU_ASSERT_EQUAL_FATAL(disk_open_file(&disk, base_path, true), 0);
    CU_ASSERT_STRING_EQUAL(contents(), BASE);
    disk_close(&disk);
}

static void test_memory(void)
{
    make_base();
    open_overlay(NULL);
    check_accesses();
    disk_close(&disk);
    check_base();
    open_overlay(NULL); /* nothing of it was kept */
    CU_ASSERT_STRING_EQUAL(contents(), BASE);
    disk_close(&disk);
    remove_files();
}

static void test_file(void)
{
    make_base();
    open_overlay(overlay_path);
    check_accesses();
    disk_close(&disk);
    check_base();
    open_overlay(overlay_path); /* all of it was kept */
    CU_ASSERT_STRING_EQUAL(contents(), "A100300000000000000000WXYZ[\\]^_`abcdefg2");
    disk_close(&disk);
    remove_files();
}

/* A file that is cut short under it is not the end of the process. */
static void test_cut_short(void)
{
    make_base();
    open_overlay(overlay_path);
    CU_ASSERT_EQUAL(truncate(overlay_path, 0), 0);
    fill(3, 1, '1');
    CU_ASSERT_STRING_EQUAL(contents(), "ABC1EFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh");
    disk_close(&disk);
    remove_files();
}

/* Several machines may stand on one base, but each on an overlay of its own. */
static void test_sharing(void)
{
    struct disk other;
    make_base();
    open_overlay(overlay_path);
    CU_ASSERT_EQUAL(disk_open_file(&other, base_path, false), -EWOULDBLOCK);
    CU_ASSERT_EQUAL_FATAL(disk_open_file(&other, base_path, true), 0);
    CU_ASSERT_EQUAL(disk_add_overlay(&other, overlay_path), -EWOULDBLOCK);
    CU_ASSERT_EQUAL(disk_add_overlay(&other, NULL), 0);
    disk_close(&other);
    disk_close(&disk);
    remove_files();
}

static void test_refusals(void)
{
    make_base();
    open_overlay(overlay_path);
    disk_close(&disk);
    CU_ASSERT_EQUAL(truncate(base_path, SIZE - DISK_SECTOR), 0);
    CU_ASSERT_EQUAL_FATAL(disk_open_file(&disk, base_path, true), 0);
    CU_ASSERT_EQUAL(disk_add_overlay(&disk, overlay_path), -ERANGE);
    CU_ASSERT_EQUAL(truncate(overlay_path, 5000), 0); /* cut short */
    CU_ASSERT_EQUAL(truncate(base_path, SIZE), 0);
    disk_close(&disk);
    CU_ASSERT_EQUAL_FATAL(disk_open_file(&disk, base_path, true), 0);
    CU_ASSERT_EQUAL(disk_add_overlay(&disk, overlay_path), -EINVAL);
    CU_ASSERT_EQUAL(truncate(overlay_path, 0), 0);
    CU_ASSERT_EQUAL(truncate(overlay_path, 100000), 0); /* something else */
    CU_ASSERT_EQUAL(disk_add_overlay(&disk, overlay_path), -EINVAL);
    CU_ASSERT_EQUAL(disk_add_overlay(&disk, "/tmp"), -EISDIR);
    CU_ASSERT_EQUAL(disk_add_overlay(&disk, "/dev/null"), -EINVAL);
    CU_ASSERT_EQUAL(disk_add_overlay(&disk, "/nonexistent/file"), -ENOENT);
    CU_ASSERT_NSTRING_EQUAL(contents(), BASE, SECTORS - 1); /* the disk is as it was */
    disk_close(&disk);
    remove_files();
}

static CU_TestInfo tests[] = {
    {"in memory", test_memory},
    {"in a file", test_file},
    {"a file that is cut short", test_cut_short},
    {"one base, several overlays", test_sharing},
    {"files that are no overlay of it", test_refusals},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo overlay_suite = {"overlay", NULL, NULL, NULL, NULL, tests};
