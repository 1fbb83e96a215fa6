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
        "      With --list: every value there is, what it takes and what it means.\n"
        "  pagewalk disasm FILE\n"
        "      Disassembles the code of an ELF file.\n"
        "  pagewalk run --help | --help | --version\n"
        "\n"
        "examples:\n"
        "  riscv64-linux-gnu-gcc -static -O2 hello.c -o hello && pagewalk run ./hello\n"
        "  pagewalk run --mem 64M --swap 256M --summary ./hello\n"
        "  pagewalk run --preset cva6 --set mmu.l1d.entries=64 --stats stats.json ./hello\n"
        "\n"
        "At a terminal, Ctrl-A x ends the run whatever the guest does. Programs get input from a\n"
        "file or a pipe as it is, but for Ctrl-D (byte 4), which is the end of it.\n",
        stdout);
}

void print_run_help(void)
{
    fputs(
        "usage: pagewalk run [options] [PROGRAM [ARGUMENTS]]\n"
        "\n"
        "machine:\n"
        "  --preset NAME      core to start from: default, fast, cva6 or u74. Give it first: what\n"
        "                     follows changes single values of it\n"
        "  --mem SIZE         RAM, for example 256M or 2G (256M)\n"
        "  --harts N          number of harts, 1 to 8 (1)\n"
        "  --mode MODE        largest translation mode: sv39, sv48 or sv57 (sv39)\n"
        "  --ad WHO           who sets accessed and dirty bits: svadu, the hardware; svade,\n"
        "                     software after a page fault; both: as menvcfg.ADUE says (svadu)\n"
        "  --seed N           seed of everything random in the machine (1)\n"
        "\n"
        "disks:\n"
        "  --swap SIZE|FILE   give the kernel a swap area: SIZE bytes of host memory, or a file\n"
        "                     (a name that looks like a size: ./1G)\n"
        "  --disk FILE        attach a raw disk image, for kernels that mount it (the\n"
        "                     built-in one uses disks for swap only); may be repeated\n"
        "  --latency MODEL    how slow the disks are: none, hdd, ssd or nvme (ssd); for the swap\n"
        "                     area: --set swap.latency=MODEL\n"
        "\n"
        "what runs:\n"
        "  --initrd DIR|FILE  initial file system: a directory, or a cpio archive (newc)\n"
        "  --kernel FILE      another kernel: ELF, Linux Image, or a raw binary for 0x80200000\n"
        "  --firmware FILE    another firmware: ELF, or a raw binary for 0x80000000, as OpenSBI's\n"
        "                     fw_dynamic and fw_jump; none: start the kernel in M-mode\n"
        "                     images may be compressed: gzip, zstd, xz, lzma, or EFI-zboot\n"
        "  --append WORDS     words for the kernel's command line\n"
        "  --max-cycles N     end the run after N cycles of simulated time\n"
        "\n"
        "what is said about it:\n"
        "  --summary          table of TLB hits and misses, walks, traps and time, on stderr\n"
        "  --stats FILE       every counter as JSON; equal to the byte for equal runs (-: stdout)\n"
        "  --signature FILE   what a conformance test left between its symbols begin_signature "
        "and\n"
        "                     end_signature, as Spike writes it (-: stdout)\n"
        "  --signature-granularity N\n"
        "                     bytes on a line of it: 4, 8 or another power of two (16)\n"
        "  --trace WHAT       tell on stderr of each of: traps, faults, syscalls, sbi, interrupts\n"
        "                     (a list with commas)\n"
        "\n"
        "all values:\n"
        "  -c FILE            read a configuration (YAML); may be repeated\n"
        "  --set PATH=VALUE   set one value, as in --set mmu.l2.ways=4; may be repeated\n"
        "                     'pagewalk config --list' names them all; later options win\n"
        "  --no-fastmap       model every single access; slower, with the same counters\n"
        "\n"
        "exit status: the program's; 128 + N when signal N killed it; 1 for a run that could not\n"
        "go on (trap loop, deadlock, --max-cycles); 2 for bad input, before anything ran.\n",
        stdout);
}
