/*
 * System calls with arguments that are half sensible: descriptors, paths, buffers, sizes, flags,
 * addresses that fault, and plain noise. Whatever they answer, the kernel must survive, and a new
 * process must still work.
 *
 *   callstorm [ROUNDS [SEED]]     each round is a process that makes CALLS calls
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALLS      300
#define NR_ARGS    6
#define DESCRIPTORS 14
#define ARENA      (4UL << 20)
#define COUNT(a)   (sizeof(a) / sizeof((a)[0]))

/* Which arguments a call starts with; the rest is noise. */
enum shape {
    NOISE,
    FD,       /* descriptor, buffer, size */
    AT_PATH,  /* directory, path, flags or buffer */
    AT_PATH2, /* two of directory, path */
    PATH,     /* path, buffer */
    ADDRESS,  /* address in the arena, length */
    MMAP,
};

static const struct call {
    int number;
    enum shape shape;
} calls[] = {
    {SYS_getcwd, NOISE},        {SYS_eventfd2, NOISE},     {SYS_dup, FD},
    {SYS_dup3, FD},             {SYS_fcntl, FD},           {SYS_ioctl, FD},
    {SYS_flock, FD},            {SYS_mknodat, AT_PATH},    {SYS_mkdirat, AT_PATH},
    {SYS_unlinkat, AT_PATH},    {SYS_symlinkat, NOISE},    {SYS_linkat, AT_PATH2},
    {SYS_renameat2, AT_PATH2},  {SYS_statfs, PATH},        {SYS_fstatfs, FD},
    {SYS_truncate, PATH},       {SYS_ftruncate, FD},       {SYS_fallocate, FD},
    {SYS_faccessat, AT_PATH},   {SYS_chdir, PATH},         {SYS_fchdir, FD},
    {SYS_fchmod, FD},           {SYS_fchmodat, AT_PATH},   {SYS_fchownat, AT_PATH},
    {SYS_openat, AT_PATH},      {SYS_openat, AT_PATH},     {SYS_close, FD},
    {SYS_pipe2, NOISE},         {SYS_getdents64, FD},      {SYS_lseek, FD},
    {SYS_read, FD},             {SYS_write, FD},           {SYS_readv, FD},
    {SYS_writev, FD},           {SYS_pread64, FD},         {SYS_pwrite64, FD},
    {SYS_preadv, FD},           {SYS_pwritev, FD},         {SYS_sendfile, FD},
    {SYS_pselect6, NOISE},      {SYS_ppoll, NOISE},        {SYS_readlinkat, AT_PATH},
    {SYS_newfstatat, AT_PATH},  {SYS_fstat, FD},           {SYS_utimensat, AT_PATH},
    {SYS_memfd_create, PATH},   {SYS_copy_file_range, FD}, {SYS_statx, AT_PATH},
    {SYS_close_range, FD},      {SYS_brk, NOISE},          {SYS_mmap, MMAP},
    {SYS_munmap, ADDRESS},      {SYS_mremap, ADDRESS},     {SYS_mprotect, ADDRESS},
    {SYS_msync, ADDRESS},       {SYS_mlock, ADDRESS},      {SYS_munlock, ADDRESS},
    {SYS_mincore, ADDRESS},     {SYS_madvise, ADDRESS},    {SYS_futex, NOISE},
    {SYS_clock_gettime, NOISE}, {SYS_sigaltstack, NOISE},  {SYS_rt_sigaction, NOISE},
    {SYS_rt_sigprocmask, NOISE}, {SYS_getrusage, NOISE},   {SYS_sysinfo, NOISE},
    {SYS_prlimit64, NOISE},     {SYS_getrandom, NOISE},    {SYS_setpgid, NOISE},
    {SYS_getpgid, NOISE},       {SYS_prctl, NOISE},        {SYS_uname, NOISE},
};

static const char *const paths[] = {
    "a",     "b",     "d",        "d/x",        "d/y",           "l",          "l/x",
    "fifo",  "",      "/",        "..",         "d/../a",        "a/b",        "/tmp",
    "/proc", "/proc/self/stat",   "/proc/self/fd", "/proc/self/exe", "/proc/self/cwd",
    "/dev/null", "/dev/zero", "/dev/full", "/proc/self/task", "/proc/meminfo"};

static uint64_t seed, buffer[1024];
static char *arena;

