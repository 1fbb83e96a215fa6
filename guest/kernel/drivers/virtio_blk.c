/*
 * virtio block devices (virtio 1.2, 5.2). A request is a chain of descriptors: header, one per
 * page, status. As many are in flight as the ring has room for; the rest wait in order.
 */
#include "blkdev.h"
#include "errno.h"
#include "fdt.h"
#include "irq.h"
#include "mm.h"
#include "printk.h"
#include "slab.h"
#include "string.h"
#include "virtio_mmio.h"

#define VIRTIO_BLK_F_RO    (1ull << 5)
#define VIRTIO_BLK_F_FLUSH (1ull << 9)

#define VIRTIO_BLK_T_IN    0
#define VIRTIO_BLK_T_OUT   1
#define VIRTIO_BLK_T_FLUSH 4
#define VIRTIO_BLK_S_OK    0

#define CONFIG_CAPACITY 0 /* in sectors of 512 bytes */
#define QUEUE_SIZE      256

/* What the device reads first and writes last; one per descriptor number of a chain's head. */
struct virtio_blk_slot {
    u32 type;
    u32 reserved;
    u64 sector;
    u8 status;
};
#define HEADER_BYTES offsetof(struct virtio_blk_slot, status)

struct virtio_blk {
    struct virtio_device dev;
    struct block_device bdev;
    bool has_flush;
    struct virtio_blk_slot *slots;
    struct blk_request **requests; /* in flight, by head */
    struct list_head waiting;      /* blk_request.queue */
};

static u16 add_desc(struct virtqueue *vq, u64 addr, u32 len, u16 flags, u16 prev)
{
    u16 desc = virtq_get_desc(vq);

    vq->desc[desc].addr = addr;
    vq->desc[desc].len = len;
    vq->desc[desc].flags = flags;
    if (prev != desc && prev < vq->size) {
        vq->desc[prev].flags |= VIRTQ_DESC_F_NEXT;
        vq->desc[prev].next = desc;
    }
    return desc;
}

static u32 request_type(enum blk_op op)
{
    switch (op) {
    case BLK_READ:
        return VIRTIO_BLK_T_IN;
    case BLK_WRITE:
        return VIRTIO_BLK_T_OUT;
    default:
        return VIRTIO_BLK_T_FLUSH;
    }
}

/* There is room in the ring. */
static void start_request(struct virtio_blk *blk, struct blk_request *req)
{
    struct virtqueue *vq = &blk->dev.vq;
    u16 head = vq->free_head;
    struct virtio_blk_slot *slot = &blk->slots[head];
    u16 last;

    *slot = (struct virtio_blk_slot){
        .type = request_type(req->op),
        .sector = req->op == BLK_FLUSH ? 0 : req->sector,
        .status = 0xff,
    };
    last = add_desc(vq, __pa(slot), HEADER_BYTES, 0, (u16)vq->size);
    for (unsigned i = 0; i < req->nr_pages; i++) {
        last = add_desc(vq, page_to_phys(req->pages[i]), PAGE_SIZE,
                        req->op == BLK_READ ? VIRTQ_DESC_F_WRITE : 0, last);
    }
    add_desc(vq, __pa(&slot->status), 1, VIRTQ_DESC_F_WRITE, last);
    blk->requests[head] = req;
    virtq_submit(&blk->dev, head);
}

static bool has_room(const struct virtio_blk *blk, const struct blk_request *req)
{
    return blk->dev.vq.nr_free >= req->nr_pages + 2;
}

static void start_waiting(struct virtio_blk *blk)
{
    while (!list_empty(&blk->waiting)) {
        struct blk_request *req = list_first_entry(&blk->waiting, struct blk_request, queue);

        if (!has_room(blk, req)) {
            return;
        }
        list_del(&req->queue);
        start_request(blk, req);
    }
}

static void virtio_blk_submit(struct block_device *bdev, struct blk_request *req)
{
    struct virtio_blk *blk = bdev->driver_data;

    if (req->op == BLK_FLUSH && !blk->has_flush) { /* nothing is cached: 5.2.6.2 */
        req->status = 0;
        req->end_io(req);
        return;
    }
    list_add_tail(&req->queue, &blk->waiting);
    start_waiting(blk);
}

