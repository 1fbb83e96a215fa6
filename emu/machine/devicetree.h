/*
 * The flattened device tree that tells firmware and kernel what the machine is: the nodes and
 * properties of QEMU's `virt` board, filled in from the configuration.
 */
#ifndef EMU_MACHINE_DEVICETREE_H
#define EMU_MACHINE_DEVICETREE_H

#include "emu/base/physmem.h"
#include "emu/machine/config.h"

#define DEVICETREE_SIZE 0x8000 /* bytes to set aside for it; firmware may add to it in place */

struct devicetree_params {
    const struct machine_config *config;
    const struct physmem *physmem;
    const char *bootargs;
    bool bare;                            /* the image starts in M-mode by itself */
    paddr_t initrd_start, initrd_end;     /* equal: none */
    paddr_t firmware_start, firmware_end; /* RAM that is not the kernel's; equal: none */
};

/* Fills `blob`, DEVICETREE_SIZE bytes. Returns 0 or a negative error of libfdt. */
int devicetree_build(void *blob, const struct devicetree_params *params) NODISCARD;

#endif
