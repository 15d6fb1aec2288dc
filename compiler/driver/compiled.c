/* The gradient that compiled code computes. */
#include "driver/compiled.h"

#include "driver/loaded.h"
#include "driver/verb.h"

#include <stdlib.h>

static void
take_gradient(const Loaded *l, const double *grad, double **gradient)
{
	for (int i = 0; i < l->model->n_tensor; i++) {
		const RnnTensor *t = &l->model->tensor[i];
		const Var *v = loaded_var(l, t->name);
		int64_t n = var_elements(v);

		if (t->is_const)
			continue;
		gradient[v->id] = arena_array(&l->c->arena, double, n);
		for (int64_t k = 0; k < n; k++)
			gradient[v->id][k] = grad[loaded_place(t, k)];
	}
}

/* Adds the gradient of one sequence. */
static int
add_sequence(Loaded *l, const double *params, int s, double *grad)
{
	const RnnModel *m = l->model;
	size_t T = (size_t)l->probe->length[s];
	int n = m->n_input + m->n_target;
	const void **in = arena_array(&l->c->arena, const void *, n + 1);
	void *work = loaded_memory(l, m->grad_work(T));
	RnnReport said = {0};
	double loss;

	for (int i = 0; i < n; i++)
		in[i] = loaded_port(l, i < m->n_input ? &m->input[i]
		                    : &m->target[i - m->n_input], s);
	int status = m->loss_grad(params, NULL, NULL, in, T, work, &loss,
	                          grad, &said);
	if (status == RNN_OK)
		return EXIT_SUCCESS;
	return compile_mistake(l->c, "gradcheck", arena_printf(
		&l->c->arena, "compiled code ends with status %d", status));
}

static int
add_sequences(Loaded *l, double **gradient)
{
	const double *params = loaded_params(l);
	double *grad = loaded_memory(l, l->model->n_real * sizeof *grad);
	int status = EXIT_SUCCESS;

	for (int s = 0; s < NSEQUENCE && status == EXIT_SUCCESS; s++)
		status = add_sequence(l, params, s, grad);
	take_gradient(l, grad, gradient);
	return status;
}

int
compiled_gradient(Compilation *c, const LlvmBackend *llvm, const Probe *p,
                  double **gradient)
{
	Loaded l = {.c = c, .probe = p};

	system_free(c->checked);
	c->checked = system_clone(p->sys);
	c->gradient = c->f64 = true;
	c->format = WEIGHTS_REAL;
	int status = compile_system(c, STAGE_LOOP);
	if (status != EXIT_SUCCESS)
		return status;
	status = loaded_open(&l, llvm, 1);
	if (status == EXIT_SUCCESS)
		status = add_sequences(&l, gradient);
	loaded_close(&l);
	return status;
}
