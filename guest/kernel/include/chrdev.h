/*
 * Character devices: the terminal and the memory devices (/dev/null, zero, full, random,
 * urandom). What a node does is found by its device number when its inode is made.
 */
#ifndef CHRDEV_H
#define CHRDEV_H

#include "types.h"

struct file_operations;

/* The operations behind a device number, or NULL. */
const struct file_operations *chrdev_fops(dev_t rdev);

/* Makes the nodes under /dev. Called by vfs_init(). */
void devices_init(void);

#endif
