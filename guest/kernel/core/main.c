/* From the first C code with translation on to the first user program. */
#include "bootargs.h"
#include "bug.h"
#include "console.h"
#include "core/futex.h"
#include "core/task.h"
#include "err.h"
#include "fdt.h"
#include "file.h"
#include "irq.h"
#include "mm.h"
#include "poweroff.h"
#include "printk.h"
#include "procfs.h"
#include "random.h"
#include "slab.h"
#include "smp.h"
#include "string.h"
#include "tlbflush.h"

#define INIT_ARGS_MAX  8192 /* bytes of /.init */
#define INIT_WORDS_MAX 256

const void *boot_fdt;

_Noreturn void start_kernel(unsigned long hartid, paddr_t fdt);

/* ---- The first program ---- */

static const char *const default_env[] = {"PATH=/bin", "HOME=/", "TERM=linux", NULL};

/*
 * /.init holds the argument vector, each word ended by NUL; behind an empty word the environment.
 * An argument may not be empty.
 */
static void split_init_file(char *text, size_t len, const char **argv, const char **envp)
{
    const char **words = argv;
    unsigned int n = 0;

    for (char *p = text; p < text + len && n < INIT_WORDS_MAX - 1; p += strlen(p) + 1) {
        if (*p) {
            words[n++] = p;
        } else if (words == argv) {
            words[n] = NULL;
            words = envp;
            n = 0;
        }
    }
    words[n] = NULL;
}

static char *read_init_file(size_t *len)
{
    struct file *file = filp_open("/.init", O_RDONLY, 0);
    char *text;
    ssize_t n;

    if (IS_ERR(file)) {
        return NULL;
    }
    text = kzalloc(INIT_ARGS_MAX + 1, GFP_KERNEL);
    n = text ? kernel_read(file, text, INIT_ARGS_MAX, 0) : -ENOMEM;
    fput(file);
    if (n <= 0) {
        kfree(text);
        return NULL;
    }
    *len = (size_t)n;
    return text;
}

/* Returns to user mode in the first program (see new_task_start()), or ends the machine. */
static int exec_init(void)
{
    static const char *argv[INIT_WORDS_MAX], *envp[INIT_WORDS_MAX];
    const char *path = bootarg("init");
    size_t len = 0;
    char *text = path ? NULL : read_init_file(&len);
    int error;

    argv[0] = path && *path ? path : "/bin/sh";
    argv[1] = NULL;
    envp[0] = NULL;
    if (text) {
        split_init_file(text, len, argv, envp);
    }
    error = kernel_execve(argv[0], argv, envp[0] ? envp : default_env);
    if (error) {
        printk("kernel: cannot run %s: error %d\n", argv[0], -error);
        /* The status a shell gives for a command that cannot be run, or is not there. */
        machine_poweroff(error == -ENOENT ? 127 : 126);
    }
    kfree(text);
    return 0;
}

static void unpack_initrd(void)
{
    int chosen = fdt_path(boot_fdt, "/chosen");
    u64 start, end;

    if (chosen < 0) {
        return;
    }
    start = fdt_number(boot_fdt, chosen, "linux,initrd-start", 0);
    end = fdt_number(boot_fdt, chosen, "linux,initrd-end", 0);
    if (start < end && initramfs_init(__va(start), __va(end))) {
        pr_err("kernel: the initrd is damaged\n");
    }
}

/* The first process; what needs to sleep is done here. */
static int init_main(void *arg)
{
    (void)arg;
    smp_start_cpus();
    unpack_initrd();
    uart_init();
    mm_late_init();
    current->fs = init_fs();
    current->files = new_files();
    if (!current->fs || !current->files || open_std_files()) {
        panic("init_main: no console");
    }
    current->blocked = 0;
    current->exit_signal = SIGCHLD;
    current->signal->pgrp = current->pid;
    current->signal->session = current->pid;
    return exec_init();
}

/* Entered from arch/head.S on init_task's stack, the kernel's page table loaded. */
_Noreturn void start_kernel(unsigned long hartid, paddr_t fdt)
{
    kernel_lock();
    boot_fdt = __va(fdt);
    init_mm.pgd = __va(kernel_root);
    bootargs_init();
    console_loglevel = (int)bootarg_long("loglevel", LOG_NOTICE);
    smp_find_cpus(hartid);
    sched_init();
    asid_init();
    memblock_init(boot_fdt);
    mm_init();
    console_init();
    finisher_init();
    time_init();
    random_init();
    task_init();
    futex_init();
    plic_init();
    vfs_init();
    pr_info("pagewalk kernel: sv%u, %u harts, %lu MiB\n", 12 + 9 * pgtable_levels, nr_cpus,
            totalram_pages() >> 8);
    if (IS_ERR(kthread_run(init_main, NULL, "init"))) {
        panic("start_kernel: no memory for the first process");
    }
    cpu_idle();
}
