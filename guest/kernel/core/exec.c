/*
 * execve: everything that may fail happens before the old program is given up; what follows (other
 * threads end, the address space is exchanged, handlers and descriptors are reset) cannot fail.
 */
#include "core/exec.h"

#include "arch/trap.h"
#include "bootargs.h"
#include "core/task.h"
#include "err.h"
#include "file.h"
#include "fs.h"
#include "mm.h"
#include "printk.h"
#include "slab.h"
#include "string.h"
#include "syscall.h"
#include "tlbflush.h"
#include "uaccess.h"

#define SCRIPT_DEPTH 4

/* ---- Finding the program ---- */

static int open_program(struct binprm *bprm, struct dentry *base, const char *path)
{
    struct file *file = file_open_at(base, path, O_RDONLY, 0);
    ssize_t n;

    if (IS_ERR(file)) {
        return (int)PTR_ERR(file);
    }
    if (bprm->file) {
        fput(bprm->file);
    }
    bprm->file = file;
    if (!S_ISREG(file->f_inode->i_mode) || !(file->f_inode->i_mode & 0111)) {
        return -EACCES;
    }
    if (file->f_inode->i_writers) {
        return -ETXTBSY;
    }
    memset(bprm->head, 0, sizeof(bprm->head));
    n = kernel_read(file, bprm->head, sizeof(bprm->head), 0);
    return n < 0 ? (int)n : 0;
}

/* Puts a word in front of the arguments. */
static int push_prefix(struct binprm *bprm, const char *word)
{
    char *copy = kstrdup(word, GFP_KERNEL);

    if (!copy || bprm->nr_prefix == PREFIX_MAX) {
        kfree(copy);
        return -ENOMEM;
    }
    memmove(bprm->prefix + 1, bprm->prefix, bprm->nr_prefix * sizeof(bprm->prefix[0]));
    bprm->prefix[0] = copy;
    bprm->nr_prefix++;
    return 0;
}

static char *skip_blanks(char *p)
{
    while (*p == ' ' || *p == '\t') {
        p++;
    }
    return p;
}

static char *end_of_word(char *p)
{
    while (*p && *p != ' ' && *p != '\t') {
        p++;
    }
    return p;
}

/*
 * "#!interpreter [argument]": the interpreter takes the script's place, with the argument (all the
 * rest of the line) and the script's path in front of the script's own arguments.
 */
