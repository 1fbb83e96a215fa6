list(APPEND KERNEL_SOURCES
    core/main.c core/printk.c core/panic.c core/bootargs.c core/kernel_lock.c core/sched.c
    core/sched_stat.c core/wait.c core/mutex.c core/task.c core/fork.c core/kthread.c core/exec.c
    core/exec_args.c core/elf.c core/exit.c core/wait4.c core/signal.c core/sigdeliver.c
    core/sigframe.c core/sigtramp.S core/sys_signal.c core/futex.c core/futex_robust.c core/syscall.c
    core/sys_time.c core/itimer.c core/sys_sched.c core/sys_ids.c core/sys_info.c core/rlimit.c
    core/random.c)
