#include "emu/cli/embedded.h"

/*
 * One row per file, ended by a row without a name: as generated. The first two are firmware and
 * kernel, the rest programs.
 */
extern const struct {
    const char *name;
    const uint8_t *start, *end;
} embedded_table[];

#define MAX_PROGRAMS 128

static struct file file_at(unsigned row)
{
    return (struct file){.bytes = embedded_table[row].start,
                         .size = (size_t)(embedded_table[row].end - embedded_table[row].start)};
}

const struct machine_embedded *embedded_files(void)
{
    static struct embedded_file programs[MAX_PROGRAMS];
    static struct machine_embedded embedded;

    embedded = (struct machine_embedded){
        .firmware = file_at(0), .kernel = file_at(1), .programs = programs};
    for (unsigned i = 2; embedded_table[i].name && embedded.nr_programs < MAX_PROGRAMS; i++)
        programs[embedded.nr_programs++] =
            (struct embedded_file){embedded_table[i].name, file_at(i)};
    return &embedded;
}