static int open_interpreter(struct binprm *bprm)
{
    char line[BINPRM_HEAD];
    char *interpreter, *argument, *end;
    int error;

    memcpy(line, bprm->head, sizeof(line));
    line[sizeof(line) - 1] = '\0';
    end = strchr(line, '\n');
    if (!end) {
        return -ENOEXEC;
    }
    while (end > line && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    *end = '\0';
    interpreter = skip_blanks(line + 2);
    argument = end_of_word(interpreter);
    if (*argument) {
        *argument++ = '\0';
        argument = skip_blanks(argument);
    }
    if (!*interpreter) {
        return -ENOEXEC;
    }
    /* A script that is itself an interpreter is in its place already. */
    error = bprm->nr_prefix ? 0 : push_prefix(bprm, bprm->path);
    if (!error && *argument) {
        error = push_prefix(bprm, argument);
    }
    if (!error) {
        error = push_prefix(bprm, interpreter);
    }
    return error ? error : open_program(bprm, NULL, interpreter);
}

static int find_program(struct binprm *bprm, struct dentry *base)
{
    int error = open_program(bprm, base, bprm->path);

    for (int depth = 0; !error && bprm->head[0] == '#' && bprm->head[1] == '!'; depth++) {
        if (depth == SCRIPT_DEPTH) {
            return -ELOOP;
        }
        error = open_interpreter(bprm);
    }
    return error;
}

static int gather_strings(struct binprm *bprm, const struct string_vector *argv,
                          const struct string_vector *envp)
{
    int error = 0;

    for (unsigned int i = 0; i < bprm->nr_prefix && !error; i++) {
        error = string_block_add(&bprm->args, bprm->prefix[i]);
    }
    if (!error) {
        error = string_block_add_vector(&bprm->args, argv, bprm->nr_prefix ? 1 : 0);
    }
    if (!error && bprm->args.count == 0) {
        error = string_block_add(&bprm->args, "");
    }
    return error ? error : string_block_add_vector(&bprm->envs, envp, 0);
}

/* ---- Giving up the old program ---- */

/* The thread that execs takes the leader's place: its pid, its parent, its children. */
static void become_leader(struct task_struct *leader)
{
    struct signal_struct *signal = current->signal;
    struct task_struct *p, *t;
    pid_t own = current->pid;

    unhash_task(current);
    unhash_task(leader);
    current->pid = leader->pid;
    leader->pid = own;
    hash_task(current);
    hash_task(leader);

    list_add(&current->tasks, &leader->tasks);
    list_del_init(&leader->tasks);
    if (!list_empty(&leader->sibling)) {
        list_add(&current->sibling, &leader->sibling);
        list_del_init(&leader->sibling);
    }
    /* Children, and orphans when this is the first process. */
    for_each_process(p) {
        for_each_thread(p, t) {
            if (t->real_parent == leader) {
                t->real_parent = current;
            }
        }
    }
    current->group_leader = current;
    current->exit_signal = leader->exit_signal;
    current->start_time = leader->start_time;
    leader->group_leader = current;
    leader->exit_signal = EXIT_SIGNAL_NONE;
    signal->leader = current;
    release_task(leader);
}

/* Ends all other threads of this process. -EINTR if this one is to die itself. */
static int end_other_threads(void)
{
    struct signal_struct *signal = current->signal;
    struct task_struct *leader = current->group_leader;

    if (signal->group_exit || signal->group_exec) {
        return -EINTR;
    }
    signal->group_exec = current;
    zap_other_threads(current);
    wait_event(&signal->wait_threads,
               signal->nr_threads == 1 ||
                   (leader != current && signal->nr_threads == 2 && leader->state == TASK_ZOMBIE));
    if (leader != current) {
        become_leader(leader);
    }
    signal->group_exec = NULL;
    return 0;
}

static void exchange_mm(struct mm_struct *mm)
{
    struct mm_struct *old = current->mm, *lazy = current->active_mm;

    if (old) {
        update_hiwater_rss(old);
        current->signal->maxrss = max(current->signal->maxrss, old->hiwater_rss);
    }
    current->mm = mm;
    current->active_mm = mm;
    switch_mm(mm);
    if (old) {
        mmput(old);
    } else if (lazy) {
        mmdrop(lazy);
    }
}

static void set_comm(const char *path)
{
    const char *slash = strrchr(path, '/');

    strlcpy(current->comm, slash ? slash + 1 : path, sizeof(current->comm));
}

static int unshare_sighand(void)
{
    struct sighand_struct *fresh;

    if (current->sighand->count == 1) {
        return 0;
    }
    fresh = sighand_copy(current->sighand);
    if (!fresh) {
        return -ENOMEM;
    }
    sighand_put(current->sighand);
    current->sighand = fresh;
    return 0;
}

static int unshare_files(void)
{
    struct files_struct *fresh;

    if (current->files->count == 1) {
        return 0;
    }
    fresh = dup_files(current->files);
    if (!fresh) {
        return -ENOMEM;
    }
    put_files(current->files);
    current->files = fresh;
    return 0;
}

static void start_program(struct binprm *bprm)
{
    struct pt_regs *regs = task_pt_regs(current);

    memset(&current->fpu, 0, sizeof(current->fpu));
    memset(regs, 0, sizeof(*regs));
    regs->epc = bprm->entry;
    regs->sp = bprm->stack;
    regs->status = SSTATUS_SPIE;
    regs->cause = ~0UL;
    fpu_drop(current);
}

static int begin_new_program(struct binprm *bprm)
{
    int error = end_other_threads();

    if (error) {
        return error;
    }
    error = unshare_files();
    if (!error) {
        error = unshare_sighand();
    }
    if (error) {
        return error;
    }
    set_mm_exe_file(bprm->mm, bprm->file);
    exchange_mm(bprm->mm);
    bprm->mm = NULL;
    vfork_done(current);
    set_comm(bprm->path);
    current->flags &= ~PF_KTHREAD;
    current->clear_child_tid = NULL;
    current->set_child_tid = NULL;
    current->robust_list = NULL;
    current->altstack = (struct sigaltstack){.ss_flags = SS_DISABLE};
    current->signal->has_execed = true;
    flush_signal_handlers(current);
    close_on_exec_files(current->files);
    start_program(bprm);
    return 0;
}

/* ---- Calls ---- */

static void free_binprm(struct binprm *bprm)
{
    if (bprm->mm) {
        mmput(bprm->mm);
    }
    if (bprm->file) {
        fput(bprm->file);
    }
    for (unsigned int i = 0; i < bprm->nr_prefix; i++) {
        kfree(bprm->prefix[i]);
    }
    string_block_free(&bprm->args);
    string_block_free(&bprm->envs);
    kfree(bprm->path);
    kfree(bprm);
}

static int do_execve(struct dentry *base, const char *path, const struct string_vector *argv,
                     const struct string_vector *envp)
{
    struct binprm *bprm = kzalloc(sizeof(*bprm), GFP_KERNEL);
    int error = -ENOMEM;

    if (!bprm) {
        return -ENOMEM;
    }
    bprm->path = kstrdup(path, GFP_KERNEL);
    if (bprm->path) {
        error = find_program(bprm, base);
    }
    if (!error) {
        error = gather_strings(bprm, argv, envp);
    }
    if (!error) {
        error = elf_load(bprm);
    }
    if (!error) {
        error = begin_new_program(bprm);
    }
    free_binprm(bprm);
    return error;
}

int kernel_execve(const char *path, const char *const *argv, const char *const *envp)
{
    struct string_vector args = {argv, false}, envs = {envp, false};

    return do_execve(NULL, path, &args, &envs);
}

long sys_execve(const char *upath, const char *const *argv, const char *const *envp)
{
    struct string_vector args = {argv, true}, envs = {envp, true};
    char *path = kmalloc(PATH_MAX, GFP_KERNEL);
    long len, error;

    if (!path) {
        return -ENOMEM;
    }
    len = strncpy_from_user(path, upath, PATH_MAX);
    if (len < 0) {
        error = len;
    } else if (len == PATH_MAX) {
        error = -ENAMETOOLONG;
    } else {
        error = do_execve(NULL, path, &args, &envs);
    }
    kfree(path);
    return error;
}
