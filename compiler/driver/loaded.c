/* Loading a compiled model and making its arguments. */
#include "driver/loaded.h"

#include "driver/artifact.h"
#include "driver/narrow.h"
#include "driver/native.h"
#include "driver/verb.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- code ---------------------------------------------------------------- */

static const char *
table_name(Compilation *c, const Artifact *a)
{
	return arena_printf(&c->arena, "%s_model", a->prefix);
}

static int
load_library(Loaded *l, const char *path, const char *name)
{
	Diag *diag = &l->c->diag;

	l->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (l->library == NULL) {
		diag_error(diag, (Span){0, 0}, "cannot load '%s': %s", path,
		           dlerror());
		return EXIT_SYSTEM;
	}
	const RnnModel *(*model)(void);
	/* as POSIX has it: C knows no way from an object to a function */
	*(void **)&model = dlsym(l->library, name);
	l->model = model();
	return EXIT_SUCCESS;
}

/* A library by the C compiler, in a folder that is gone afterwards. */
static int
by_c(Loaded *l, Artifact *a, int level)
{
	Compilation *c = l->c;
	char *folder = native_folder(&c->arena, &c->diag);
	int status = EXIT_SYSTEM;

	if (folder == NULL)
		return status;
	artifact_texts(c, a);
	NativeJob job = {.kind = EMIT_SO, .source = a->file,
	                 .nsource = a->nfile, .runtime = true, .level = level,
	                 .host = l->host};
	const char *path = arena_printf(&c->arena, "%s/model.so", folder);
	if (native_build(&job, path, &c->diag))
		status = load_library(l, path, table_name(c, a));
	unlink(path);
	rmdir(folder);
	return status;
}

static int
by_llvm(Loaded *l, Artifact *a, int level)
{
	Compilation *c = l->c;
	const char *name = table_name(c, a);
	LlvmOptions how = {.native = true, .level = level, .only = name};
	const RnnModel *(*model)(void);

	l->code = l->llvm->load(c->program, &a->how, &how, &c->diag);
	if (l->code == NULL)
		return EXIT_MISTAKE;
	*(void **)&model = l->llvm->find(l->code, name, &c->diag);
	if (model == NULL)
		return EXIT_MISTAKE;
	l->model = model();
	return EXIT_SUCCESS;
}

int
loaded_open(Loaded *l, const LlvmBackend *llvm, int level)
{
	Artifact a;

	l->llvm = llvm;
	artifact_begin(l->c, true, &a);
	int status = llvm ? by_llvm(l, &a, level) : by_c(l, &a, level);
	artifact_free(&a);
	return status;
}

void
loaded_close(Loaded *l)
{
	if (l->code != NULL)
		l->llvm->unload(l->code);
	if (l->library != NULL)
		dlclose(l->library);
	l->code = NULL;
	l->library = NULL;
}

/* --- arguments ----------------------------------------------------------- */

void *
loaded_memory(Loaded *l, size_t n)
{
	char *p = arena_alloc_n(&l->c->arena, n / RNN_ALIGN + 2, RNN_ALIGN);

	return p + (RNN_ALIGN - (uintptr_t)p % RNN_ALIGN) % RNN_ALIGN;
}

const Var *
loaded_var(const Loaded *l, const char *name)
{
	return system_find(l->probe->sys,
	                   strs_intern_z(&l->c->pool.strs, name));
}

size_t
loaded_place(const RnnTensor *t, int64_t i)
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

/* A real of the model. */
static void
put_real(const Loaded *l, void *array, size_t at, double x)
{
	if (l->model->real_size == sizeof x)
		((double *)array)[at] = x;
	else
		((float *)array)[at] = (float)x;
}

static void
put_weight(const Loaded *l, void *array, size_t at, double x)
{
	if (l->model->weight_format == RNN_WEIGHTS_REAL)
		put_real(l, array, at, x);
	else
		((uint16_t *)array)[at] = weights_narrow(l->c->format,
		                                         (float)x);
}

void *
loaded_params(Loaded *l)
{
	const RnnModel *m = l->model;
	void *params = loaded_memory(l, m->n_real * m->real_size);

	for (int i = 0; i < m->n_tensor; i++) {
		const RnnTensor *t = &m->tensor[i];
		const Var *v = loaded_var(l, t->name);
		int64_t n = var_elements(v);
		double *x = arena_array(&l->c->arena, double, n);

		probe_values(l->probe, v, 0, x);
		for (int64_t k = 0; k < n; k++)
			put_weight(l, params, loaded_place(t, k), x[k]);
	}
	return params;
}

const void *
loaded_port(Loaded *l, const RnnPort *port, int s)
{
	const Var *v = loaded_var(l, port->name);
	int64_t n = var_elements(v) * (v->timed ? l->probe->length[s] : 1);
	double *x = arena_array(&l->c->arena, double, n + 1);

	probe_values(l->probe, v, s, x);
	void *to = loaded_memory(l, (size_t)n * sizeof *x);
	for (int64_t i = 0; i < n; i++)
		if (port->classes == 0)
			put_real(l, to, (size_t)i, x[i]);
		else
			((int32_t *)to)[i] = (int32_t)x[i];
	return to;
}
