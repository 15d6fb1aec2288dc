/* Sequences side by side; see block.h. */
#include "block.h"

#include <stdlib.h>
#include <string.h>

#define WITHIN SIZE_MAX         /* for RnnUnits.first: within a block */

int
rnn_units_new(RnnUnits *u, size_t size, RnnError *err)
{
	u->order = rnn_alloc(size, sizeof *u->order, err);
	u->begin = rnn_alloc(size + 1, sizeof *u->begin, err);
	u->place = rnn_alloc(size, sizeof *u->place, err);
	u->first = rnn_alloc(size, sizeof *u->first, err);
	return u->order && u->begin && u->place && u->first ? 0 : -1;
}

void
rnn_units_free(RnnUnits *u)
{
	free(u->order);
	free(u->begin);
	free(u->place);
	free(u->first);
}

static int
by_length(const void *x, const void *y)
{
	const RnnPlace *a = x, *b = y;

	if (a->T != b->T)
		return a->T < b->T ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

/* How many are in the unit that begins at place k of n. */
static size_t
together(const RnnPlace *place, size_t k, size_t n, size_t block)
{
	return block > 1 && n - k >= block &&
	       place[k + block - 1].T == place[k].T ? block : 1;
}

void
rnn_units_form(RnnUnits *u, const RnnData *data, const size_t *index,
               size_t n, size_t block)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		u->place[i] = (RnnPlace){data->seq[index[i]].T, i};
	if (block > 1)
		qsort(u->place, n, sizeof *u->place, by_length);
	for (size_t k = 0, count; k < n; k += count) {
		count = together(u->place, k, n, block);
		u->first[u->place[k].at] = k;
		for (size_t j = 1; j < count; j++)
			u->first[u->place[k + j].at] = WITHIN;
	}
	u->n = 0;
	for (size_t i = 0; i < n; i++) {
		size_t k = u->first[i];

		if (k == WITHIN)
			continue;
		u->begin[u->n++] = at;
		for (size_t c = together(u->place, k, n, block); c > 0; c--)
			u->order[at++] = u->place[k++].at;
	}
	u->begin[u->n] = at;
}

/* to := port p of the sequences order[0 .. block), side by side. */
static size_t
lay_out(const RnnData *data, const size_t *index, const size_t *order, int p,
        unsigned char *to)
{
	const RnnModel *m = data->model;
	const RnnPort *port = rnn_data_port(m, p);
	size_t T = port->timed ? data->seq[index[order[0]]].T : 1;
	size_t n = rnn_port_count(port) * rnn_port_unit(m, port);

	for (size_t k = 0; k < m->block; k++) {
		const char *from = data->seq[index[order[k]]].port[p];

		for (size_t t = 0; t < T; t++)
			memcpy(to + (t * m->block + k) * n, from + t * n, n);
	}
	return T * m->block * n;
}

void
rnn_block_ports(const RnnData *data, const size_t *index, const size_t *order,
                unsigned char *side, const void **in)
{
	size_t at = 0;

	for (int p = 0; p < data->n_port; p++) {
		in[p] = side + at;
		at = rnn_align(at + lay_out(data, index, order, p, side + at));
	}
}

size_t
rnn_block_bytes(const RnnModel *m, size_t T)
{
	size_t bytes = 0;

	for (int p = 0; p < m->n_input + m->n_target; p++) {
		const RnnPort *port = rnn_data_port(m, p);

		bytes += rnn_align(rnn_port_count(port) * m->block * 8 *
		                   (port->timed ? T : 1));
	}
	return bytes;
}
