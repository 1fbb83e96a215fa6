#include "emu/cli/cmd.h"

#include <stdio.h>

void print_help(void)
{
    fputs(
        "pagewalk - a RISC-V machine whose TLBs, page walks and paging you can watch\n"
        "\n"
        "usage:\n"
        "  pagewalk run [options] PROGRAM [ARGUMENTS]\n"
        "      Runs a static Linux program for riscv64 under the built-in firmware and kernel;\n"
        "      its exit status becomes that of pagewalk. PROGRAM may also be a bare-metal or\n"
        "      kernel image (ELF, or Linux Image). Without it, a shell starts.\n"
        "  pagewalk config [options]\n"
        "      Prints the whole effective configuration as YAML, to edit and give back with -c.\n"
        "      With --list: every value there is, what it takes, its default and its meaning.\n"
        "  pagewalk disasm FILE\n"
        "      Disassembles the code of an ELF file.\n"
        "  pagewalk COMMAND --help | --help | --version\n"
        "\n"
        "examples:\n"
        "  riscv64-linux-gnu-gcc -static -O2 hello.c -o hello && pagewalk run ./hello\n"
        "  pagewalk run --mem 64M --swap 256M --summary ./hello\n"
        "  pagewalk run --preset cva6 --set mmu.l1d.entries=64 --stats stats.json ./hello\n"
        "\n"
        "At a terminal, Ctrl-A x ends the run whatever the guest does, and Ctrl-A s saves it.\n"
        "Programs get input from a file or a pipe as it is, but for Ctrl-D (byte 4), which is the\n"
        "end of it.\n",
        stdout);
}

