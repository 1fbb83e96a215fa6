/*
 * One TLB: entries in sets and ways, several page sizes, a replacement policy. The same structure
 * serves as first-level instruction and data TLB, as unified second level, and (pwc.h) as
 * page-walk cache of one level.
 *
 * It holds what the walker found and forgets only by eviction and by fences, as silicon does; it
 * judges no permission (mmu.c does) and counts only what enters and leaves it.
 *
 * Geometry: `entries` = sets * ways with a power of two of sets. An entry of page size k goes to
 * the set that the lowest bits of its page number select. A page larger than the largest size
 * that the TLB supports enters as a fragment of that size.
 *
 * Owner: struct mmu. Life cycle: tlb_init, tlb_destroy.
 */
#ifndef MMU_TLB_H
#define MMU_TLB_H

#include "emu/base/archive.h"
#include "mmu/pte.h"

#define TLB_MAX_ENTRIES 32768
#define TLB_MAX_WAYS    4096

#define TLB_MAX_TREE_WAYS 64 /* tree-PLRU: and a power of two */

#define TLB_ALL_SIZES ((1u << NR_PAGE_SIZES) - 1) /* of struct tlb_config.page_sizes */

#define NR_TLB_KINDS (NR_PAGE_SIZES * 4) /* values of struct tlb_entry.kind */

/* The clock advances by this at each fill and touch; a way's number fits below. */
#define TLB_CLOCK_STEP (1u << 12)

#define TLB_TAG_PAGE_SHIFT 19 /* struct tlb_entry.tag: number of the first 4 KiB page above */

enum tlb_policy {
    TLB_LRU,    /* the entry whose last hit or fill is the oldest */
    TLB_PLRU,   /* tree of ways - 1 bits per set, each pointing away from the last hit */
    TLB_FIFO,   /* the entry whose fill is the oldest */
    TLB_RANDOM, /* xorshift from the seed */
};

struct tlb_config {
    unsigned entries;
    unsigned ways; /* 0: fully associative */
    enum tlb_policy policy;
    unsigned page_sizes; /* bit per enum page_size; PAGE_4K is required. 0: all sizes */
    uint64_t seed;       /* TLB_RANDOM only */
};

/* What an entry is, apart from the page that it maps. */
struct tlb_shape {
    _Alignas(uint32_t) uint8_t size; /* page size: the largest supported that is not too large */
    uint8_t leaf_size;               /* page size of its PTE: larger than `size` in a fragment */
    uint8_t kind;                    /* size * 4 + is a fragment * 2 + is global */
    uint8_t recipe;                  /* size * 2 + is global: how its tag is made */
};

struct tlb_entry {
    uint64_t tag;       /* page, ASID, size and G (tlb_hot.h); 0: invalid */
    uint64_t stamp;     /* tlb->clock at the last fill (FIFO) or the last touch (LRU) */
    pte_t pte;          /* the leaf as the walker saw it */
    uint16_t shortcuts; /* the fastmaps that may lead here (shortcut.h), one bit each */
    uint16_t next;      /* in the chain of the hash index */
    union {
        struct tlb_shape shape;
        struct {
            uint8_t size, leaf_size, kind, recipe;
        };
    };
};

/* What a hit must do for the replacement policy. */
enum tlb_touch_kind { TLB_TOUCH_NONE, TLB_TOUCH_STAMP, TLB_TOUCH_TREE };

/* The tree bits of a set that a hit in one way keeps, and those that it sets. */
struct tlb_tree_path {
    uint64_t keep, set;
};

struct tlb_set {
    union {
        uint64_t tree;        /* tree-PLRU: bit n is node n, the root is node 1; 1 points right */
        uint64_t order_limit; /* LRU and FIFO: keys from here on are out of order */
    };
    uint16_t nr_valid;   /* ways in use */
    uint16_t first_free; /* all ways below are valid */
    uint16_t order_next; /* position in its part of tlb->order */
};

/* The signatures of a set (tlb_index.h). */
typedef uint16_t tlb_signatures __attribute__((vector_size(16)));

