/* emit_case FILE.rnn FOLDER PLUGIN f32|f64 PROCESSOR: a model as C, as objects
 * by the LLVM back end in the library PLUGIN ("" for none), and what it must
 * compute.
 *
 * Compiles the model with its gradient, evaluates it by the reference
 * interpreter on seeded random data, sequences of 7 to 1 steps as far as the
 * model has values there, and writes the C text, the model's table, and the
 * data with all answers (case.h) for harness.c.
 */
#include "diff/diff.h"
#include "driver/machine.h"
#include "driver/narrow.h"
#include "driver/probe.h"
#include "emit/llvm.h"
#include "front/check.h"
#include "ir/interp.h"
#include "opt/opt.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { NLENGTH = 5, NBLOCK = 3 };

static const int64_t lengths[NLENGTH] = {7, 3, 5, 2, 1};

typedef struct {
	Pool pool;
	Sources sources;
	Diag diag;
	Arena arena;
	System *checked, *model, *loss, *adjoint, *grad;
	VEC(System *) own;      /* all there are */
	Program *program[2];    /* whole, in segments */
	int nlength;            /* of the lengths, those that suffice */
	bool f64;
	WeightFormat weights;
	const LlvmBackend *llvm;
	Machine machine;
	FILE *out;
} Case;

static System *
own(Case *c, System *s)
{
	if (s != NULL)
		vec_push(&c->own, s);
	return s;
}

static void
release(Case *c)
{
	for (size_t i = 0; i < c->own.n; i++)
		system_free(c->own.at[i]);
	vec_free(&c->own);
	pool_free(&c->pool);
	diag_free(&c->diag);
	sources_free(&c->sources);
	arena_free(&c->arena);
}

static void
die(const char *what)
{
	fprintf(stderr, "emit_case: %s\n", what);
	exit(1);
}

/* In [0, 1), exact in either precision. */
static double
unit(uint64_t *s)
{
	return (double)(probe_random(s) >> 40) * 0x1p-24;
}

static double
random_real(const Case *c, uint64_t *s)
{
	double u = unit(s) * 1.5 - 0.75;

	return c->f64 ? u : (double)(float)u;
}

static double
random_class(const Var *v, uint64_t *s)
{
	return (double)(probe_random(s) %
	                (v->classes > 0 ? (uint64_t)v->classes : 2));
}

/* Is it drawn sparse, and then scaled? */
static bool
is_scaled(const Var *v)
{
	return v->ninit > 0 &&
	       v->init[v->ninit - 1].kind == INIT_SPECTRAL_RADIUS;
}

static void
fill_weights(const Case *c, const Var *v, double *x)
{
	uint64_t s = 1 ^ hash_bytes(0, v->name, strlen(v->name));
	int64_t n = var_elements(v);

	for (int64_t i = 0; i < n; i++)
		x[i] = weights_round(c->weights, random_real(c, &s));
	for (int64_t i = 0; i < n && var_density(v) < 1; i++)
		if (unit(&s) >= var_density(v))
			x[i] = 0;
	for (int64_t i = 0; i < n && var_mask(v) != NULL; i++)
		if (var_mask(v)[i] == 0)
			x[i] = 0;
}

/* What a compiler that embeds weights knows: those of sparse ones, which the
 * caller passes all the same.  Of scaled ones it is told nothing. */
static const double *const *
known_weights(Case *c)
{
	const System *m = c->model;
	const double **all = arena_array(&c->arena, const double *,
	                                 m->var.n + 1);

	for (size_t v = 0; v < m->var.n; v++) {
		const Var *x = m->var.at[v];

		if (x->kind == VAR_DEF || var_density(x) == 1 || is_scaled(x))
			continue;
		double *value = arena_array(&c->arena, double,
		                            (size_t)var_elements(x));
		fill_weights(c, x, value);
		all[v] = value;
	}
	return all;
}

