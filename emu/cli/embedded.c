#include "emu/cli/embedded.h"

/*
 * One row per file, ended by a row without a path: as generated. The first two are firmware and
 * kernel, the rest is the initial file system.
 */
extern const struct {
    const char *path;
    uint64_t mode;
    const uint8_t *start, *end;
} embedded_table[];

#define MAX_FILES 256

static struct file file_at(unsigned row)
{
    return (struct file){.bytes = embedded_table[row].start,
                         .size = (size_t)(embedded_table[row].end - embedded_table[row].start)};
}

const struct machine_embedded *embedded_files(void)
{
    static struct embedded_file files[MAX_FILES];
    static struct machine_embedded embedded;

    embedded =
        (struct machine_embedded){.firmware = file_at(0), .kernel = file_at(1), .files = files};
    for (unsigned row = 2; embedded_table[row].path && embedded.nr_files < MAX_FILES; row++)
        files[embedded.nr_files++] = (struct embedded_file){
            embedded_table[row].path, (uint32_t)embedded_table[row].mode, file_at(row)};
    return &embedded;
}
