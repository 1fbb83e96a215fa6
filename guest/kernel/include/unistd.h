/* System-call numbers that the kernel itself needs; the full list is core/syscall.def. */
#ifndef UNISTD_H
#define UNISTD_H

#define __NR_restart_syscall 128
#define __NR_rt_sigreturn    139

#endif