struct tlb {
    /* hot */
    struct tlb_entry *entries;  /* [nr_sets * ways] */
    tlb_signatures *signatures; /* [nr_sets]: tlb_index.h; NULL: none */
    uint64_t clock;
    enum tlb_touch_kind touch;
    uint16_t present; /* bit 2 * size + G: there are such entries; others need no lookup */
    struct tlb_shape shape[NR_PAGE_SIZES][2]; /* of a fill, by size of the leaf and G */
    unsigned ways, nr_sets, set_mask;
    unsigned ways_shift; /* ways == 1 << ways_shift under tree-PLRU */
    struct tlb_set *sets;
    uint16_t *buckets; /* hash index: the first entry of each chain; NULL: none */
    unsigned bucket_shift;
    enum tlb_policy policy;
    uint64_t *order; /* tlb_replace.h: the keys of each set */

    unsigned nr_valid[NR_TLB_KINDS];
    unsigned nr_fragments;
    uint64_t evictions[NR_PAGE_SIZES], drops[NR_PAGE_SIZES]; /* so far */

    /* Called before an entry with shortcuts leaves. May be NULL. */
    void (*leaving)(void *opaque, struct tlb_entry *entry);
    void *opaque;

    uint64_t random;
    uint64_t *scratch;
    struct tlb_tree_path paths[TLB_MAX_TREE_WAYS];
};

/*
 * Allocates. Returns 0, -ENOMEM, or -EINVAL for a geometry outside the limits above. Destroying
 * is harmless also after a failure, and twice.
 */
int tlb_init(struct tlb *tlb, const struct tlb_config *config) NODISCARD;
void tlb_destroy(struct tlb *tlb);

/* For tlb_lookup() and tlb_insert() see tlb_hot.h. */

/* Makes a valid entry invalid. */
void tlb_drop(struct tlb *tlb, struct tlb_entry *entry);

/* Does the policy want to hear of hits? If not, the engine may use handlers that do not touch. */
static inline bool tlb_needs_touch(const struct tlb *tlb)
{
    return tlb->touch != TLB_TOUCH_NONE;
}

/* Turns the nodes on the way to `entry` away from it. */
static inline void tlb_touch_tree(struct tlb *tlb, const struct tlb_entry *entry)
{
    size_t number = (size_t)(entry - tlb->entries);
    struct tlb_set *set = &tlb->sets[number >> tlb->ways_shift];
    const struct tlb_tree_path *path = &tlb->paths[number & (tlb->ways - 1)];
    set->tree = (set->tree & path->keep) | path->set;
}

/*
 * Every hit passes here, those through a fastmap too. Most come to the entry that the last one came
 * to, which is the newest already.
 */
static inline void tlb_touch(struct tlb *tlb, struct tlb_entry *entry)
{
    if (likely(tlb->touch == TLB_TOUCH_STAMP)) {
        if (entry->stamp != tlb->clock)
            entry->stamp = tlb->clock += TLB_CLOCK_STEP;
    } else if (tlb->touch == TLB_TOUCH_TREE) {
        tlb_touch_tree(tlb, entry);
    }
}

/* The lowest bits of the number of the first 4 KiB page that a valid entry maps. */
static inline uint32_t tlb_entry_vpn(const struct tlb_entry *entry)
{
    return (uint32_t)(entry->tag >> TLB_TAG_PAGE_SHIFT);
}

/* Valid entries of one page size. */
static inline unsigned tlb_nr_valid(const struct tlb *tlb, enum page_size size)
{
    const unsigned *nr = &tlb->nr_valid[4 * size];
    return nr[0] + nr[1] + nr[2] + nr[3];
}

/* What an sfence.vma, or a reset, forgets (priv spec 4.2.1). Both false: everything. */
struct tlb_fence {
    bool has_va, has_asid;
    vaddr_t va;    /* only entries whose leaf PTE translates this address */
    uint16_t asid; /* only entries of this address space, no global ones */
};

/* Drops what the fence names. */
void tlb_fence(struct tlb *tlb, const struct tlb_fence *fence);

/* A valid entry, for those who only look on. */
struct tlb_view {
    vaddr_t va; /* of the first byte that it maps */
    bool global;
    uint16_t asid; /* unless it is global */
    enum page_size size, leaf_size;
    pte_t pte;
};

/* Entries in all sets together; `number` below counts through them, set by set. */
unsigned tlb_nr_entries(const struct tlb *tlb);

/* False: the entry is not valid. */
bool tlb_look(const struct tlb *tlb, unsigned number, struct tlb_view *view);

/* Reading is into a TLB that is empty; it stays so when its configuration is another. */
void tlb_archive(struct tlb *tlb, struct archive *a);

#endif
