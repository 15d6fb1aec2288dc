/* The macros of work memory are constant expressions, say what the functions
 * say, and are enough: static arrays of their size between guards.
 * REAL is the precision.
 */
#include "m.h"

#include <stdio.h>
#include <string.h>

enum { X = 2, H = 5, STEPS = 37, GUARD = 64 };

#define ARRAY(name, bytes) \
	static struct { \
		unsigned char before[GUARD], at[bytes], after[GUARD]; \
	} name __attribute__((aligned(64)))

ARRAY(run, M_RUN_WORK(STEPS));
ARRAY(loss, M_LOSS_WORK(STEPS));
ARRAY(grad, M_LOSS_GRAD_WORK(STEPS));

static int
untouched(const unsigned char *guard)
{
	for (int i = 0; i < GUARD; i++)
		if (guard[i] != 0x5a)
			return 0;
	return 1;
}

#define WHOLE(a) (untouched((a).before) && untouched((a).after))

static int
call(void)
{
	static m_params p;
	static m_grad g;
	static REAL x[STEPS * X], d[STEPS * H], y[STEPS * H], e;

	for (int i = 0; i < STEPS * X; i++)
		x[i] = (REAL)(i % 7) / 4;
#if defined(M_STEP_STACK)
	static m_state s;
	return m_init(&s, &p) | m_run(&s, &p, x, y, STEPS, run.at) |
	       m_loss(&s, &p, x, d, STEPS, loss.at, &e) |
	       m_loss_grad(&s, &p, x, d, STEPS, grad.at, &e, &g);
#else
	return m_run(&p, x, y, STEPS, run.at) |
	       m_loss(&p, x, d, STEPS, loss.at, &e) |
	       m_loss_grad(&p, x, d, STEPS, grad.at, &e, &g);
#endif
}

int
main(void)
{
	int bad = 0;

	for (size_t T = 0; T < 3000; T++)
		if (m_run_work(T) != M_RUN_WORK(T) ||
		    m_loss_work(T) != M_LOSS_WORK(T) ||
		    m_loss_grad_work(T) != M_LOSS_GRAD_WORK(T))
			bad = printf("FAILED: other bytes, %zu steps\n", T);
	memset(&run, 0x5a, sizeof run);
	memset(&loss, 0x5a, sizeof loss);
	memset(&grad, 0x5a, sizeof grad);
	if (call() != M_OK)
		bad = printf("FAILED: a status\n");
	if (!WHOLE(run) || !WHOLE(loss) || !WHOLE(grad))
		bad = printf("FAILED: beyond the work memory\n");
	printf("%zu %zu %zu\n", sizeof run, sizeof loss, sizeof grad);
	return bad != 0;
}