static uint64_t noise(void) /* splitmix64 */
{
    uint64_t z = seed += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static uint64_t path(void)
{
    return (uint64_t)paths[noise() % COUNT(paths)];
}

static uint64_t argument(void)
{
    switch (noise() % 10) {
    case 0:
        return noise() % DESCRIPTORS;
    case 1:
        return path();
    case 2:
        return (uint64_t)buffer + noise() % 64;
    case 3:
        return noise() % 70000;
    case 4:
        return -(noise() % 200);
    case 5:
        return (uint64_t)arena + noise() % ARENA;
    case 6:
        return 1ULL << noise() % 64;
    case 7:
        return noise();
    case 8:
        return 4096 * (noise() % 20);
    default:
        return (uint64_t)buffer;
    }
}

static void shape_arguments(enum shape shape, uint64_t *a)
{
    switch (shape) {
    case NOISE:
        return;
    case FD:
        a[0] = noise() % DESCRIPTORS;
        if (noise() & 1) {
            a[1] = (uint64_t)buffer;
            a[2] = noise() % sizeof(buffer);
        }
        a[3] %= 1 << 20; /* offsets and lengths that fit in memory */
        return;
    case AT_PATH2:
        a[2] = (uint64_t)AT_FDCWD;
        a[3] = path();
        a[4] = noise() & 1;
        /* fall through */
    case AT_PATH:
        a[0] = (uint64_t)AT_FDCWD;
        a[1] = path();
        if (noise() & 1)
            a[2] = noise() & 0777;
        return;
    case PATH:
        a[0] = path();
        a[1] = noise() & 1 ? (uint64_t)buffer : noise() % (1 << 20);
        return;
    case MMAP:
        a[0] = noise() & 3 ? 0 : (uint64_t)arena;
        a[1] = 4096 * (1 + noise() % 30);
        a[3] = (1 + noise() % 2) | (noise() & 1 ? MAP_ANONYMOUS : 0);
        a[4] = noise() % DESCRIPTORS;
        a[5] = 4096 * (noise() % 4);
        return;
    case ADDRESS:
        a[0] = (uint64_t)arena + 4096 * (noise() % 64);
        a[1] = noise() % (1 << 18);
        if (noise() & 1)
            a[2] %= 1 << 18;
        a[3] &= 1;
        return;
    }
}

static void set_up(void)
{
    int end[2];

    if (chdir("/tmp/storm"))
        _exit(2);
    mkdir("d", 0777);
    symlink("d", "l");
    mkfifo("fifo", 0666);
    for (int sig = 1; sig < 32; sig++)
        signal(sig, SIG_IGN);
    signal(SIGALRM, SIG_DFL);
    signal(SIGSEGV, SIG_DFL);
    for (int fd = 0; fd < 3; fd++)
        close(fd);
    open("/dev/null", O_RDWR);
    open("a", O_RDWR | O_CREAT, 0666);
    open("d/x", O_RDWR | O_CREAT, 0666);
    if (pipe(end) || write(end[1], buffer, 3000) != 3000)
        _exit(2);
    open("/proc/self/maps", O_RDONLY);
    open("/tmp/storm", O_DIRECTORY);
    open("/proc", O_DIRECTORY);
    arena = mmap(NULL, ARENA, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    arena += ARENA / 2;
    alarm(1); /* some calls wait */
}

static void storm(void)
{
    set_up();
    for (size_t i = 0; i < COUNT(buffer); i++)
        buffer[i] = argument();
    for (int i = 0; i < CALLS; i++) {
        const struct call *call = &calls[noise() % COUNT(calls)];
        uint64_t a[NR_ARGS];

        for (int k = 0; k < NR_ARGS; k++)
            a[k] = argument();
        shape_arguments(call->shape, a);
        syscall(call->number, a[0], a[1], a[2], a[3], a[4], a[5]);
    }
    _exit(0);
}

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? atol(argv[1]) : 200;
    uint64_t first = argc > 2 ? strtoul(argv[2], NULL, 0) : 1;
    int status;

    mkdir("/tmp/storm", 0777);
    for (long round = 0; round < rounds; round++) {
        pid_t pid = fork();

        if (pid == 0) {
            seed = first * 1000003 + (uint64_t)round;
            storm();
        }
        if (pid < 0 || waitpid(pid, &status, 0) != pid) {
            perror("callstorm");
            return 1;
        }
    }
    printf("%ld calls survived\n", rounds * CALLS);
    return 0;
}
