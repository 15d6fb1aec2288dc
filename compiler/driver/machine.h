/* machine.h - the processors that --cpu names.
 *
 *   Machine m;
 *   if (!machine_find("x86-64-v3", &m, &diag)) exit status 2
 *
 * generic has no vectors: what is made for it is plain C99.  native is the
 * processor at hand, told by what it says of itself.
 */
#ifndef DRIVER_MACHINE_H
#define DRIVER_MACHINE_H

#include "base/diag.h"
#include "loop/program.h"

/* false: the name is unknown, and diag suggests one. */
bool    machine_find(const char *name, Machine *m, Diag *diag);
Machine machine_native(void);
/* Of what /proc/cpuinfo calls the processor, and what it can do. */
uint64_t machine_hash(void);

#endif
