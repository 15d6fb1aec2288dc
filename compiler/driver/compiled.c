/* The gradient that compiled code computes. */
#include "driver/compiled.h"

#include "driver/artifact.h"
#include "driver/native.h"
#include "driver/verb.h"
#include "runtime/model.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
	Compilation *c;
	const Probe *p;
	const RnnModel *model;
	double *params, *grad;  /* as model.h has them */
} Call;

static void *
aligned(Call *call, size_t n)
{
	char *p = arena_alloc_n(&call->c->arena, n / RNN_ALIGN + 2, RNN_ALIGN);

	return p + (RNN_ALIGN - (uintptr_t)p % RNN_ALIGN) % RNN_ALIGN;
}

static const Var *
find(const Call *call, const char *name)
{
	return system_find(call->p->sys,
	                   strs_intern_z(&call->c->pool.strs, name));
}

/* Where element i of a tensor lies, i row-major; see RnnAxis. */
static size_t
place(const RnnTensor *t, int64_t i)
{
	size_t at = t->offset;

	for (int k = t->rank; k-- > 0; i /= t->axis[k].size) {
		const RnnAxis *a = &t->axis[k];
		int64_t j = i % a->size;

		at += (size_t)(a->block == 0 ? j * a->stride
			: j / a->block * a->outer + j % a->block * a->stride);
	}
	return at;
}

static void
give_params(Call *call)
{
	for (int i = 0; i < call->model->n_tensor; i++) {
		const RnnTensor *t = &call->model->tensor[i];
		const Var *v = find(call, t->name);
		int64_t n = var_elements(v);
		double *x = arena_array(&call->c->arena, double, n);

		probe_values(call->p, v, 0, x);
		for (int64_t k = 0; k < n; k++)
			call->params[place(t, k)] = x[k];
	}
}

static void
take_gradient(Call *call, double **gradient)
{
	for (int i = 0; i < call->model->n_tensor; i++) {
		const RnnTensor *t = &call->model->tensor[i];
		const Var *v = find(call, t->name);
		int64_t n = var_elements(v);

		if (t->is_const)
			continue;
		gradient[v->id] = arena_array(&call->c->arena, double, n);
		for (int64_t k = 0; k < n; k++)
			gradient[v->id][k] = call->grad[place(t, k)];
	}
}

/* The values of a port in sequence s. */
static const void *
port_data(Call *call, const RnnPort *port, int s)
{
	const Var *v = find(call, port->name);
	int64_t n = var_elements(v) * (v->timed ? call->p->length[s] : 1);
	double *x = aligned(call, (size_t)n * sizeof *x);

	probe_values(call->p, v, s, x);
	if (port->classes == 0)
		return x;
	int32_t *k = aligned(call, (size_t)n * sizeof *k);
	for (int64_t i = 0; i < n; i++)
		k[i] = (int32_t)x[i];
	return k;
}

/* Adds the gradient of one sequence. */
static int
add_sequence(Call *call, int s)
{
	const RnnModel *m = call->model;
	size_t T = (size_t)call->p->length[s];
	int n = m->n_input + m->n_target;
	const void **in = arena_array(&call->c->arena, const void *, n + 1);
	void *work = aligned(call, m->grad_work(T));
	RnnReport said = {0};
	double loss;

	for (int i = 0; i < n; i++)
		in[i] = port_data(call, i < m->n_input ? &m->input[i]
		                  : &m->target[i - m->n_input], s);
	int status = m->loss_grad(call->params, NULL, NULL, in, T, work, &loss,
	                          call->grad, &said);
	if (status == RNN_OK)
		return EXIT_SUCCESS;
	return compile_mistake(call->c, "gradcheck", arena_printf(
		&call->c->arena, "compiled code ends with status %d", status));
}

static int
call_model(Compilation *c, const Probe *p, void *function, double **gradient)
{
	Call call = {.c = c, .p = p};
	const RnnModel *(*model)(void);
	int status = EXIT_SUCCESS;

	/* as POSIX has it: C knows no way from an object to a function */
	*(void **)&model = function;
	call.model = model();
	call.params = aligned(&call, call.model->n_real * sizeof(double));
	call.grad = aligned(&call, call.model->n_real * sizeof(double));
	give_params(&call);
	for (int s = 0; s < NSEQUENCE && status == EXIT_SUCCESS; s++)
		status = add_sequence(&call, s);
	take_gradient(&call, gradient);
	return status;
}

static const char *
table_name(Compilation *c, const Artifact *a)
{
	return arena_printf(&c->arena, "%s_model", a->prefix);
}

static int
load(Compilation *c, const Probe *p, const char *path, const Artifact *a,
     double **gradient)
{
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	int status;

	if (library == NULL) {
		diag_error(&c->diag, (Span){0, 0}, "cannot load '%s': %s",
		           path, dlerror());
		return EXIT_SYSTEM;
	}
	status = call_model(c, p, dlsym(library, table_name(c, a)), gradient);
	dlclose(library);
	return status;
}

/* A library by the C compiler, in a folder that is gone afterwards. */
static int
by_c(Compilation *c, const Probe *p, Artifact *a, double **gradient)
{
	char *folder = native_folder(&c->arena, &c->diag);
	int status = EXIT_SYSTEM;

	if (folder == NULL)
		return status;
	artifact_texts(c, a);
	NativeJob job = {.kind = EMIT_SO, .source = a->file,
	                 .nsource = a->nfile, .runtime = true, .level = 1};
	const char *path = arena_printf(&c->arena, "%s/model.so", folder);
	if (native_build(&job, path, &c->diag))
		status = load(c, p, path, a, gradient);
	unlink(path);
	rmdir(folder);
	return status;
}

static int
by_llvm(Compilation *c, const LlvmBackend *llvm, const Probe *p, Artifact *a,
        double **gradient)
{
	LlvmOptions how = {.native = true, .level = 1,
	                   .only = table_name(c, a)};
	LlvmCode *code = llvm->load(c->program, &a->how, &how, &c->diag);
	int status = EXIT_MISTAKE;

	if (code == NULL)
		return status;
	void *model = llvm->find(code, table_name(c, a), &c->diag);
	if (model != NULL)
		status = call_model(c, p, model, gradient);
	llvm->unload(code);
	return status;
}

int
compiled_gradient(Compilation *c, const LlvmBackend *llvm, const Probe *p,
                  double **gradient)
{
	Artifact a;

	system_free(c->checked);
	c->checked = system_clone(p->sys);
	c->gradient = c->f64 = true;
	c->format = WEIGHTS_REAL;
	int status = compile_system(c, STAGE_LOOP);
	if (status != EXIT_SUCCESS)
		return status;
	artifact_begin(c, true, &a);
	status = llvm ? by_llvm(c, llvm, p, &a, gradient)
	              : by_c(c, p, &a, gradient);
	artifact_free(&a);
	return status;
}
