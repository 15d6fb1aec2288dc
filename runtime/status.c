/* Messages for the statuses of compiled functions; see status.h. */
#include "status.h"

#include <stdio.h>

/* "" or "[1, 3]": row by row, counted from 0 as in the language. */
static void
element(const RnnCheck *c, int32_t at, char *text, size_t room)
{
	int64_t index[RNN_RANK_MAX];
	size_t n = 0;

	text[0] = '\0';
	for (int k = c->rank; k-- > 0;) {
		index[k] = at % c->dim[k];
		at /= (int32_t)c->dim[k];
	}
	for (int k = 0; k < c->rank && n < room; k++)
		n += (size_t)snprintf(text + n, room - n, "%s%lld%s",
		                      k ? ", " : "[", (long long)index[k],
		                      k + 1 == c->rank ? "]" : "");
}

static int
check_failed(const RnnModel *m, const RnnReport *said, const char *what,
             RnnError *err)
{
	const RnnCheck *c = &m->check[said->check];
	char place[300] = "", at[100], step[40] = "", value[60] = "";

	element(c, said->element, at, sizeof at);
	if (c->line > 0 && m->source != NULL)
		snprintf(place, sizeof place, "%s:%d: ", m->source, c->line);
	if (said->step > 0)
		snprintf(step, sizeof step, " at step %ld of",
		         (long)said->step);
	if (c->compares)
		snprintf(value, sizeof value, ": the value is %.9g",
		         said->value);
	return rnn_fail(err, RNN_EXIT_FAILED, "%s'%s%s' does not hold%s %s%s",
	                place, c->name, at, step[0] ? step : " for", what,
	                value);
}

int
rnn_status_fail(const RnnModel *m, int status, const RnnReport *said,
                const RnnSequence *of, RnnError *err)
{
	static const char *const why[] = {
		"", "too few steps", "an index out of range",
		"a state it does not have", "parents that make no tree"
	};
	const int known = sizeof why / sizeof *why;

	if (status == RNN_CHECK_FAILED && said->check < m->n_check)
		return check_failed(m, said, of->name, err);
	if (status == RNN_BAD_LENGTH)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s has %zu step%s, and "
		                "model '%s' reads a single step that needs at "
		                "least %zu; leave such sequences out, or say "
		                "in the model what lies beyond the end",
		                of->name, of->T, of->T == 1 ? "" : "s",
		                m->name, m->least);
	return rnn_fail(err, RNN_EXIT_BUG, "model '%s' reports %s (status %d) "
	                "for %s", m->name, status > 0 && status < known
	                ? why[status] : "an error", status, of->name);
}
