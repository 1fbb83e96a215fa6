list(APPEND KERNEL_SOURCES
     drivers/blkdev.c
     drivers/finisher.c
     drivers/n_tty.c
     drivers/rtc_goldfish.c
     drivers/tty.c
     drivers/uart16550.c
     drivers/virtio_blk.c
     drivers/virtio_mmio.c)