void print_run_help(void)
{
    fputs(
        "usage: pagewalk run [options] [PROGRAM [ARGUMENTS]]\n"
        "\n"
        "machine (docs/isa.md: extensions):\n"
        "  --preset NAME      core to start from: default, fast, cva6 or u74. Give it first: what\n"
        "                     follows changes single values of it\n"
        "  --mem SIZE         RAM, for example 256M or 2G (256M)\n"
        "  --harts N          number of harts, 1 to 8 (1)\n"
        "  --mode MODE        largest translation mode: sv39, sv48 or sv57 (sv39; for\n"
        "                     images without firmware sv57)\n"
        "  --ad WHO           who sets accessed and dirty bits: svadu, the hardware; svade,\n"
        "                     software after a page fault; both: as menvcfg.ADUE says (svadu)\n"
        "  --isa ISA          which optional extensions there are: rv64gc with names behind it,\n"
        "                     as rv64gc_zba_zbb; rva20s64, rva22s64, rva23s64 (what of a profile\n"
        "                     there is); or all\n"
        "  --misaligned HOW   loads and stores that are not aligned: hardware does them, or trap\n"
        "                     (hardware)\n"
        "  --seed N           seed of everything random in the machine (1)\n"
        "\n"
        "disks:\n"
        "  --swap SIZE|FILE   give the kernel a swap area: SIZE bytes of host memory, or a file\n"
        "                     (a name that looks like a size: ./1G)\n"
        "  --disk FILE[,HOW]  attach a raw disk image, for kernels that mount it (the\n"
        "                     built-in one uses disks for swap only); may be repeated. HOW is\n"
        "                     readonly, snapshot (what is written is forgotten), or\n"
        "                     overlay=FILE (what is written goes there)\n"
        "  --latency MODEL    how slow the disks are: none, hdd, ssd or nvme (ssd); for the swap\n"
        "                     area: --set swap.latency=MODEL\n"
        "\n"
        "other devices (docs/devices.md):\n"
        "  --net              network card; the guest reaches what this host serves at 127.0.0.1\n"
        "                     as 10.0.2.2, and nothing else (--set net.outside=true: all)\n"
        "  --hostfwd FORWARD  a port of this host that leads to the guest, as in tcp::2222-:22;\n"
        "                     may be repeated; switches --net on\n"
        "  --console WHO      who gets what is typed: uart, or virtio (hvc0) (uart)\n"
        "  --rng              entropy device; what it gives follows from the seed\n"
        "  --balloon SIZE     memory balloon: the guest is asked to do without SIZE of its RAM\n"
        "\n"
        "what runs (images may be compressed: gzip, zstd, xz, lzma, or EFI-zboot; docs/linux.md):\n"
        "  --initrd DIR|FILE  initial file system: a directory, or a cpio archive (newc); Linux\n"
        "                     gets a file as it is. Without it Linux gets the built-in one, but\n"
        "                     only when a PROGRAM is named\n"
        "  --kernel FILE      another kernel: ELF, Linux Image, or a raw binary for 0x80200000\n"
        "  --firmware FILE    another firmware: ELF, or a raw binary for 0x80000000, as OpenSBI's\n"
        "                     fw_dynamic and fw_jump; none: start the kernel in M-mode\n"
        "  --append WORDS     words for the kernel's command line\n"
        "\n"
        "how long:\n"
        "  --no-reboot        end the run where the guest would restart the machine\n"
        "  --max-cycles N     end the run after N cycles of simulated time\n"
        "\n"
        "snapshots (docs/snapshots.md):\n"
        "  --snapshot FILE    save the whole machine to FILE: at the point that --snapshot-at\n"
        "                     names, and whenever Ctrl-A s is typed or SIGUSR1 comes; then the run\n"
        "                     goes on\n"
        "  --snapshot-at WHEN after N instructions of all harts (500M, 2G: powers of 1000), or at\n"
        "                     marker:N, where the guest says so (`marker N` in its shell)\n"
        "  --snapshot-exit    end the run when the machine is saved\n"
        "  --resume FILE      go on from a snapshot; the machine is the one in it, so only\n"
        "                     options about the host and the run fit: what is said about it,\n"
        "                     --max-cycles, --no-fastmap, other files with the same disks; and\n"
        "                     other TLBs, which begin empty, and disk latencies\n"
        "\n"
        "what is said about it (docs/counters.md):\n"
        "  --summary          table of TLB hits and misses, walks, traps and time, on stderr\n"
        "  --stats FILE       every counter as JSON; equal to the byte for equal runs (-: stdout)\n"
        "  --trace WHAT       tell on stderr of each of: traps, faults, syscalls, sbi, interrupts\n"
        "                     (a list with commas)\n"
        "  --signature FILE   of a conformance test: what is between its symbols begin_signature\n"
        "                     and end_signature at the end, as Spike writes it (-: stdout)\n"
        "  --signature-granularity N\n"
        "                     bytes on a line of it: 4, 8 or another power of two (16)\n"
        "\n"
        "debugging (docs/debugging.md):\n"
        "  --gdb PORT         wait for gdb on this port of localhost (0: a free one) before the\n"
        "                     first instruction\n"
        "\n"
        "all values:\n"
        "  -c, --config FILE  read a configuration (YAML); may be repeated\n"
        "  --set PATH=VALUE   set one value, as in --set mmu.l2.ways=4; may be repeated\n"
        "                     'pagewalk config --list' names them all, with their defaults;\n"
        "                     later options win\n"
        "  --no-fastmap       model every single access; slower, with the same counters\n"
        "\n"
        "exit status: the program's; 128 + N when signal N killed it; 1 for a run that could not\n"
        "go on (trap loop, standstill, --max-cycles); 2 for bad input, before anything ran.\n",
        stdout);
}

void print_config_help(void)
{
    fputs(
        "usage: pagewalk config [options of 'pagewalk run']\n"
        "       pagewalk config --list [--json]\n"
        "\n"
        "Prints the whole configuration that the options make, as YAML that -c reads: see what\n"
        "--preset cva6 means, or what is in a snapshot (--resume FILE).\n"
        "\n"
        "  --list             every value there is: its key for --set and -c, what it takes, its\n"
        "                     default and what it means\n"
        "  --json             the list as JSON, one object for each value\n",
        stdout);
}

void print_disasm_help(void)
{
    fputs("usage: pagewalk disasm FILE\n"
          "\n"
          "Disassembles the executable parts of an ELF file for riscv64, with its symbols.\n",
          stdout);
}
