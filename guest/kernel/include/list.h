/*
 * Circular doubly linked lists, embedded in what they link. A list head and an entry have the
 * same type; an entry that is on no list is initialised to point at itself, so that
 * list_del_init() may be called on it again.
 */
#ifndef LIST_H
#define LIST_H

#include "types.h"

struct list_head {
    struct list_head *next, *prev;
};

#define LIST_HEAD_INIT(name)                                                                       \
    {                                                                                              \
        &(name), &(name)                                                                           \
    }
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)

static inline void INIT_LIST_HEAD(struct list_head *list)
{
    list->next = list;
    list->prev = list;
}

static inline void list_insert(struct list_head *entry, struct list_head *prev,
                               struct list_head *next)
{
    next->prev = entry;
    entry->next = next;
    entry->prev = prev;
    prev->next = entry;
}

/* At the front. */
static inline void list_add(struct list_head *entry, struct list_head *head)
{
    list_insert(entry, head, head->next);
}

/* At the back. */
static inline void list_add_tail(struct list_head *entry, struct list_head *head)
{
    list_insert(entry, head->prev, head);
}

static inline void list_unlink(struct list_head *entry)
{
    entry->next->prev = entry->prev;
    entry->prev->next = entry->next;
}

/* Leaves the entry pointing nowhere: using it again without adding it first is a fault. */
static inline void list_del(struct list_head *entry)
{
    list_unlink(entry);
    entry->next = NULL;
    entry->prev = NULL;
}

static inline void list_del_init(struct list_head *entry)
{
    list_unlink(entry);
    INIT_LIST_HEAD(entry);
}

static inline void list_move_tail(struct list_head *entry, struct list_head *head)
{
    list_unlink(entry);
    list_add_tail(entry, head);
}

static inline bool list_empty(const struct list_head *head)
{
    return head->next == head;
}

static inline bool list_is_singular(const struct list_head *head)
{
    return !list_empty(head) && head->next == head->prev;
}

#define list_entry(ptr, type, member)        container_of(ptr, type, member)
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define list_last_entry(head, type, member)  list_entry((head)->prev, type, member)
#define list_first_entry_or_null(head, type, member)                                               \
    (list_empty(head) ? NULL : list_first_entry(head, type, member))
#define list_next_entry(pos, member) list_entry((pos)->member.next, __typeof__(*(pos)), member)
#define list_prev_entry(pos, member) list_entry((pos)->member.prev, __typeof__(*(pos)), member)

#define list_for_each(pos, head) for (pos = (head)->next; pos != (head); pos = pos->next)
#define list_for_each_entry(pos, head, member)                                                     \
    for (pos = list_first_entry(head, __typeof__(*pos), member); &pos->member != (head);           \
         pos = list_next_entry(pos, member))
#define list_for_each_entry_reverse(pos, head, member)                                             \
    for (pos = list_last_entry(head, __typeof__(*pos), member); &pos->member != (head);            \
         pos = list_prev_entry(pos, member))
/* The loop body may remove `pos`. */
#define list_for_each_entry_safe(pos, n, head, member)                                             \
    for (pos = list_first_entry(head, __typeof__(*pos), member), n = list_next_entry(pos, member); \
         &pos->member != (head); pos = n, n = list_next_entry(n, member))

#endif
