/* One model by two back ends, a and b, on the same random data: every output,
 * loss, gradient and state has the same bits.  A NaN is a NaN.
 */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const RnnModel *a_model(void);
const RnnModel *b_model(void);

enum { T = 7, MOST = 64 };

typedef struct {
	const RnnModel *m;
	void *params, *state, *grad, *work;
	void *out[MOST];
	double loss;
	int status[3];
} Side;

static void *
memory(size_t n)
{
	void *p = NULL;

	if (posix_memalign(&p, RNN_ALIGN, n + RNN_ALIGN) != 0)
		exit(3);
	memset(p, 0, n);
	return p;
}

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void
fill(void *p, size_t n, size_t real_size, uint32_t seed)
{
	for (size_t i = 0; i < n; i++) {
		double x = (double)next(&seed) / 8388608 - 1;

		if (real_size == 8)
			((double *)p)[i] = x;
		else
			((float *)p)[i] = (float)x;
	}
}

static size_t
elements(const RnnPort *p)
{
	size_t n = p->timed ? T : 1;

	for (int i = 0; i < p->rank; i++)
		n *= (size_t)p->dim[i];
	return n;
}

static void *
port_data(const RnnModel *m, const RnnPort *p, uint32_t seed)
{
	size_t n = elements(p);
	int32_t *k = memory(n * 8);

	if (p->classes == 0)
		fill(k, n, m->real_size, seed);
	for (size_t i = 0; p->classes != 0 && i < n; i++)
		k[i] = (int32_t)(next(&seed) % (uint32_t)(p->classes < 256
		                 ? p->classes : 256));
	return k;
}

static size_t
most(size_t (*work)(size_t), size_t so_far)
{
	size_t n = work ? work(T) : 0;

	return n > so_far ? n : so_far;
}

static void
compute(Side *s, const void *const *in)
{
	const RnnModel *m = s->m;
	void *to = m->whole_sequence ? NULL : s->state;
	RnnReport said;

	s->params = memory(m->n_real * m->real_size);
	fill(s->params, m->n_real, m->real_size, 1);
	s->state = memory(m->state_size);
	s->grad = memory(m->n_real * m->real_size);
	s->work = memory(most(m->run_work, most(m->loss_work,
	                      most(m->grad_work, 0))));
	for (int i = 0; i < m->n_output; i++)
		s->out[i] = memory(elements(&m->output[i]) * 8);
	if (m->run != NULL)
		s->status[0] = m->run(s->params, NULL, to, in, s->out, T,
		                      s->work, &said);
	if (m->loss != NULL)
		s->status[1] = m->loss(s->params, NULL, NULL, in, T, s->work,
		                       &s->loss, &said);
	if (m->loss_grad != NULL)
		s->status[2] = m->loss_grad(s->params, to, to, in, T, s->work,
		                            &s->loss, s->grad, &said);
}

static int
same(const void *a, const void *b, size_t n, size_t real_size)
{
	for (size_t i = 0; i < n; i++) {
		const char *x = (const char *)a + i * real_size;
		const char *y = (const char *)b + i * real_size;
		double u = real_size == 8 ? *(const double *)x
		                          : (double)*(const float *)x;
		double v = real_size == 8 ? *(const double *)y
		                          : (double)*(const float *)y;

		if (memcmp(x, y, real_size) != 0 && (u == u || v == v))
			return 0;
	}
	return 1;
}

static int
check(int fine, const char *what)
{
	if (!fine)
		printf("FAILED: %s\n", what);
	return fine;
}

int
main(void)
{
	static Side a, b;
	const void *in[2 * MOST];
	int n, fine = 1;

	a.m = a_model();
	b.m = b_model();
	n = a.m->n_input + a.m->n_target;
	for (int i = 0; i < n; i++)
		in[i] = port_data(a.m, i < a.m->n_input ? &a.m->input[i]
		                  : &a.m->target[i - a.m->n_input],
		                  (uint32_t)i + 2);
	compute(&a, in);
	compute(&b, in);
	fine &= check(a.m->n_real == b.m->n_real &&
	              a.m->state_size == b.m->state_size, "sizes");
	fine &= check(memcmp(a.status, b.status, sizeof a.status) == 0,
	              "status");
	for (int i = 0; i < a.m->n_output; i++) {
		const RnnPort *p = &a.m->output[i];

		fine &= check(p->classes ? memcmp(a.out[i], b.out[i],
		              elements(p) * 4) == 0
		              : same(a.out[i], b.out[i], elements(p),
		                     a.m->real_size), p->name);
	}
	fine &= check(same(&a.loss, &b.loss, 1, 8), "loss");
	fine &= check(same(a.grad, b.grad, a.m->n_real, a.m->real_size),
	              "gradient");
	fine &= check(same(a.state, b.state, a.m->state_size /
	                   a.m->real_size, a.m->real_size), "state");
	return !fine;
}
