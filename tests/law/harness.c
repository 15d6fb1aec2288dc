/* Runs emitted code on the data of case.h and compares with the interpreter:
 *
 *   outputs and loss      bit for bit (a loss that runs over several steps may
 *                         be summed in another order: to rounding)
 *   in pieces             the same bits as in one call, for models with state
 *   gradient              to rounding; in segments the same bits as whole
 *   trees                 parents that make none are refused
 *
 * Prints a hash of all bits, which is to be the same from every compiler.
 */
#include "model.h"

#include "case.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const RnnModel *whole_model(void);
const RnnModel *segmented_model(void);

static int failures;
static RnnReport said;
static uint64_t hash = 0xcbf29ce484222325u;     /* FNV-1a */

static void
check(int fine, const char *what, size_t T)
{
	if (fine)
		return;
	printf("FAILED: %s, %zu steps\n", what, T);
	failures++;
}

static void *
memory(size_t n)
{
	void *p = NULL;

	if (posix_memalign(&p, RNN_ALIGN, n + RNN_ALIGN) != 0)
		exit(3);
	memset(p, 0x5a, n);
	return p;
}

static size_t
size_of(const RnnModel *m, const RnnPort *p, size_t T)
{
	size_t n = p->classes ? sizeof(int32_t) : m->real_size;

	for (int i = 0; i < p->rank; i++)
		n *= (size_t)p->dim[i];
	return n * (p->timed ? T : 1);
}

static double
real_at(const RnnModel *m, const void *p, size_t i)
{
	return m->real_size == 8 ? ((const double *)p)[i]
	                         : (double)((const float *)p)[i];
}

static void
hash_bytes(const void *p, size_t n)
{
	const unsigned char *byte = p;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ byte[i]) * 0x100000001b3u;
}

/* Every NaN is the same. */
static void
hash_reals(const RnnModel *m, const void *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double x = real_at(m, p, i);

		if (x == x)
			hash_bytes((const char *)p + i * m->real_size,
			           m->real_size);
		else
			hash_bytes("NaN", 3);
	}
}

/* Element by element: how far they lie apart depends on the processor. */
static void
hash_gradient(const RnnModel *m, const void *g)
{
	for (int i = 0; i < m->n_tensor; i++) {
		const RnnTensor *t = &m->tensor[i];
		size_t n = 1;

		for (int k = 0; k < t->rank; k++)
			n *= (size_t)t->axis[k].size;
		for (size_t e = 0; e < n && !t->is_const; e++) {
			size_t at = t->offset, rest = e;

			for (int k = t->rank; k-- > 0;) {
				size_t size = (size_t)t->axis[k].size;

				at += rest % size * (size_t)t->axis[k].stride;
				rest /= size;
			}
			hash_reals(m, (const char *)g + at * m->real_size, 1);
		}
	}
}

static void
hash_output(const RnnModel *m, const RnnPort *p, const void *y, size_t T)
{
	size_t n = size_of(m, p, T);

	if (p->classes)
		hash_bytes(y, n);
	else
		hash_reals(m, y, n / m->real_size);
}

/* Equal as numbers, NaN equal to NaN: 0 and -0 may differ. */
static int
same(const RnnModel *m, const RnnPort *p, const void *a, const void *b,
     size_t T)
{
	size_t n = size_of(m, p, T);

	if (p->classes)
		return memcmp(a, b, n) == 0;
	for (size_t i = 0; i < n / m->real_size; i++) {
		double x = real_at(m, a, i), y = real_at(m, b, i);

		if (x != y && !(x != x && y != y))
			return 0;
	}
	return 1;
}

static void
check_run(const RnnModel *m, int k)
{
	size_t T = lengths[k];
	void *work = memory(m->run_work(T)), *out[16];

	for (int i = 0; i < m->n_output; i++)
		out[i] = memory(size_of(m, &m->output[i], T));
	check(m->run(params_0, NULL, NULL, inputs[k], out, T, work,
	             &said) == RNN_OK,
	      "run", T);
	for (int i = 0; i < m->n_output; i++) {
		check(same(m, &m->output[i], out[i], outputs[k][i], T),
		      "outputs are the interpreter's", T);
		hash_output(m, &m->output[i], out[i], T);
		free(out[i]);
	}
	free(work);
}

