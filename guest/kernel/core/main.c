/* From the first C code with translation on to the first user program. */
#include "bootargs.h"
#include "bug.h"
#include "console.h"
#include "core/futex.h"
#include "core/task.h"
#include "emu/abi/init.h"
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

const void *boot_fdt;

_Noreturn void start_kernel(unsigned long hartid, paddr_t fdt);

/* ---- The first program ---- */

static const char *const default_env[] = {"PATH=/bin", "HOME=/", "TERM=linux", NULL};

/* /.init holds the argument vector, each word ended by NUL. Its text, to be freed; NULL: no file.
 */
static char *read_init_file(size_t *len)
{
    struct file *file = filp_open("/" INIT_FILE, O_RDONLY, 0);
    char *text = NULL;
    ssize_t n;

    if (IS_ERR(file)) {
        return NULL;
    }
    n = min(file->f_inode->i_size, INIT_FILE_MAX + 1);
    if (n > INIT_FILE_MAX) {
        panic("/" INIT_FILE ": longer than %d bytes", INIT_FILE_MAX);
    }
    if (n > 0) {
        text = kzalloc((size_t)n + 1, GFP_KERNEL);
        n = text ? kernel_read(file, text, (size_t)n, 0) : -ENOMEM;
        if (n < 0) {
            panic("/" INIT_FILE ": cannot be read: error %d", (int)-n);
        }
    }
    fput(file);
    *len = (size_t)n;
    return text;
}

/* The words of a text, as a vector to be freed. */
static const char **split_words(const char *text, size_t len)
{
    const char **words;
    size_t n = 0;

    for (const char *p = text; p < text + len; p += strlen(p) + 1) {
        n++;
    }
    words = kmalloc((n + 1) * sizeof(*words), GFP_KERNEL);
    if (!words) {
        panic("/" INIT_FILE ": no memory for %lu words", n);
    }
    n = 0;
    for (const char *p = text; p < text + len; p += strlen(p) + 1) {
        words[n++] = p;
    }
    words[n] = NULL;
    return words;
}

/* Returns to user mode in the first program (see new_task_start()), or ends the machine. */
static int exec_init(void)
{
    const char *path = bootarg("init");
    size_t len = 0;
    char *text = path ? NULL : read_init_file(&len);
    const char *const alone[] = {path && *path ? path : "/bin/sh", NULL};
    const char **words = text ? split_words(text, len) : NULL;
    const char *const *argv = words ? words : alone;
    int error = kernel_execve(argv[0], argv, default_env);

    if (error) {
        printk("kernel: cannot run %s: error %d\n", argv[0], -error);
        /* The status a shell gives for a command that cannot be run, or is not there. */
        machine_poweroff(error == -ENOENT ? 127 : 126);
    }
    kfree(words);
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
