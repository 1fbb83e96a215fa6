/*
 * Character devices: which operations a device number has, and the standard memory devices
 * (/dev/null, zero, full, random, urandom).
 */
#ifndef CHRDEV_H
#define CHRDEV_H

#include "types.h"

struct file_operations;

/* The operations behind a device number, or NULL. */
const struct file_operations *chrdev_fops(dev_t rdev);

/* Makes the nodes under /dev. Called by vfs_init(). */
void devices_init(void);

extern const struct file_operations mem_null_fops, mem_zero_fops, mem_full_fops, mem_random_fops;

#endif
