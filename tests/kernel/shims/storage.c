/* A disk that does its requests in order, one each time the task sleeps; and files. */
#include <stdlib.h>
#include <string.h>

#include "bug.h"
#include "errno.h"
#include "pagemap.h"
#include "swap.h"
#include "tests/kernel/shims/machine.h"

bool disk_fail_reads, disk_fail_writes;
unsigned long disk_requests, disk_pages;

static struct block_device disk = {.name = "vda"};
static char *contents;
static struct list_head pending = LIST_HEAD_INIT(pending);

void disk_swap_on(unsigned long pages)
{
    contents = calloc(pages, PAGE_SIZE);
    disk.nr_sectors = pages * (PAGE_SIZE / SECTOR_SIZE);
    if (!contents || swap_on(&disk)) {
        panic("disk_swap_on: %lu pages", pages);
    }
}

void blk_init(void)
{
}

struct block_device *blkdev_find(const char *name)
{
    (void)name;
    return NULL;
}

void blkdev_submit(struct block_device *bdev, struct blk_request *req)
{
    u64 end = req->sector + req->nr_pages * (PAGE_SIZE / SECTOR_SIZE);

    if (bdev != &disk || req->nr_pages == 0 || req->nr_pages > BLK_MAX_SEGMENTS ||
        end > disk.nr_sectors) {
        panic("blkdev_submit: %u pages at sector %lu", req->nr_pages, req->sector);
    }
    list_add_tail(&req->queue, &pending);
}

static void transfer(const struct blk_request *req)
{
    char *at = contents + req->sector * SECTOR_SIZE;

    for (unsigned i = 0; i < req->nr_pages; i++, at += PAGE_SIZE) {
        void *data = page_address(req->pages[i]);

        memcpy(req->op == BLK_WRITE ? at : data, req->op == BLK_WRITE ? data : at, PAGE_SIZE);
    }
}

bool disk_complete_one(void)
{
    struct blk_request *req = list_first_entry_or_null(&pending, struct blk_request, queue);
    bool fails;

    if (!req) {
        return false;
    }
    list_del(&req->queue);
    fails = req->op == BLK_WRITE ? disk_fail_writes : disk_fail_reads;
    if (!fails) {
        transfer(req);
    }
    disk_requests++;
    disk_pages += req->nr_pages;
    req->status = fails ? -EIO : 0;
    req->end_io(req);
    return true;
}

/* --- Files --------------------------------------------------------------------------------- */

static int test_file_readpage(struct address_space *mapping, struct page *page)
{
    u64 *word = page_address(page);

    for (unsigned i = 0; i < PAGE_SIZE / sizeof(*word); i++) {
        word[i] = file_word(page->index, i);
    }
    container_of(mapping->host, struct test_file, inode)->reads++;
    SetPageUptodate(page);
    unlock_page(page);
    return 0;
}

static const struct address_space_operations test_file_a_ops = {.readpage = test_file_readpage};
static const struct file_operations test_file_fops = {.mmap = generic_file_mmap};

void test_file_init(struct test_file *f, unsigned long pages)
{
    memset(f, 0, sizeof(*f));
    f->inode.i_size = (loff_t)(pages * PAGE_SIZE);
    address_space_init(&f->inode.i_data, &f->inode, &test_file_a_ops);
    f->file.f_op = &test_file_fops;
    f->file.f_inode = &f->inode;
    f->file.f_mapping = &f->inode.i_data;
    f->file.f_flags = O_RDWR;
    f->file.f_count = 1;
}

void test_file_release(struct test_file *f)
{
    truncate_inode_pages(&f->inode.i_data, 0);
}

struct file *get_file(struct file *file)
{
    file->f_count++;
    return file;
}

void fput(struct file *file)
{
    if (--file->f_count == 0) {
        panic("fput: the test's own reference is gone");
    }
}

struct file *fget(unsigned int fd)
{
    (void)fd;
    return NULL;
}

size_t copy_to_iter(const void *kernel, size_t bytes, struct iov_iter *iter)
{
    (void)kernel;
    (void)iter;
    return bytes;
}
