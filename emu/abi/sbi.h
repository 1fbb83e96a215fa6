/*
 * Numbers of the supervisor binary interface (RISC-V SBI specification 2.0): extensions,
 * functions, errors. Only #defines, for firmware and kernel, C and assembly.
 */
#ifndef EMU_ABI_SBI_H
#define EMU_ABI_SBI_H

#define SBI_SPEC_VERSION (2 << 24 | 0) /* major << 24 | minor */

/* sbiret.error (SBI 3.1). */
#define SBI_SUCCESS                 0
#define SBI_ERR_FAILED              -1
#define SBI_ERR_NOT_SUPPORTED       -2
#define SBI_ERR_INVALID_PARAM       -3
#define SBI_ERR_DENIED              -4
#define SBI_ERR_INVALID_ADDRESS     -5
#define SBI_ERR_ALREADY_AVAILABLE   -6
#define SBI_ERR_ALREADY_STARTED     -7
#define SBI_ERR_ALREADY_STOPPED     -8

/* Legacy extensions (SBI 5): no function id, result in a0 alone. */
#define SBI_EXT_LEGACY_CONSOLE_PUTCHAR 0x01
#define SBI_EXT_LEGACY_CONSOLE_GETCHAR 0x02
#define SBI_EXT_LEGACY_LAST            0x0f

/* Base (SBI 4). */
#define SBI_EXT_BASE                 0x10
#define SBI_BASE_GET_SPEC_VERSION    0
#define SBI_BASE_GET_IMPL_ID         1
#define SBI_BASE_GET_IMPL_VERSION    2
#define SBI_BASE_PROBE_EXTENSION     3
#define SBI_BASE_GET_MVENDORID       4
#define SBI_BASE_GET_MARCHID         5
#define SBI_BASE_GET_MIMPID          6

/* Timer (SBI 6). */
#define SBI_EXT_TIME       0x54494d45
#define SBI_TIME_SET_TIMER 0

/* Inter-processor interrupts (SBI 7). */
#define SBI_EXT_IPI      0x735049
#define SBI_IPI_SEND_IPI 0

/* Remote fences (SBI 8). */
#define SBI_EXT_RFENCE                    0x52464e43
#define SBI_RFENCE_REMOTE_FENCE_I         0
#define SBI_RFENCE_REMOTE_SFENCE_VMA      1
#define SBI_RFENCE_REMOTE_SFENCE_VMA_ASID 2

/* Hart state management (SBI 9). */
#define SBI_EXT_HSM              0x48534d
#define SBI_HSM_HART_START       0
#define SBI_HSM_HART_STOP        1
#define SBI_HSM_HART_GET_STATUS  2
#define SBI_HSM_HART_SUSPEND     3
#define SBI_HSM_SUSPEND_RETENTIVE 0
/* States of a hart (SBI table 11). */
#define SBI_HSM_STARTED         0
#define SBI_HSM_STOPPED         1
#define SBI_HSM_START_PENDING   2
#define SBI_HSM_STOP_PENDING    3
#define SBI_HSM_SUSPENDED       4
#define SBI_HSM_SUSPEND_PENDING 5
#define SBI_HSM_RESUME_PENDING  6

/* System reset (SBI 10). */
#define SBI_EXT_SRST                  0x53525354
#define SBI_SRST_SYSTEM_RESET         0
#define SBI_SRST_TYPE_SHUTDOWN        0
#define SBI_SRST_TYPE_COLD_REBOOT     1
#define SBI_SRST_TYPE_WARM_REBOOT     2
#define SBI_SRST_REASON_NONE          0
#define SBI_SRST_REASON_SYSTEM_FAILURE 1

/* Debug console (SBI 12). */
#define SBI_EXT_DBCN                0x4442434e
#define SBI_DBCN_CONSOLE_WRITE      0
#define SBI_DBCN_CONSOLE_READ       1
#define SBI_DBCN_CONSOLE_WRITE_BYTE 2

#endif
