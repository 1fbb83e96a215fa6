/*
 * /proc: the kernel's state as text, in Linux's formats, so that ordinary tools can read it.
 */
#ifndef PROCFS_H
#define PROCFS_H

/* Makes and mounts /proc. Called by vfs_init(). */
void procfs_init(void);

#endif
