/* A stream counts its steps, and ends where t would leave 32 bits: the status
 * says so, and nothing has changed.
 */
#include "m.h"

#include <stdio.h>
#include <string.h>

enum { X = 2, H = 5, STEPS = 7 };

static m_params p;
static m_grad g;
static unsigned char work[M_LOSS_GRAD_WORK(STEPS) + M_LOSS_WORK(STEPS) +
                          M_RUN_WORK(STEPS)] __attribute__((aligned(64)));
static REAL x[STEPS * X], d[STEPS * H], y[STEPS * H];

/* A call that would be one step too long; then the longest that is not. */
static int
near_the_end(int (*call)(m_state *s, size_t T), const m_state *from)
{
	m_state s = *from;
	unsigned char saved[M_STATE_BYTES];

	s.steps[0] = INT32_MAX - 2;
	m_state_save(&s, saved);
	const m_state before = s;
	if (call(&s, 3) != M_BAD_LENGTH ||
	    memcmp(&s, &before, sizeof s) != 0)
		return printf("FAILED: 3 of 2 steps\n");
	if (call(&s, 2) != M_OK || s.steps[0] != INT32_MAX)
		return printf("FAILED: 2 of 2 steps\n");
	if (call(&s, 1) != M_BAD_LENGTH)
		return printf("FAILED: 1 of 0 steps\n");
	/* a state that is loaded as well */
	if (m_state_load(&s, saved) != M_OK || call(&s, 3) != M_BAD_LENGTH ||
	    m_init(&s, &p) != M_OK || call(&s, 3) != M_OK)
		return printf("FAILED: loaded, or begun anew\n");
	return 0;
}

static int
step(m_state *s, size_t T)
{
	/* one call a step: those that are too many come last */
	if ((int64_t)s->steps[0] + (int64_t)T > INT32_MAX)
		return s->steps[0] == INT32_MAX ? m_step(s, &p, x, y)
		                                : M_BAD_LENGTH;
	for (size_t t = 0; t < T; t++)
		if (m_step(s, &p, x + t * X, y) != M_OK)
			return -1;
	return M_OK;
}

static int
run(m_state *s, size_t T)
{
	return m_run(s, &p, x, y, T, work);
}

static int
loss(m_state *s, size_t T)
{
	REAL e;

	return m_loss(s, &p, x, d, T, work, &e);
}

static int
loss_grad(m_state *s, size_t T)
{
	REAL e;

	return m_loss_grad(s, &p, x, d, T, work, &e, &g);
}

int
main(void)
{
	m_state s;
	int bad = 0;

	m_selftest(&s, &p);
	m_init(&s, &p);
	bad |= near_the_end(step, &s) | near_the_end(run, &s) |
	       near_the_end(loss, &s) | near_the_end(loss_grad, &s);
	return bad != 0;
}
