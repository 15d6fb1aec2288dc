/* The trees of the data: what compiled code would only refuse, said with its
 * place; see data.h. */
#include "data.h"

#include <stdlib.h>

/* The parent of node t of T, both from 1. */
static int
check_node(const RnnModel *m, const RnnSequence *s, const RnnPort *p, size_t t,
           int32_t up, RnnError *err)
{
	if (t == s->T && up != 0)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: node %zu is the last"
		                " one, the root, and has parent %ld; wanted 0"
		                " in input '%.60s' of model '%s'", s->name, t,
		                (long)up, p->name, m->name);
	if (t < s->T && ((size_t)up <= t || (size_t)up > s->T))
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: node %zu has parent"
		                " %ld; wanted a later node, %zu .. %zu, in"
		                " input '%.60s' of model '%s': children come"
		                " before their parents, and one node, the last,"
		                " has none", s->name, t, (long)up, t + 1, s->T,
		                p->name, m->name);
	return 0;
}

static int
check_sequence(const RnnModel *m, const RnnSequence *s, int port,
               RnnError *err)
{
	const RnnPort *p = rnn_data_port(m, port);
	const int32_t *parent = s->port[port];
	int32_t *children = rnn_alloc(s->T + 1, sizeof *children, err);
	int rc = children == NULL ? -1 : 0;

	for (size_t t = 1; rc == 0 && t <= s->T; t++) {
		int32_t up = parent[t - 1];

		rc = check_node(m, s, p, t, up, err);
		if (rc == 0 && up > 0 && ++children[up] > p->tree &&
		    p->tree > 0)
			rc = rnn_fail(err, RNN_EXIT_SYSTEM, "%s: node %ld has"
			              " more than %d children, the most that"
			              " model '%s' allows; 'tree(arity = %d)'"
			              " allows another one, 'tree' any number",
			              s->name, (long)up, p->tree, m->name,
			              p->tree + 1);
	}
	free(children);
	return rc;
}

int
rnn_data_check_trees(const RnnData *data, RnnError *err)
{
	for (int i = 0; i < data->n_port; i++)
		for (size_t k = 0; rnn_data_port(data->model, i)->tree != 0 &&
		     k < data->n; k++)
			if (check_sequence(data->model, &data->seq[k], i,
			                   err) != 0)
				return -1;
	return 0;
}