/* One step a call, through a state. */
static void
check_pieces(const RnnModel *m, int k)
{
	size_t T = lengths[k];
	void *work = memory(m->run_work(1)), *state = memory(m->state_size);
	void *out[16];
	const void *in[16];

	for (int i = 0; i < m->n_output; i++)
		out[i] = memory(size_of(m, &m->output[i], T));
	for (size_t t = 0; t < T; t++) {
		void *to[16];

		for (int i = 0; i < m->n_input; i++)
			in[i] = (const char *)inputs[k][i] +
				(m->input[i].timed ? t *
				 size_of(m, &m->input[i], 1) : 0);
		for (int i = 0; i < m->n_output; i++)
			to[i] = (char *)out[i] + (m->output[i].timed ? t *
				size_of(m, &m->output[i], 1) : 0);
		check(m->run(params_0, t ? state : NULL, state, in, to, 1,
		             work, &said) == RNN_OK, "run in pieces", T);
	}
	for (int i = 0; i < m->n_output; i++) {
		check(!m->output[i].timed ||
		      same(m, &m->output[i], out[i], outputs[k][i], T),
		      "pieces give the bits of the whole", T);
		free(out[i]);
	}
	free(work);
	free(state);
}

static int
close_to(double a, double b, double scale, double tolerance)
{
	return fabs(a - b) <= tolerance * scale || a == b ||
	       (a != a && b != b);
}

static void
check_loss(const RnnModel *m, int k)
{
	size_t T = lengths[k];
	void *work = memory(m->loss_work(T));
	double loss, eps = m->real_size == 8 ? 1e-13 : 1e-5;

	check(m->loss(params_0, NULL, NULL, inputs[k], T, work, &loss,
	              &said) == RNN_OK, "loss", T);
	check(close_to(loss, losses[k], fabs(losses[k]) + 1e-3, eps),
	      "the loss is the interpreter's", T);
	hash_bytes(&loss, sizeof loss);
	free(work);
}

static void *
gradient(const RnnModel *m, int k, double *loss)
{
	size_t T = lengths[k];
	void *work = memory(m->grad_work(T));
	void *g = memory((m->n_param + 1) * m->real_size);

	memset(g, 0, (m->n_param + 1) * m->real_size);
	check(m->loss_grad(params_0, NULL, NULL, inputs[k], T, work, loss, g,
	                   &said) == RNN_OK, "loss_grad", T);
	free(work);
	return g;
}

static void
check_gradient(const RnnModel *m, const RnnModel *cut, int k)
{
	double a, b, scale = 1e-3, eps = m->real_size == 8 ? 1e-11 : 3e-4;
	void *g = gradient(m, k, &a), *h = gradient(cut, k, &b);
	int fine = 1;

	check(a == b && memcmp(g, h, m->n_param * m->real_size) == 0,
	      "segments give the bits of the whole gradient", lengths[k]);
	for (size_t i = 0; i < m->n_param; i++)
		if (fabs(real_at(m, grads[k], i)) > scale)
			scale = fabs(real_at(m, grads[k], i));
	for (size_t i = 0; i < m->n_param; i++)
		fine = fine && close_to(real_at(m, g, i),
		                        real_at(m, grads[k], i), scale, eps);
	check(fine, "the gradient is the interpreter's", lengths[k]);
	hash_gradient(m, g);
	free(g);
	free(h);
}

/* A call with parents that make no tree says so and writes no result. */
static void
refuses(const RnnModel *m, const void *const *in, size_t T, const char *what)
{
	size_t bytes = (m->n_param + 1) * m->real_size, most = 0;
	void *work, *out[16], *g = memory(bytes);
	double loss;
	int fine = 1;

	most = m->run ? m->run_work(T) : 0;
	if (m->loss_grad && m->grad_work(T) > most)
		most = m->grad_work(T);
	work = memory(most);
	for (int i = 0; i < m->n_output; i++)
		out[i] = memory(size_of(m, &m->output[i], T));
	if (m->run)
		check(m->run(params_0, NULL, NULL, in, out, T, work, &said)
		      == RNN_BAD_TREE, what, T);
	if (m->loss_grad)
		check(m->loss_grad(params_0, NULL, NULL, in, T, work, &loss, g,
		                   &said) == RNN_BAD_TREE, what, T);
	for (int i = 0; i < m->n_output; i++) {
		for (size_t k = 0; k < size_of(m, &m->output[i], T); k++)
			fine = fine && ((unsigned char *)out[i])[k] == 0x5a;
		free(out[i]);
	}
	for (size_t k = 0; k < bytes; k++)
		fine = fine && ((unsigned char *)g)[k] == 0x5a;
	check(fine, "what refuses writes nothing", T);
	free(work);
	free(g);
}