static void
fill(const Case *c, Interp *in, uint64_t seed)
{
	for (size_t v = 0; v < in->sys->var.n; v++) {
		const Var *x = in->sys->var.at[v];
		int64_t n = var_elements(x) * (x->timed ? in->T : 1);
		uint64_t s = seed ^ hash_bytes(0, x->name, strlen(x->name));

		if (x->kind == VAR_PARAM || x->kind == VAR_CONST)
			fill_weights(c, x, in->value[v]);
		else if (x == in->sys->tree.parent)
			probe_tree(&in->sys->tree, n, s, in->value[v]);
		else if (x->kind != VAR_DEF && x->kind != VAR_TREE)
			for (int64_t i = 0; i < n; i++) {
				if (x->seed && i == SEED_TRAINING)
					continue;       /* as it runs */
				in->value[v][i] = x->type == TY_REAL
					? random_real(c, &s)
					: random_class(x, &s);
			}
	}
}

/* Of what is trained. */
static System *
adjoint_of(Case *c, const System *s)
{
	System *trained = own(c, system_clone(s));

	system_settle_training(trained, true);
	return own(c, diff_reverse(trained, &(DiffSpec){0}, &c->diag));
}

/* The same for three sequences side by side, or NULL. */
static const Program *
compile_block(Case *c, const Schedule *like, LowerOptions how)
{
	const OptOptions opt = {.verify = true};
	System *s = own(c, opt_block(c->checked, NBLOCK));

	if (s == NULL)
		return NULL;
	System *model = own(c, system_clone(s));
	System *grad = c->grad ? adjoint_of(c, s) : NULL;
	system_settle_training(model, false);
	if (opt_run(model, &opt, &c->arena) != NULL ||
	    (grad != NULL && opt_run(grad, &opt, &c->arena) != NULL))
		die("a pass breaks the block");
	how.sequences = NBLOCK;
	return lower_block(like, model, grad, &how, &c->arena);
}

static void
compile(Case *c, const char *path)
{
	CheckOptions how = {.free_dims = true};
	Diag unsaid = {0};
	OptOptions opt = {.verify = true};
	const char *fault;

	c->checked = check_file(path, &how, &c->sources, &c->diag, &c->pool,
	                        &c->arena);
	diag_print(&c->diag, &c->sources, DIAG_HUMAN, false, stderr);
	if (c->checked == NULL)
		die("the model has errors");
	for (int k = WEIGHTS_BF16; !c->f64 && k <= WEIGHTS_F16; k++)
		if (c->checked->weights != NULL &&
		    strcmp(c->checked->weights, weight_format[k]) == 0)
			c->weights = (WeightFormat)k;
	fault = opt_run(c->checked, &(OptOptions){.only = "divide"}, &c->arena);
	if (fault != NULL)
		die(fault);
	bool stream = check_streaming(c->checked, &unsaid);
	diag_free(&unsaid);
	sched_prepare(c->checked);
	own(c, c->checked);
	c->model = own(c, system_clone(c->checked));
	if (system_settle_training(c->model, false))
		c->loss = own(c, system_clone(c->checked));
	if ((fault = opt_run(c->model, &opt, &c->arena)) != NULL ||
	    (c->loss && (fault = opt_run(c->loss, &opt, &c->arena)) != NULL))
		die(fault);
	if (c->checked->loss != NULL)
		c->adjoint = adjoint_of(c, c->checked);
	if (c->adjoint != NULL) {       /* something is trained */
		c->grad = own(c, system_clone(c->adjoint));
		if ((fault = opt_run(c->grad, &opt, &c->arena)) != NULL)
			die(fault);
	}
	const LowerOptions loops = {.f64 = c->f64, .machine = c->machine,
	                            .weights = c->weights};
	for (int cut = 0; cut < 2; cut++) {
		SchedInput in = {
			.model = c->model, .loss = c->loss, .grad = c->grad,
			.stream = stream,
			.cut = cut, .hoist = true, .batch = true,
			/* as the driver does */
			.fuse = c->machine.vector > 0 ? 1 : FUSE_ALL,
			.sparse = true, .value = known_weights(c),
		};
		const Schedule *sch = sched_model(&in, &c->arena);
		c->program[cut] = lower(sch, &loops, &c->arena);
		if (!cut)
			c->program[0]->block = compile_block(c, sch, loops);
	}
}

/* --- the data ------------------------------------------------------------- */

static void
begin_array(const Case *c, const char *type, const char *name, int k)
{
	fprintf(c->out, "static const %s %s_%d[]\n"
	        "__attribute__((aligned(64))) = {", type, name, k);
}

static void
begin(const Case *c, const char *name, int k, bool integer)
{
	begin_array(c, integer ? "int32_t" : c->f64 ? "double" : "float",
	            name, k);
}

