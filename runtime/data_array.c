/* Arrays bound to ports; see data.h. */
#include "data.h"

#include <stdio.h>
#include <string.h>

/* What all arrays of one file agree on. */
typedef struct {
	int known;
	int batched;            /* an axis N in front */
	size_t n;               /* sequences */
	size_t T;               /* 0 until a timed port has been seen */
} Extent;

static int
mismatch(const RnnModel *m, int port, const RnnArray *a, const char *name,
         const char *why, RnnError *err)
{
	char want[RNN_PORT_ROOM], have[RNN_SHAPE_ROOM];

	return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: model '%s' wants %.200s,"
	                " or N of them with N in front, but the array has the"
	                " shape %s%s", name, m->name,
	                rnn_port_text(m, port, want),
	                rnn_shape_text(have, a->dim, a->rank), why);
}

/* Checks one array and adds to what is known of all. */
static int
measure(const RnnModel *m, int port, const RnnArray *a, const char *name,
        Extent *e, RnnError *err)
{
	const RnnPort *p = rnn_data_port(m, port);
	int batched = a->rank - p->rank - p->timed, at = 0;
	size_t n = 1;

	if (batched != 0 && batched != 1)
		return mismatch(m, port, a, name, "", err);
	if (batched)
		n = a->dim[at++];
	if (e->known && (e->batched != batched || e->n != n))
		return mismatch(m, port, a, name, ", another number of"
		                " sequences than the ports before it", err);
	e->known = 1;
	e->batched = batched;
	e->n = n;
	if (p->timed) {
		if (e->T != 0 && e->T != a->dim[at])
			return mismatch(m, port, a, name, ", another length"
			                " than the ports before it", err);
		if (a->dim[at] == 0)
			return mismatch(m, port, a, name, ": T = 0; a sequence"
			                " needs at least one step", err);
		e->T = a->dim[at++];
	}
	for (int k = 0; k < p->rank; k++)
		if (a->dim[at + k] != (size_t)p->dim[k])
			return mismatch(m, port, a, name, "", err);
	return 0;
}

/* *T := length of sequence k. */
static int
length_of(const RnnArray *lengths, const Extent *e, size_t k,
          const char *name, size_t *T, RnnError *err)
{
	*T = e->T;
	if (lengths == NULL)
		return 0;
	if (lengths->rank != 1 || lengths->dim[0] != e->n)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: 'lengths' must hold"
		                " one number for each of the %zu sequences",
		                name, e->n);
	double x = rnn_array_real(lengths, k);
	if (!(x >= 1 && x <= (double)e->T) || x != (double)(size_t)x)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: lengths[%zu] is %g,"
		                " not a whole number within 1 .. %zu", name, k,
		                x, e->T);
	*T = (size_t)x;
	return 0;
}

/* The numbers of sequence k of one port. */
static int
fill_port(const RnnData *data, const RnnSequence *s, int port, size_t k,
          const RnnArray *a, const Extent *e, RnnError *err)
{
	const RnnPort *p = rnn_data_port(data->model, port);
	size_t count = rnn_port_count(p), steps = p->timed ? s->T : 1;
	size_t from = k * count * (p->timed ? e->T : 1);
	char want[RNN_PORT_ROOM];

	for (size_t i = 0; i < steps * count; i++) {
		double x = rnn_array_real(a, from + i);
		const char *why = rnn_data_store(data, s, port, i, x);

		if (why != NULL)
			return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: step %zu,"
			                " element %zu: %g %s %s", s->name,
			                i / count + 1, i % count, x, why,
			                rnn_port_text(data->model, port, want));
	}
	return 0;
}

int
rnn_data_add_arrays(RnnData *data, const RnnDataSpec *spec,
                    const RnnArray *const *array, const RnnArray *lengths,
                    const char *name, RnnError *err)
{
	Extent e = {0};
	char text[256];
	size_t T;

	for (int i = 0; i < data->n_port; i++)
		if (array[i] != NULL &&
		    measure(data->model, i, array[i], name, &e, err) != 0)
			return -1;
	if (e.T == 0)
		e.T = spec->steps;
	if (e.T == 0)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: no array with time"
		                " says how long the sequences are; give"
		                " --steps T", name);
	for (size_t k = 0; k < e.n; k++) {
		snprintf(text, sizeof text, e.batched ? "%.200s[%zu]"
		         : "%.200s", name, k);
		if (length_of(lengths, &e, k, name, &T, err) != 0)
			return -1;
		RnnSequence *s = rnn_data_add(data, T, text, err);
		if (s == NULL)
			return -1;
		for (int i = 0; i < data->n_port; i++)
			if (array[i] != NULL &&
			    fill_port(data, s, i, k, array[i], &e, err) != 0)
				return -1;
	}
	return 0;
}
