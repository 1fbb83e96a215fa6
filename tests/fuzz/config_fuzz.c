/*
 * Configuration files of words that mean something in them, in any order, and of bytes that mean
 * nothing. One is refused with a line of text, or accepted; then it can be printed, and what is
 * printed is accepted too.
 */
#define _GNU_SOURCE /* memfd_create */
#include "emu/machine/config.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_TEXT 4096
#define PATH_OF  "/proc/self/fd/%d"

static const char *const words[] = {
    "mmu:\n",
    "  l1d:\n",
    "    entries: ",
    "    ways: ",
    "    policy: ",
    "  l2:\n",
    "    pages: ",
    "  pwc:\n",
    "  fastmap: ",
    "swap:\n",
    "  size: ",
    "  file: ",
    "disk:\n",
    "  - size: ",
    "    latency: ",
    "mem: ",
    "harts: ",
    "mode: ",
    "ad: ",
    "preset: ",
    "clock: ",
    "bootargs: ",
    "kernel: ",
    "default",
    "lru",
    "random",
    "sv48",
    "svade",
    "nvme",
    "4K 2M",
    "256M",
    "-1",
    "1",
    "8",
    "64",
    "true",
    "18446744073709551616",
    "0x10",
    "'",
    "\"",
    "[",
    "]",
    "{",
    "}",
    ": ",
    "- ",
    "\n",
    "  ",
    "#",
    "&a ",
    "*a ",
    "<<: ",
    "|",
    "?",
};

static size_t write_text(struct fuzz_input *in, char *text)
{
    size_t length = 0;
    while (in->left > 0) {
        uint8_t choice = fuzz_u8(in);
        const char *word = words[choice % (sizeof(words) / sizeof(words[0]))];
        char raw[2] = {(char)fuzz_u8(in), 0};
        if (choice >= 250)
            word = raw;
        size_t n = choice >= 250 ? 1 : strlen(word);
        if (length + n + 1 > MAX_TEXT)
            break;
        memcpy(text + length, word, n);
        length += n;
        /* Values end their line more often than not. */
        if (word[n - 1] != '\n' && word[n - 1] != ' ' && choice % 3)
            text[length++] = '\n';
    }
    return length;
}

static void open_text(int *fd, char *path, size_t room, const char *text, size_t length)
{
    *fd = memfd_create("config", MFD_CLOEXEC);
    if (*fd < 0 || write(*fd, text, length) != (ssize_t)length)
        abort();
    snprintf(path, room, PATH_OF, *fd);
}

static void load_again(const struct machine_config *config)
{
    char *text = NULL, path[64];
    size_t length = 0;
    struct error err;
    struct machine_config copy;
    FILE *out = open_memstream(&text, &length);
    if (!out || !config_print(config, out, &err) || fclose(out))
        abort();
    int fd;
    open_text(&fd, path, sizeof(path), text, length);
    config_init(&copy);
    if (!config_load(&copy, path, &err)) {
        fprintf(stderr, "%s\n%s", err.text, text);
        abort();
    }
    config_destroy(&copy);
    close(fd);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[MAX_TEXT];
    struct fuzz_input in = {data, size};
    size_t length = write_text(&in, text);
    char path[64];
    int fd;
    struct error err = {""};
    struct machine_config config;

    open_text(&fd, path, sizeof(path), text, length);
    config_init(&config);
    if (config_load(&config, path, &err)) {
        if (config_check(&config, &err))
            load_again(&config);
    } else if (err.text[0] == '\0' || strchr(err.text, '\n')) {
        abort(); /* one line that says why */
    }
    config_destroy(&config);
    close(fd);
    return 0;
}
