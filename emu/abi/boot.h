/*
 * What the firmware finds when the machine comes out of reset, on every hart at the firmware's
 * first instruction: a0 = hart id, a1 = address of the device tree, a2 = address of this
 * structure. It is OpenSBI's "fw_dynamic" hand-over, version 2, which QEMU's `virt` board also
 * uses, so firmware and machine can each be exchanged for one of those.
 *
 * Owner: whoever starts the machine; the firmware only reads it.
 */
#ifndef EMU_ABI_BOOT_H
#define EMU_ABI_BOOT_H

#define BOOT_INFO_MAGIC   0x4942534f /* "OSBI" */
#define BOOT_INFO_VERSION 2

/* Offsets of the fields, for assembly. */
#define BOOT_INFO_MAGIC_OFFSET     0
#define BOOT_INFO_BOOT_HART_OFFSET 40

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct boot_info {
    uint64_t magic;     /* BOOT_INFO_MAGIC */
    uint64_t version;   /* BOOT_INFO_VERSION, or later: fields are only ever added */
    uint64_t next_addr; /* where the next stage is entered */
    uint64_t next_mode; /* and in which privilege mode: PRV_S */
    uint64_t options;   /* of OpenSBI; the machine leaves it 0 */
    uint64_t boot_hart; /* the hart that runs the next stage first */
};

_Static_assert(offsetof(struct boot_info, magic) == BOOT_INFO_MAGIC_OFFSET, "layout");
_Static_assert(offsetof(struct boot_info, boot_hart) == BOOT_INFO_BOOT_HART_OFFSET, "layout");
_Static_assert(sizeof(struct boot_info) == 48, "layout");
#endif

#endif
