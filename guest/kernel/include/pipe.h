/*
 * Pipes: a ring of bytes between descriptors. Writes of up to PIPE_BUF bytes are not mixed with
 * others'. Named pipes (FIFOs) share the implementation: the inode holds the ring while somebody
 * has it open.
 */
#ifndef PIPE_H
#define PIPE_H

#include "types.h"

#define PIPE_BUF  4096
#define PIPE_SIZE (16 * 4096) /* default capacity in bytes, as on Linux */

struct file;
struct file_operations;

/* Of FIFO inodes; open blocks until the other side is there. */
extern const struct file_operations fifo_fops;

/* Writes to a pipe without readers raise SIGPIPE in the writer; true if `file` is a pipe. */
bool is_pipe(const struct file *file);

#endif