static void
check_tree(const RnnModel *m, int k, int port)
{
	static const struct {
		size_t node;            /* 0: the root */
		int32_t parent;
		const char *what;
	} bad[] = {
		{2, 0, "two roots"}, {2, 2, "a node above itself"},
		{3, 1, "a parent before its child"}, {1, -1, "no such node"},
		{1, 1000, "a parent behind the root"}, {0, 1, "a circle"},
		{0, 1000, "a root with a parent"},
	};
	size_t T = lengths[k];
	int32_t *parent = memory(T * sizeof *parent);
	const void *in[16];

	for (int i = 0; i < m->n_input + m->n_target; i++)
		in[i] = inputs[k][i];
	in[port] = parent;
	for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
		size_t node = bad[b].node ? bad[b].node : T;

		memcpy(parent, inputs[k][port], T * sizeof *parent);
		parent[node - 1] = bad[b].parent;
		if (node <= T && (bad[b].node == 0 || node < T))
			refuses(m, in, T, bad[b].what);
	}
	for (size_t t = 0; t < T; t++)
		parent[t] = t + 1 < T ? (int32_t)T : 0;
	if (m->input[port].tree > 0 && (int)T - 1 > m->input[port].tree)
		refuses(m, in, T, "too many children");
	free(parent);
}

/* The first steps of the three sequences, side by side. */
static void
lay_out(const RnnModel *m, const RnnPort *p, int port, size_t T,
        unsigned char *to)
{
	size_t n = size_of(m, p, 1), steps = p->timed ? T : 1;

	for (size_t k = 0; k < 3; k++)
		for (size_t t = 0; t < steps; t++)
			memcpy(to + (t * 3 + k) * n,
			       (const char *)inputs[k][port] + t * n, n);
}

/* A block has the loss and the gradient of its sequences, added up. */
static void
check_block(const RnnModel *m)
{
	const size_t T = 3;
	size_t bytes = (m->n_param + 1) * m->real_size;
	void *work = memory(m->block_work(T) + m->grad_work(T));
	void *g = memory(bytes), *h = memory(bytes);
	double sum = 0, block = 0, loss, scale = 1e-3;
	double eps = m->real_size == 8 ? 1e-12 : 2e-5;
	void *in[16];
	int fine = 1;

	memset(g, 0, bytes);
	memset(h, 0, bytes);
	for (int i = 0; i < m->n_input + m->n_target; i++) {
		const RnnPort *p = i < m->n_input ? &m->input[i]
		                                  : &m->target[i - m->n_input];
		unsigned char *side = memory(3 * size_of(m, p, T));

		lay_out(m, p, i, T, side);
		in[i] = side;
	}
	for (int k = 0; k < 3; k++) {
		check(m->loss_grad(params_0, NULL, NULL, inputs[k], T, work,
		                   &loss, g, &said) == RNN_OK, "loss_grad", T);
		sum += loss;
	}
	check(m->loss_grad_block(params_0, (const void *const *)in, T, work,
	                         &block, h, &said) == RNN_OK,
	      "loss_grad_block", T);
	check(close_to(sum, block, fabs(sum) + 1, eps), "the loss of a block",
	      T);
	for (size_t i = 0; i < m->n_param; i++)
		if (fabs(real_at(m, g, i)) > scale)
			scale = fabs(real_at(m, g, i));
	for (size_t i = 0; i < m->n_param; i++)
		fine = fine && close_to(real_at(m, g, i), real_at(m, h, i),
		                        scale, eps);
	check(fine, "the gradient of a block", T);
	for (int i = 0; i < m->n_input + m->n_target; i++)
		free(in[i]);
	free(work);
	free(g);
	free(h);
}

int
main(void)
{
	const RnnModel *m = whole_model(), *cut = segmented_model();

	for (int k = 0; k < NLENGTH; k++) {
		if (m->run != NULL) {
			check_run(m, k);
			check_run(cut, k);
		}
		if (m->run != NULL && !m->whole_sequence)
			check_pieces(m, k);
		if (m->loss != NULL)
			check_loss(m, k);
		if (m->loss_grad != NULL)
			check_gradient(m, cut, k);
		for (int i = 0; i < m->n_input; i++)
			if (m->input[i].tree != 0)
				check_tree(m, k, i);
	}
	if (m->loss_grad_block != NULL)
		check_block(m);
	printf("%016llx\n", (unsigned long long)hash);
	return failures > 0;
}
