/* choice.h - what the schedule and the loops leave open.
 *
 * None of the choices changes what is computed; those that change a rounding
 * are marked, and `rnnc tune` leaves them alone unless numerics are fast.
 */
#ifndef DRIVER_CHOICE_H
#define DRIVER_CHOICE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* 0 of a number: what the compiler thinks best. */
typedef struct {
	int64_t vector;         /* bytes of a vector, at most the machine's */
	int64_t run, rows;      /* of a register tile: most vectors side by
	                         * side, most rows */
	int64_t hoist;          /* 0, 1: compute what does not recur before */
	int64_t join;           /* 0, 1: products that share an operand */
	int64_t fuse;           /* most element functions of a loop of
	                         * element-wise equations; -1: a loop each */
	int64_t block;          /* sequences side by side */
} Choice;

/* What code is made for. */
typedef enum { USE_RUN, USE_TRAIN, USE_COUNT } Use;

enum { MAX_TRIED = 5 };

typedef struct {
	const char *name;
	size_t offset;          /* of its int64_t in a Choice */
	int64_t least, most;
	int64_t tried[MAX_TRIED];       /* by rnnc tune, besides the default */
	int ntried;
	bool used[USE_COUNT];
	bool rounds[USE_COUNT]; /* changes the rounding of a sum */
} Knob;

extern const Knob knobs[];              /* ended by a name NULL */
extern const char *const use_name[USE_COUNT];

Choice  choice_default(void);
int64_t choice_get(const Choice *c, const Knob *k);
void    choice_set(Choice *c, const Knob *k, int64_t value);

/* " vector=64 run=0 ..." */
void choice_print(const Choice *c, Use use, Buf *out);
/* Reads what choice_print() wrote; NULL, or the first word that is wrong. */
const char *choice_read(Choice *c, Use use, char *text);

#endif
