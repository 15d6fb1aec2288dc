/* The loss of a stream goes on from the state: a second call continues, and
 * after init it gives the first value again.
 */
#include "m.h"

#include <stdio.h>
#include <string.h>

enum { X = 2, H = 5, STEPS = 7 };

static m_params p;
static m_grad g;
static unsigned char work[M_LOSS_GRAD_WORK(2 * STEPS) +
                          M_LOSS_WORK(2 * STEPS)]
	__attribute__((aligned(64)));

int
main(void)
{
	static REAL x[2 * STEPS * X], d[2 * STEPS * H];
	REAL first, second, again, by_grad;
	m_state s, by_step;
	int bad = 0;

	m_selftest(&s, &p);
	for (int i = 0; i < 2 * STEPS * X; i++)
		x[i] = (REAL)(i % 5) / 4;
	bad |= m_init(&s, &p) | m_loss(&s, &p, x, d, STEPS, work, &first);
	by_step = s;
	bad |= m_loss(&s, &p, x, d, STEPS, work, &second) |
	       m_init(&s, &p) | m_loss(&s, &p, x, d, STEPS, work, &again);
	if (memcmp(&s, &by_step, sizeof s) != 0)
		bad = printf("FAILED: another state\n");
	bad |= m_loss_grad(&s, &p, x, d, STEPS, work, &by_grad, &g);
	if (!(first < second || first > second))
		bad = printf("FAILED: the state has not moved on\n");
	if (first < again || first > again)
		bad = printf("FAILED: init does not begin anew\n");
	if (second < by_grad || second > by_grad)
		bad = printf("FAILED: loss_grad goes on otherwise\n");
	printf("%.17g %.17g\n", (double)first, (double)second);
	return bad != 0;
}
