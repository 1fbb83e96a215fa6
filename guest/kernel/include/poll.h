/*
 * Waiting for one of several files. A poll operation calls poll_wait() for each wait queue that
 * announces a change, then returns what holds now; the caller sleeps until one of the queues is
 * woken and asks again. The table lives on the stack of the polling call.
 */
#ifndef POLL_H
#define POLL_H

#include "types.h"
#include "wait.h"

#define POLLIN 0x0001
#define POLLPRI 0x0002
#define POLLOUT 0x0004
#define POLLERR 0x0008
#define POLLHUP 0x0010
#define POLLNVAL 0x0020
#define POLLRDNORM 0x0040
#define POLLWRNORM 0x0100

struct file;

struct pollfd {
    int fd;
    short events;
    short revents;
};

/* One queue the caller is on. */
struct poll_entry {
    struct wait_queue_entry wait;
    struct wait_queue_head *head;
    struct poll_entry *next;
};

struct poll_table {
    struct poll_entry *entries; /* kmalloc()ed */
    bool collect;               /* still to be put on queues: the first round only */
    bool failed;                /* memory was short */
};

/* Puts the caller on `head`; nothing when `table` is NULL or the round is not the first. */
void poll_wait(struct poll_table *table, struct wait_queue_head *head);

#endif
