/*
 * How the machine tells the guest kernel what to run first: the file /.init of the initial file
 * system holds the program's path and its arguments, each ended by a NUL.
 */
#ifndef EMU_ABI_INIT_H
#define EMU_ABI_INIT_H

#define INIT_FILE     ".init"     /* in the root */
#define INIT_FILE_MAX (128 << 10) /* bytes */

#endif