static void
number(const Case *c, double x, bool integer)
{
	if (integer)
		fprintf(c->out, "%d,", (int)x);
	else if (x != x)
		fprintf(c->out, "(0.0%s/0.0%s),", c->f64 ? "" : "f",
		        c->f64 ? "" : "f");
	else if (x - x != 0)
		fprintf(c->out, "(%s1.0%s/0.0%s),", x < 0 ? "-" : "",
		        c->f64 ? "" : "f", c->f64 ? "" : "f");
	else
		fprintf(c->out, "%.17g%s%s,", x,
		        x == (double)(long long)x && x < 1e15 && x > -1e15
		        ? ".0" : "", c->f64 ? "" : "f");
}

/* Values of a tensor per member in memory order; grad: of its gradient. */
static void
members(Case *c, const Interp *in, const char *name, int k, bool grad)
{
	bool narrow = !grad && c->weights != WEIGHTS_REAL;

	if (narrow)
		begin_array(c, "uint16_t", name, k);
	else
		begin(c, name, k, false);
	for (uint32_t i = 0; i < c->program[0]->nmember; i++) {
		const Member *m = &c->program[0]->member[i];
		const Var *v = system_find(in->sys, m->var->name);

		if (grad && !m->trained)
			continue;
		if (grad) {
			const Var *g = NULL;
			for (size_t j = 0; j < in->sys->var.n; j++)
				if (in->sys->var.at[j]->grad_of == v)
					g = in->sys->var.at[j];
			v = g;
		}
		size_t n = buffer_space(c->program[0], m->buffer);
		double *memory = arena_array(&c->arena, double, n);
		size_t elements = v ? (size_t)m->buffer->elements : 0;
		for (size_t j = 0; j < elements; j++)
			memory[member_place(m, j)] = in->value[v->id][j];
		for (size_t j = 0; j < n; j++)
			if (narrow)
				fprintf(c->out, "%d,", weights_narrow(
					c->weights, (float)memory[j]));
			else
				number(c, memory[j], false);
	}
	fputs("0};\n", c->out);
}

static void
port(Case *c, const Interp *in, const Port *p, const char *name, int k)
{
	const Var *v = system_find(in->sys, p->name);
	bool integer = p->buffer->type == TY_INT;
	int64_t n = p->buffer->elements * (p->timed ? in->T : 1);

	begin(c, name, k, integer);
	for (int64_t i = 0; i < n; i++)
		number(c, in->value[v->id][i], integer);
	fputs("};\n", c->out);
}

static void
one_length(Case *c, int k)
{
	const Program *p = c->program[0];
	Interp *in = interp_new(c->model, lengths[k], !c->f64, &c->arena);
	Interp *ad = c->adjoint ? interp_new(c->adjoint, lengths[k], false,
	                                     &c->arena) : NULL;
	char name[32];

	fill(c, in, (uint64_t)k + 100);
	if (!interp_run(in, &c->arena))
		die(in->fault);
	if (k == 0)
		members(c, in, "params", 0, false);
	for (uint32_t i = 0; i < p->ninput; i++) {
		snprintf(name, sizeof name, "in%u", i);
		port(c, in, &p->input[i], name, k);
	}
	for (uint32_t i = 0; i < p->ntarget; i++) {
		snprintf(name, sizeof name, "in%u", p->ninput + i);
		port(c, in, &p->target[i], name, k);
	}
	for (uint32_t i = 0; i < p->noutput; i++) {
		snprintf(name, sizeof name, "out%u", i);
		port(c, in, &p->output[i], name, k);
	}
	fprintf(c->out, "#define LOSS_%d ", k);
	number(c, c->model->loss ? in->value[c->model->loss->id][0] : 0, false);
	fputs("\n", c->out);
	if (ad == NULL)
		return;
	fill(c, ad, (uint64_t)k + 100);
	if (!interp_run(ad, &c->arena))
		die(ad->fault);
	members(c, ad, "grad", k, true);
}

static void
pointers(Case *c, const char *array, const char *name, uint32_t n)
{
	fprintf(c->out, "static const void *const %s[%d][%u] = {\n", array,
	        c->nlength, n + 1);
	for (int k = 0; k < c->nlength; k++) {
		fputs("\t{", c->out);
		for (uint32_t i = 0; i < n; i++)
			fprintf(c->out, "%s%u_%d, ", name, i, k);
		fputs("0},\n", c->out);
	}
	fputs("};\n", c->out);
}

