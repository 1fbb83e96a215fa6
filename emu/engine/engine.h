/*
 * The engine: runs harts. Decodes instructions into blocks of operations, page by page of
 * physical memory, and executes these.
 *
 * Owner: the machine; one engine serves all of its harts, on one host thread. Life cycle:
 * engine_create, engine_attach each hart, engine_run slices, engine_destroy before the harts.
 */
#ifndef EMU_ENGINE_ENGINE_H
#define EMU_ENGINE_ENGINE_H

#include "emu/hart/hart.h"

struct engine;

/* NULL when host memory is short. */
struct engine *engine_create(struct physmem *physmem) NODISCARD;
void engine_destroy(struct engine *engine);

/*
 * Which blocks have been decoded, and what of them was written since: a guest that changes its code
 * and does not fence meets the same instructions after a snapshot as without it. Between slices;
 * reading comes after RAM and harts.
 */
void engine_archive(struct engine *engine, struct archive *a);

/*
 * Makes `engine` run `hart`. All harts of an engine have the same extensions and TLB replacement
 * policies. Returns 0, -ENOMEM or -ENOSPC.
 */
int engine_attach(struct engine *engine, struct hart *hart) NODISCARD;

/* RAM has changed behind the harts' backs: what was decoded is forgotten. Not while one runs. */
void engine_forget(struct engine *engine);

/*
 * Runs the hart from hart->pc until the slice opened by hart_begin_slice() is used up (it is
 * overrun by less than a block), the hart waits for an interrupt, or a device was touched.
 * Interrupts are taken at the start, and whenever an instruction enables one.
 */
void engine_run(struct engine *engine, struct hart *hart);

/*
 * Whether the instruction that the hart executes next is a jump to itself. False also where that is
 * not certain: the hart has not got there yet, or the page of code was written since.
 */
bool engine_jumps_to_itself(const struct engine *engine, const struct hart *hart);

#endif
