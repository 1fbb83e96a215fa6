/*
 * The gdb stub: a debugger on the machine, over TCP on the loopback interface. One client at a
 * time; when it leaves, by detaching or by dying, the machine runs on and another may come.
 *
 * Owner: the command. Life cycle: gdb_listen() before the machine is built, so that a port that
 * cannot be had costs no run; gdb_run() instead of machine_run(), with gdb_poll() and gdb_fd() in
 * the machine's host; gdb_close().
 *
 * What a client sends is untrusted: it can do to the guest what it likes, and to the host no more
 * than save snapshots in the folder that the command was started in, or below.
 */
#ifndef EMU_GDB_GDB_H
#define EMU_GDB_GDB_H

#include "emu/machine/machine.h"

struct gdb_server;

/* What the server needs of the command. */
struct gdb_host {
    /*
     * Waits until `fd` can be read (`to_write`: written), at most `timeout_ms` (negative: without
     * limit). False when that did not come, or the user wants the run to end.
     */
    bool (*wait)(void *opaque, int fd, bool to_write, int timeout_ms);
    void *opaque;
};

/* `port` is a number below 65536; 0: one that is free. NULL: see `err`. */
struct gdb_server *gdb_listen(const char *port, const struct gdb_host *host,
                              struct error *err) NODISCARD;
void gdb_close(struct gdb_server *server);

/* Where it listens. */
unsigned gdb_port(const struct gdb_server *server);

/* Waits for a client, then runs the machine as it is told. Returns as machine_run() does. */
enum machine_outcome gdb_run(struct gdb_server *server, struct machine *machine);

/* While the machine runs: does anybody want it to stop? It is then to be paused. */
bool gdb_poll(struct gdb_server *server);

/* What becomes readable when gdb_poll() has something to say. */
int gdb_fd(const struct gdb_server *server);

#endif
