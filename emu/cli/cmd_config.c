/*
 * `pagewalk config`: prints the effective configuration that the options given make, as YAML
 * that `-c` reads back.
 */
#include "emu/cli/arguments.h"
#include "emu/cli/cmd.h"

#include <stdlib.h>

int cmd_config(int argc, char **argv)
{
    struct arguments args;
    struct error err;
    bool ok = arguments_parse(&args, argc, argv, &err);
    if (ok && args.help)
        print_config_help();
    else if (ok && args.rest != argc)
        ok = error_set(&err, "config %s: takes options only; see 'pagewalk config --help'",
                       argv[args.rest]);
    else if (ok && args.json && !args.list)
        ok = error_set(&err, "--json: is a form of --list; give both");
    else if (ok && args.list)
        (args.json ? config_list_json : config_list)(stdout);
    else if (ok)
        ok = config_print(&args.config, stdout, &err);
    arguments_destroy(&args);
    return ok ? EXIT_SUCCESS : report_error(&err);
}
