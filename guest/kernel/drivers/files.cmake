list(APPEND KERNEL_SOURCES
     drivers/finisher.c
     drivers/n_tty.c
     drivers/rtc_goldfish.c
     drivers/tty.c
     drivers/uart16550.c)
