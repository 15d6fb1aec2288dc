/* loss_kind.h - how the loss of a sequence is made of its steps, which says how
 * training may cut the sequence (RnnLossKind of runtime/model.h). */
#ifndef EMIT_LOSS_KIND_H
#define EMIT_LOSS_KIND_H

#include "loop/program.h"

typedef enum {
	LOSS_WHOLE,             /* neither of the two below */
	LOSS_MEAN,              /* sum[t] l[t] / T */
	LOSS_SUM,               /* sum[t] l[t] */
	LOSS_END,               /* compares t with T: cannot be cut */
} LossKind;

LossKind loss_kind(const System *s);

#endif
