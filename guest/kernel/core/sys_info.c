/* What the system is, and the odds and ends of a process's attributes. */
#include "mm.h"
#include "poweroff.h"
#include "sched.h"
#include "string.h"
#include "uaccess.h"
#include "utsname.h"
#include "vmstat.h"

#define UTS_LEN 65

static char hostname[UTS_LEN] = UTS_NODENAME;

struct new_utsname {
    char sysname[UTS_LEN], nodename[UTS_LEN], release[UTS_LEN], version[UTS_LEN];
    char machine[UTS_LEN], domainname[UTS_LEN];
};

long sys_uname(struct new_utsname *uname)
{
    struct new_utsname name = {
        .sysname = UTS_SYSNAME,
        .release = UTS_RELEASE,
        .version = UTS_VERSION,
        .machine = UTS_MACHINE,
        .domainname = "(none)",
    };

    memcpy(name.nodename, hostname, sizeof(hostname));
    return copy_to_user(uname, &name, sizeof(name)) ? -EFAULT : 0;
}

long sys_sethostname(const char *uname, unsigned long len)
{
    char name[UTS_LEN] = {0};

    if (len >= UTS_LEN) {
        return -EINVAL;
    }
    if (copy_from_user(name, uname, len)) {
        return -EFAULT;
    }
    memcpy(hostname, name, sizeof(name));
    return 0;
}

struct sysinfo_user {
    long uptime;
    unsigned long loads[3]; /* 16 bits of fraction */
    unsigned long totalram, freeram, sharedram, bufferram, totalswap, freeswap;
    u16 procs, pad;
    unsigned long totalhigh, freehigh;
    u32 mem_unit;
};
_Static_assert(sizeof(struct sysinfo_user) == 112, "struct sysinfo of the ABI");

long sys_sysinfo(struct sysinfo_user *uinfo)
{
    struct sysinfo_user info;
    struct meminfo mem;
    struct sched_stat stat;

    si_meminfo(&mem);
    get_sched_stat(&stat);
    memset(&info, 0, sizeof(info));
    info.uptime = (long)(ktime_get_ns() / NSEC_PER_SEC);
    for (int i = 0; i < 3; i++) {
        info.loads[i] = stat.loadavg[i] << 5;
    }
    info.totalram = mem.total << PAGE_SHIFT;
    info.freeram = mem.free << PAGE_SHIFT;
    info.sharedram = mem.shmem << PAGE_SHIFT;
    info.totalswap = mem.swap_total << PAGE_SHIFT;
    info.freeswap = mem.swap_free << PAGE_SHIFT;
    info.procs = (u16)nr_tasks();
    info.mem_unit = 1;
    return put_user(info, uinfo);
}

#define PR_SET_PDEATHSIG    1
#define PR_GET_PDEATHSIG    2
#define PR_GET_DUMPABLE     3
#define PR_SET_DUMPABLE     4
#define PR_SET_NAME         15
#define PR_GET_NAME         16
#define PR_SET_NO_NEW_PRIVS 38
#define PR_GET_NO_NEW_PRIVS 39

long sys_prctl(unsigned long option, unsigned long arg)
{
    char name[TASK_COMM_LEN] = {0};
    long len;

    switch ((int)option) {
    case PR_SET_NAME:
        len = strncpy_from_user(name, (const char *)arg, sizeof(name) - 1);
        if (len < 0) {
            return len;
        }
        name[len] = '\0';
        memcpy(current->comm, name, sizeof(name));
        return 0;
    case PR_GET_NAME:
        return copy_to_user((char *)arg, current->comm, sizeof(name)) ? -EFAULT : 0;
    case PR_GET_DUMPABLE:
    case PR_SET_NO_NEW_PRIVS:
        return option == PR_GET_DUMPABLE;
    case PR_SET_DUMPABLE:
        return arg <= 1 ? 0 : -EINVAL;
    case PR_GET_NO_NEW_PRIVS:
        return 0;
    default:
        return -EINVAL;
    }
}

#define REBOOT_MAGIC1        0xfee1dead
#define REBOOT_CMD_RESTART   0x01234567
#define REBOOT_CMD_HALT      0xcdef0123
#define REBOOT_CMD_POWER_OFF 0x4321fedc

long sys_reboot(unsigned long magic1, unsigned long magic2, unsigned long cmd)
{
    (void)magic2;
    if ((u32)magic1 != REBOOT_MAGIC1) {
        return -EINVAL;
    }
    switch ((u32)cmd) {
    case REBOOT_CMD_HALT:
    case REBOOT_CMD_POWER_OFF:
        machine_poweroff(0);
    case REBOOT_CMD_RESTART:
        machine_restart();
    default:
        return -EINVAL;
    }
}