static void virtio_blk_irq(unsigned irq, void *arg)
{
    struct virtio_blk *blk = arg;
    u16 head;

    (void)irq;
    virtio_ack_irq(&blk->dev);
    while (virtq_next_used(&blk->dev.vq, &head)) {
        struct blk_request *req = head < blk->dev.vq.size ? blk->requests[head] : NULL;

        if (!req) {
            pr_err("%s: the device returned a request it was not given\n", blk->bdev.name);
            continue;
        }
        blk->requests[head] = NULL;
        req->status = blk->slots[head].status == VIRTIO_BLK_S_OK ? 0 : -EIO;
        virtq_put_chain(&blk->dev.vq, head);
        req->end_io(req);
    }
    start_waiting(blk);
}

static int setup(struct virtio_blk *blk)
{
    u64 features;
    int error;

    if (!virtio_negotiate(&blk->dev, VIRTIO_BLK_F_RO | VIRTIO_BLK_F_FLUSH, &features)) {
        return -ENODEV;
    }
    error = virtio_setup_queue(&blk->dev, QUEUE_SIZE);
    if (error) {
        return error;
    }
    blk->slots = kcalloc(blk->dev.vq.size, sizeof(*blk->slots), GFP_KERNEL);
    blk->requests = kcalloc(blk->dev.vq.size, sizeof(struct blk_request *), GFP_KERNEL);
    if (!blk->slots || !blk->requests) {
        return -ENOMEM;
    }
    blk->has_flush = features & VIRTIO_BLK_F_FLUSH;
    blk->bdev.read_only = features & VIRTIO_BLK_F_RO;
    blk->bdev.nr_sectors = virtio_config64(&blk->dev, CONFIG_CAPACITY);
    return request_irq(blk->dev.irq, virtio_blk_irq, blk);
}

/* A node of the device tree: true if it is a block device that works. */
static bool probe(struct virtio_blk *blk, int node, char letter)
{
    u64 addr, size;

    *blk = (struct virtio_blk){0};
    INIT_LIST_HEAD(&blk->waiting);
    if (!fdt_enabled(boot_fdt, node) || !fdt_reg(boot_fdt, node, 0, &addr, &size)) {
        return false;
    }
    blk->dev.regs = ioremap(addr, size);
    blk->dev.irq = fdt_cell(boot_fdt, node, "interrupts", 0, 0);
    if (!virtio_probe(&blk->dev, VIRTIO_ID_BLOCK)) {
        return false;
    }
    memcpy(blk->bdev.name, "vd", 2);
    blk->bdev.name[2] = letter;
    blk->bdev.submit = virtio_blk_submit;
    blk->bdev.driver_data = blk;
    if (setup(blk)) {
        virtio_fail(&blk->dev);
        pr_err("%s: cannot be set up\n", blk->bdev.name);
        kfree(blk->slots);
        kfree(blk->requests);
        return false;
    }
    virtio_ready(&blk->dev);
    return true;
}

/*
 * Lower addresses first, whatever the order of the nodes: vda is then the first disk of the
 * command line.
 */
static int next_node(u64 *last_addr)
{
    int best = -1;
    u64 best_addr = ~0ull;
    u64 addr, size;

    for (int node = fdt_find_compatible(boot_fdt, -1, "virtio,mmio"); node >= 0;
         node = fdt_find_compatible(boot_fdt, node, "virtio,mmio")) {
        if (fdt_reg(boot_fdt, node, 0, &addr, &size) && addr > *last_addr && addr < best_addr) {
            best = node;
            best_addr = addr;
        }
    }
    *last_addr = best_addr;
    return best;
}

void blk_init(void)
{
    char letter = 'a';
    u64 addr = 0;
    int node;

    while ((node = next_node(&addr)) >= 0) {
        struct virtio_blk *blk = kmalloc(sizeof(*blk), GFP_KERNEL);

        if (blk && probe(blk, node, letter)) {
            blkdev_register(&blk->bdev);
            letter++;
        } else {
            kfree(blk);
        }
    }
}