/* How many of the lengths suffice for all functions. */
static int
lengths_of(const Program *p)
{
	int n = NLENGTH;

	while (lengths[n - 1] < program_least(p))
		n--;
	return n;
}

static void
write_case(Case *c)
{
	const Program *p = c->program[0];

	c->nlength = lengths_of(p);
	for (int k = 0; k < c->nlength; k++)
		one_length(c, k);
	pointers(c, "inputs", "in", p->ninput + p->ntarget);
	pointers(c, "outputs", "out", p->noutput);
	fprintf(c->out, "enum { NLENGTH = %d };\n", c->nlength);
	fputs("static const size_t lengths[] = {", c->out);
	for (int k = 0; k < c->nlength; k++)
		fprintf(c->out, "%d, ", (int)lengths[k]);
	fputs("};\nstatic const double losses[] = {", c->out);
	for (int k = 0; k < c->nlength; k++)
		fprintf(c->out, "LOSS_%d ", k);
	fputs("};\nstatic const void *const grads[] = {", c->out);
	for (int k = 0; k < c->nlength; k++)
		fprintf(c->out, c->grad ? "grad_%d, " : "0, ", k);
	fputs("};\n", c->out);
}

static void
write_text(const char *folder, const char *name, const char *suffix,
           const Buf *text)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s%s", folder, name, suffix);
	FILE *f = fopen(path, "w");
	if (f == NULL || fwrite(text->text, 1, text->len, f) != text->len ||
	    fclose(f) != 0)
		die(path);
}

/* FOLDER/O0/NAME.o and so on, the table included. */
static void
emit_object(Case *c, const EmitOptions *how, const char *folder, int level)
{
	LlvmOptions by = {.level = level, .native = level > 0,
	                  .debug = level == 0, .form = LLVM_OBJ};
	char path[4000];
	Buf object = {0};

	snprintf(path, sizeof path, "%s/O%d", folder, level);
	mkdir(path, 0777);
	if (!c->llvm->emit(c->program[how->tape > 0], how, &by, &object,
	                   &c->diag)) {
		diag_print(&c->diag, &c->sources, DIAG_HUMAN, false, stderr);
		die(path);
	}
	write_text(path, how->prefix, ".o", &object);
	buf_free(&object);
}

static void
emit(Case *c, const char *folder, size_t tape, const char *prefix)
{
	EmitOptions how = {
		.prefix = prefix, .version = "test", .tape = tape,
		.sources = &c->sources, .source = "case.rnn", .table = true,
	};
	EmitOutput out = {0};

	backend_find("c")->emit(c->program[tape > 0], &how, &out);
	write_text(folder, prefix, ".h", &out.header);
	write_text(folder, prefix, ".c", &out.source);
	write_text(folder, prefix, "_model.c", &out.table);
	buf_free(&out.header);
	buf_free(&out.source);
	buf_free(&out.table);
	for (int level = 0; c->llvm != NULL && level < 3; level += 2)
		emit_object(c, &how, folder, level);
}

static const LlvmBackend *
load(const char *plugin)
{
	if (plugin[0] == '\0')
		return NULL;
	void *library = dlopen(plugin, RTLD_NOW);
	const LlvmBackend *llvm = library ? dlsym(library, "llvm_backend")
	                                  : NULL;
	if (llvm == NULL)
		die(dlerror());
	return llvm;
}

int
main(int argc, char **argv)
{
	Case c = {0};
	char path[4096];

	if (argc < 6)
		die("FILE FOLDER PLUGIN f32|f64 PROCESSOR");
	c.llvm = load(argv[3]);
	c.f64 = strcmp(argv[4], "f64") == 0;
	if (!machine_find(argv[5], &c.machine, &c.diag))
		die("unknown processor");
	compile(&c, argv[1]);
	emit(&c, argv[2], 0, "whole");
	/* too little memory: as many segments as possible */
	emit(&c, argv[2], 1, "segmented");
	snprintf(path, sizeof path, "%s/case.h", argv[2]);
	c.out = fopen(path, "w");
	if (c.out == NULL)
		die(path);
	write_case(&c);
	fclose(c.out);
	release(&c);
	return 0;
}
