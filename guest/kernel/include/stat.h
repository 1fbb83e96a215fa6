/*
 * File types, permission bits and the structures of the stat family, as the riscv64 system-call
 * ABI lays them out.
 */
#ifndef STAT_H
#define STAT_H

#include "types.h"

#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define S_IFLNK 0120000
#define S_IFREG 0100000
#define S_IFBLK 0060000
#define S_IFDIR 0040000
#define S_IFCHR 0020000
#define S_IFIFO 0010000
#define S_IALLUGO 07777

#define S_ISLNK(m) (((m) & S_IFMT) == S_IFLNK)
#define S_ISREG(m) (((m) & S_IFMT) == S_IFREG)
#define S_ISDIR(m) (((m) & S_IFMT) == S_IFDIR)
#define S_ISCHR(m) (((m) & S_IFMT) == S_IFCHR)
#define S_ISFIFO(m) (((m) & S_IFMT) == S_IFIFO)
#define S_ISBLK(m) (((m) & S_IFMT) == S_IFBLK)
#define S_ISSOCK(m) (((m) & S_IFMT) == S_IFSOCK)

/* Device numbers: 12 bits of major above 20 bits of minor inside the kernel. */
#define MINORBITS 20
#define MKDEV(major, minor) ((dev_t)((major) << MINORBITS | (minor)))
#define MAJOR(dev) ((unsigned int)((dev) >> MINORBITS))
#define MINOR(dev) ((unsigned int)((dev) & ((1U << MINORBITS) - 1)))

/* What fstat and newfstatat write (asm-generic/stat.h). */
struct kstat_user {
    unsigned long st_dev;
    unsigned long st_ino;
    unsigned int st_mode;
    unsigned int st_nlink;
    unsigned int st_uid;
    unsigned int st_gid;
    unsigned long st_rdev;
    unsigned long pad1;
    long st_size;
    int st_blksize;
    int pad2;
    long st_blocks;
    long st_atime;
    unsigned long st_atime_nsec;
    long st_mtime;
    unsigned long st_mtime_nsec;
    long st_ctime;
    unsigned long st_ctime_nsec;
    unsigned int unused4;
    unsigned int unused5;
};
_Static_assert(sizeof(struct kstat_user) == 128, "struct stat of the riscv64 ABI");

struct statx_timestamp {
    s64 tv_sec;
    u32 tv_nsec;
    s32 reserved;
};

#define STATX_BASIC_STATS 0x7ffU

/* What statx writes (linux/stat.h). */
struct statx {
    u32 stx_mask;
    u32 stx_blksize;
    u64 stx_attributes;
    u32 stx_nlink;
    u32 stx_uid;
    u32 stx_gid;
    u16 stx_mode;
    u16 pad0;
    u64 stx_ino;
    u64 stx_size;
    u64 stx_blocks;
    u64 stx_attributes_mask;
    struct statx_timestamp stx_atime, stx_btime, stx_ctime, stx_mtime;
    u32 stx_rdev_major, stx_rdev_minor;
    u32 stx_dev_major, stx_dev_minor;
    u64 stx_mnt_id;
    u64 spare[13];
};
_Static_assert(sizeof(struct statx) == 256, "struct statx of the ABI");

#endif
