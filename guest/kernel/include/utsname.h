/* What the system says it is: uname(2), /proc/version, /proc/sys/kernel. */
#ifndef UTSNAME_H
#define UTSNAME_H

#define UTS_SYSNAME "Linux" /* whose system-call interface this is */
#define UTS_NODENAME "pagewalk"
#define UTS_RELEASE "6.1.0-pagewalk" /* the Linux version whose formats /proc follows */
#define UTS_VERSION "#1 SMP"
#define UTS_MACHINE "riscv64"

#endif
