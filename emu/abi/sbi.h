/*
 * Numbers of the supervisor binary interface (RISC-V SBI specification 3.0): extensions,
 * functions, errors. Only #defines, for firmware and kernel, C and assembly.
 */
#ifndef EMU_ABI_SBI_H
#define EMU_ABI_SBI_H

#define SBI_SPEC_VERSION (3 << 24 | 0) /* major << 24 | minor */

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
#define SBI_ERR_NO_SHMEM            -9
#define SBI_ERR_DENIED_LOCKED       -14

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
#define SBI_HSM_SUSPEND_RETENTIVE     0
#define SBI_HSM_SUSPEND_NON_RETENTIVE 0x80000000
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

/* Performance monitoring unit (SBI 11). */
#define SBI_EXT_PMU                     0x504d55
#define SBI_PMU_NUM_COUNTERS            0
#define SBI_PMU_COUNTER_GET_INFO        1
#define SBI_PMU_COUNTER_CONFIG_MATCHING 2
#define SBI_PMU_COUNTER_START           3
#define SBI_PMU_COUNTER_STOP            4
#define SBI_PMU_COUNTER_FW_READ         5
#define SBI_PMU_COUNTER_FW_READ_HI      6
#define SBI_PMU_SNAPSHOT_SET_SHMEM      7
#define SBI_PMU_EVENT_GET_INFO          8
/* config_flags */
#define SBI_PMU_CFG_SKIP_MATCH  0x01
#define SBI_PMU_CFG_CLEAR_VALUE 0x02
#define SBI_PMU_CFG_AUTO_START  0x04
#define SBI_PMU_CFG_SET_UINH    0x20
#define SBI_PMU_CFG_SET_SINH    0x40
/* start_flags, stop_flags */
#define SBI_PMU_START_SET_INIT_VALUE 0x1
#define SBI_PMU_START_INIT_SNAPSHOT  0x2
#define SBI_PMU_STOP_RESET           0x1
#define SBI_PMU_STOP_TAKE_SNAPSHOT   0x2
/* counter_info */
#define SBI_PMU_INFO_WIDTH_SHIFT 12
#define SBI_PMU_INFO_FIRMWARE    (1ul << 63)
/* event_idx: type << 16 | code */
#define SBI_PMU_EVENT_TYPE_SHIFT 16
#define SBI_PMU_TYPE_HARDWARE    0
#define SBI_PMU_TYPE_CACHE       1
#define SBI_PMU_TYPE_RAW         2
#define SBI_PMU_TYPE_RAW_V2      3
#define SBI_PMU_TYPE_FIRMWARE    15
#define SBI_PMU_HW_CPU_CYCLES    1
#define SBI_PMU_HW_INSTRUCTIONS  2
/* code of firmware events */
#define SBI_PMU_FW_MISALIGNED_LOAD  0
#define SBI_PMU_FW_MISALIGNED_STORE 1
#define SBI_PMU_FW_ACCESS_LOAD      2
#define SBI_PMU_FW_ACCESS_STORE     3
#define SBI_PMU_FW_ILLEGAL_INSN     4
#define SBI_PMU_FW_SET_TIMER        5
#define SBI_PMU_FW_IPI_SENT         6
#define SBI_PMU_FW_IPI_RECEIVED     7
/* ... then two for each remote fence, in the order of their functions: sent and received */
#define SBI_PMU_FW_FENCE_SENT(fid)     (8 + 2 * (fid))
#define SBI_PMU_FW_FENCE_RECEIVED(fid) (9 + 2 * (fid))
#define SBI_PMU_FW_NR_EVENTS           22

/* Debug console (SBI 12). */
#define SBI_EXT_DBCN                0x4442434e
#define SBI_DBCN_CONSOLE_WRITE      0
#define SBI_DBCN_CONSOLE_READ       1
#define SBI_DBCN_CONSOLE_WRITE_BYTE 2

/* Firmware features (SBI 3.0, 18). */
#define SBI_EXT_FWFT                  0x46574654
#define SBI_FWFT_SET                  0
#define SBI_FWFT_GET                  1
#define SBI_FWFT_LOCK                 1ul /* flag of set */
#define SBI_FWFT_MISALIGNED_EXC_DELEG 0
#define SBI_FWFT_PTE_AD_HW_UPDATING   4
#define SBI_FWFT_LAST_STANDARD        5 /* those up to here have a meaning */

#endif
