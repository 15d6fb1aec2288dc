/* backend.h - what turns a Program into files.
 *
 *   backend_find("c")->emit(program, &options, &out)
 *
 * A back end writes text into the buffers of EmitOutput; the driver puts them
 * into files.  No operation, order or layout is decided here.
 */
#ifndef EMIT_BACKEND_H
#define EMIT_BACKEND_H

#include "base/buf.h"
#include "base/source.h"
#include "loop/program.h"

typedef struct {
	const char *prefix;     /* of every symbol; default the model's name */
	const char *source;     /* name of the .rnn file, for comments */
	const Sources *sources; /* to name lines in comments; or NULL */
	const char *version;    /* of the compiler */
	const char *command;    /* options that matter, for the header */
	const void *weights;    /* real[], or uint16_t[] of the program's
	                         * format, in member order and layout, to
	                         * embed; NULL: passed as a struct */
	size_t tape;            /* bytes loss_grad may use for it; 0: all */
	bool table;             /* also the RnnModel table (runtime/model.h) */
	const double *selftest; /* known answers (selftest.h), or NULL */
	size_t nselftest;
} EmitOptions;

typedef struct {
	Buf header;             /* NAME.h */
	Buf source;             /* NAME.c */
	Buf table;              /* NAME_model.c, when asked for */
} EmitOutput;

typedef struct {
	const char *name;       /* "c" */
	const char *what;       /* one line for --help */
	void (*emit)(const Program *p, const EmitOptions *o, EmitOutput *out);
} Backend;

/* Number `at` of the weights to embed; of 16 bits, as an integer. */
static inline double
emit_weight(const Program *p, const EmitOptions *o, size_t at)
{
	if (p->weights != WEIGHTS_REAL)
		return ((const uint16_t *)o->weights)[at];
	return p->f64 ? ((const double *)o->weights)[at]
	              : (double)((const float *)o->weights)[at];
}

/* The line of the model that this stands on; 0: not known. */
static inline unsigned
emit_line(const EmitOptions *o, Span at)
{
	Place place;

	return o->sources != NULL && sources_place(o->sources, at.start, &place)
	       ? place.line : 0;
}

const Backend *backend_find(const char *name);
extern const Backend *const backends[];         /* ended by NULL */

#endif
