/* The header of emitted code: what a user of the model reads.
 *
 *   in    a Program
 *   out   NAME.h: sizes, structs, functions, with shapes and errors
 */
#include "emit/c_emit.h"
#include "emit/selftest.h"
#include "emit/signature.h"

#include <string.h>

static const char *
shape_text(CEmit *c, const Dim *const *dim, const uint8_t *axis, uint32_t rank)
{
	Buf b = {0};

	for (uint32_t i = 0; i < rank; i++)
		buf_printf(&b, "[%s]", dim[axis ? axis[i] : i]->text);
	const char *s = b.text ? arena_str(c->arena, b.text, b.len) : "";
	buf_free(&b);
	return s;
}

static void
costs(CEmit *c, const char *what, Entry entry)
{
	const Schedule *s = c->p->schedule;
	long long bytes = (long long)program_unit(c->p);

	if (s->plan[entry] == NULL)
		return;
	Cost k = sched_cost(s, entry);
	const char *once = k.once.multiply_adds == 0 ? ""
		: arena_printf(c->arena, " + %.0f once",
		               k.once.multiply_adds);

	c_line(c, " *   %-10s %8lld B scratch %8lld B tape/step %10.0f "
	       "multiply-adds/step%s", what, (long long)k.scratch * bytes,
	       (long long)k.tape_per_step * bytes, k.step.multiply_adds,
	       once);
}

static void
head_comment(CEmit *c)
{
	const Program *p = c->p;
	long long bytes = (long long)program_unit(p);
	Cost k = sched_cost(p->schedule, ENTRY_STEP);

	c_line(c, "/* %s.h - model '%s', made by rnnc %s from %s; do not "
	       "edit.", c->name, p->name, c->o->version,
	       c->o->source ? c->o->source : "a program");
	c_line(c, " *");
	c_line(c, " * Precision  %s, %s", c->real, p->fast
	       ? "fast numerics: fused multiply-adds, sums left to right"
	       : "portable numerics: no contraction, sums left to right");
	if (p->weights != WEIGHTS_REAL)
		c_line(c, " * Weights    %s, computed with in float",
		       weight_format[p->weights]);
	c_line(c, " * Model      %016llx", (unsigned long long)p->hash);
	if (p->schedule->in.model->solver != NULL)
		c_line(c, " * Solver     %s, written out",
		       p->schedule->in.model->solver);
	c_line(c, " * Memory     %lld B weights, %lld B state",
	       (long long)k.weights * (p->weights != WEIGHTS_REAL ? 2 : bytes),
	       p->stream ? (long long)program_state_size(p)
	       : (long long)k.state * bytes);
	costs(c, "step", ENTRY_STEP);
	costs(c, "run", ENTRY_RUN);
	costs(c, "loss", ENTRY_LOSS);
	costs(c, "loss_grad", ENTRY_GRAD);
	c_line(c, " *");
	c_line(c, " * Arrays are row-major; a sequence of T steps is [T] "
	       "followed by the shape.");
	c_line(c, " * Nothing allocates, nothing is global but constants. "
	       "Work memory is the");
	c_line(c, " * caller's: NAME_FUNCTION_work(T) bytes, aligned to 64 "
	       "bytes, contents free.");
	c_line(c, " * Every function returns %s_OK or what is wrong.",
	       c->upper);
	c_line(c, " */");
}

/* Names of macros are those of variables, which may have dots. */
static void
check_numbers(CEmit *c)
{
	const Program *p = c->p;

	for (uint32_t i = 0; i < p->ncheck; i++) {
		char *name = arena_str(c->arena, p->check[i].var->name,
		                       strlen(p->check[i].var->name));
		unsigned line = emit_line(c->o, p->check[i].at);

		for (char *s = name; *s != '\0'; s++)
			*s = *s == '.' ? '_' : *s;
		c_line(c, "#define %s_CHECK_%s %u /* %s%s */", c->upper, name,
		       i, p->check[i].var->name, line == 0 ? ""
		       : arena_printf(c->arena, ", line %u", line));
	}
	if (p->ncheck > 0)
		c_blank(c);
}

static void
constants(CEmit *c)
{
	const Program *p = c->p;
	const System *m = p->schedule->in.model;

	c_line(c, "#define %s_OK 0", c->upper);
	c_line(c, "#define %s_BAD_LENGTH 1 /* too few steps%s */", c->upper,
	       p->base == NULL ? "" : ", or more than 2147483647 since init");
	c_line(c, "#define %s_BAD_INDEX 2  /* an int(N) input outside 0 .. "
	       "N-1 */", c->upper);
	c_line(c, "#define %s_BAD_STATE 3  /* saved by another model, or "
	       "damaged */", c->upper);
	if (m->tree.parent != NULL)
		c_line(c, "#define %s_BAD_TREE 4   /* '%s' is no tree of this "
		       "kind; nothing was written */", c->upper,
		       m->tree.parent->name);
	if (p->ncheck > 0)
		c_line(c, "#define %s_CHECK_FAILED 5 /* *report says which and "
		       "where */", c->upper);
	if (p->update != NULL)
		c_line(c, "#define %s_NOT_FINITE 6 /* the loss, its gradient "
		       "or a weight is no number */", c->upper);
	c_blank(c);
	check_numbers(c);
	for (size_t i = 0; i < m->dim.n; i++)
		c_line(c, "#define %s_DIM_%s %lld", c->upper, m->dim.at[i].name,
		       (long long)m->dim.at[i].size);
	c_line(c, "#define %s_PARAM_COUNT %zu", c->upper, program_reals(p));
	c_line(c, "#define %s_MODEL_HASH 0x%016llxu", c->upper,
	       (unsigned long long)p->hash);
	if (p->stream)
		c_line(c, "#define %s_STATE_BYTES %zu /* of a saved state */",
		       c->upper, program_saved(p));
	c_blank(c);
}

/* Vectors are loaded fastest from one line of the cache. */
const char *
c_aligned(const CEmit *c)
{
	return c->p->machine.vector == 0 ? ""
	       : arena_printf(c->arena, " %s_ALIGNED", c->upper);
}

static void
define_aligned(CEmit *c)
{
	if (c->p->machine.vector == 0)
		return;
	c_line(c, "#if !defined(__GNUC__)");
	c_line(c, "#error \"%s: made with vectors of gcc and clang; rnnc build "
	       "--cpu=generic makes plain C99\"", c->name);
	c_line(c, "#endif");
	if (c->p->fast) {
		c_line(c, "#if defined(__x86_64__) && !defined(__FMA__)");
		c_line(c, "#error \"%s: made for fused multiply-adds; compile "
		       "with -march=%s\"", c->name, c->p->machine.name);
		c_line(c, "#endif");
	}
	c_comment(c, arena_printf(c->arena, "Made for %s: structs start at "
	          "multiples of %d bytes.", c->p->machine.name, ALIGN));
	c_line(c, "#define %s_ALIGNED __attribute__((aligned(%d)))", c->upper,
	       ALIGN);
	c_blank(c);
}

/* What the functions may not read. */
static const char *
mask_text(CEmit *c, const Var *v)
{
	return var_mask(v) == NULL ? ""
	       : arena_printf(c->arena, ", 0 where %s is", v->mask->name);
}

static void
member_struct(CEmit *c, bool gradient)
{
	const Program *p = c->p;

	c_open(c, "typedef struct");
	for (uint32_t i = 0; i < p->nmember; i++) {
		const Member *m = &p->member[i];

		if (gradient && !m->trained)
			continue;
		c_line(c, "%s %s[%lld]%s; /* %s %s%s%s */",
		       gradient ? c->real : c_weight(c), m->buffer->name,
		       (long long)m->buffer->elements, c_aligned(c),
		       m->var->name,
		       shape_text(c, m->var->dim, m->axis, m->var->rank),
		       m->trained ? "" : " const", gradient ? ""
		       : mask_text(c, m->var));
	}
	c_close(c, arena_printf(c->arena, " %s_%s;", c->name,
	                        gradient ? "grad" : "params"));
	c_blank(c);
}

static bool
any_trained(const Program *p)
{
	return p->nmember > 0 && p->member[0].trained;
}

static void
report_struct(CEmit *c)
{
	c_comment(c, "What a call that returns CHECK_FAILED says; outputs and "
	          "state are then not to be used.");
	c_open(c, "typedef struct");
	c_line(c, "int32_t check[1]; /* CHECK_... above */");
	c_line(c, "int32_t sequence[1]; /* of a batch or block, from 0; else "
	       "left alone */");
	c_line(c, "int32_t step[1]; /* of the call, from 1; 0: it has no time "
	       "*/");
	c_line(c, "int32_t element[1]; /* of the check, row by row */");
	c_line(c, "%s value[1]; /* left side of its first comparison */",
	       c->real);
	c_close(c, arena_printf(c->arena, " %s_report;", c->name));
	c_blank(c);
}

static void
structs(CEmit *c)
{
	const Program *p = c->p;

	if (p->nmember > 0) {
		c_comment(c, "Weights. The shapes give the order in memory, "
		          "which may not be that of the model's text: "
		          "transposed where products read them so.");
		member_struct(c, false);
		c_check_size(c, "params", arena_printf(
			c->arena, "%s_PARAM_COUNT * sizeof(%s)", c->upper,
			c_weight(c)));
		c_blank(c);
	}
	if (p->fn[FN_LOSS_GRAD] != NULL && any_trained(p)) {
		c_comment(c, "Gradient of the loss: the same members.");
		member_struct(c, true);
	}
	if (p->ncheck > 0)
		report_struct(c);
	if (p->stream) {
		c_comment(c, "All that is carried from one call to the next. "
		          "Plain data: copy it as you like.");
		c_state(c);
		c_check_size(c, "state", arena_printf(c->arena, "%lldu",
		             (long long)program_state_size(p)));
		c_blank(c);
	}
}

/* Doubles need not lie at multiples of 8 bytes, and then take less. */
void
c_check_size(CEmit *c, const char *of, const char *bytes)
{
	c_line(c, "typedef char %s_%s_check[sizeof(%s_%s) %s %s ? 1 : -1];",
	       c->name, of, c->name, of, c->p->f64 ? "<=" : "==", bytes);
}

void
c_state(CEmit *c)
{
	const Program *p = c->p;

	c_open(c, "typedef struct");
	for (uint32_t i = 0; i < p->nfield; i++) {
		const Field *f = &p->field[i];

		c_line(c, "%s %s[%lld]%s; /* %s %s, %u step%s */",
		       f->buffer->type == TY_INT ? "int32_t" : c->real,
		       f->buffer->name, (long long)f->buffer->elements,
		       c_aligned(c), f->var->name,
		       shape_text(c, f->var->dim, NULL, f->var->rank), f->depth,
		       f->depth == 1 ? "" : "s");
		if (f->position != NULL)
			c_line(c, "int32_t %s[1]; /* where %s goes on */",
			       f->position->name, f->buffer->name);
	}
	if (p->base != NULL)
		c_line(c, "int32_t %s[1]; /* so far */", p->base->name);
	if (p->nfield == 0 && p->base == NULL)
		c_line(c, "int32_t nothing; /* the model has no memory */");
	c_close(c, arena_printf(c->arena, " %s_state;", c->name));
	c_blank(c);
}

/* What a function does, and a line for each array among its arguments. */
static void
describe(CEmit *c, FunctionKind kind, const char *what)
{
	Signature s = signature_of(c->p, kind, c_embedded(c), c->arena);
	const char *end = " */";

	for (uint32_t i = 0; i < s.n; i++)
		if (s.arg[i].port != NULL)
			end = "";
	c_line(c, "/* %s%s", what, end);
	for (uint32_t i = 0; i < s.n; i++) {
		const Port *p = s.arg[i].port;

		if (p == NULL)
			continue;
		bool all = kind != FN_STEP && p->timed;
		const char *range = p->classes == 0 || p->classes >= INT32_MAX
			? "" : arena_printf(c->arena, ", 0 .. %lld",
			                    (long long)p->classes - 1);

		c_line(c, " *   %-8s %s%s%s%s", p->buffer->name,
		       all ? "[T]" : p->rank == 0 ? "[1]" : "",
		       shape_text(c, p->dim, NULL, p->rank), range,
		       p->seed ? ", of the draws" :
		       s.arg[i].kind == ARG_OUT ? ", written" :
		       p->is_target ? ", target" : "");
	}
	if (*end == '\0')
		c_line(c, " */");
}

/* Into how long segments a sequence of T steps is cut. */
static void
segment_macro(CEmit *c, const Cuts *cuts, const char *work)
{
	Buf b = {0};

	for (uint32_t i = 0; i + 1 < cuts->n; i++)
		buf_printf(&b, " \\\n\t(T) <= %lldu ? %s :",
		           (long long)cuts->most[i], cuts->length[i] == 0
		           ? "(size_t)(T)" : arena_printf(c->arena, "%lldu",
		           (long long)cuts->length[i]));
	int64_t last = cuts->length[cuts->n - 1];
	c_line(c, "#define %s_SEGMENT(T) ((T) < 1u ? 1u :%s \\\n\t%s)", work,
	       b.text ? b.text : "", last == 0 ? "(size_t)(T)"
	       : arena_printf(c->arena, "%lldu", (long long)last));
	buf_free(&b);
}

/* Constant for a constant T. */
static void
declare_work(CEmit *c, FunctionKind kind)
{
	const Function *f = c->p->fn[kind];
	const char *macro = c_work_macro(c, kind);
	WorkSize w = function_work(c->p, f);

	c_line(c, "size_t %s_%s_work(size_t steps);", c->name,
	       program_function(c->p, kind));
	if (!c_segmented(c, f)) {
		c_line(c, "#define %s(T) ((size_t)%lldu + (size_t)%lldu * "
		       "(size_t)(T))", macro, (long long)w.fixed,
		       (long long)w.per_step);
		return;
	}
	Cuts cuts = work_cuts(c->p, &w, c->o->tape);
	segment_macro(c, &cuts, macro);
	c_line(c, "#define %s(T) ((size_t)%lldu + \\", macro,
	       (long long)w.fixed);
	c_line(c, "\t(size_t)%lldu * %s_SEGMENT(T) + \\",
	       (long long)w.per_step, macro);
	c_line(c, "\t((size_t)(T) + %s_SEGMENT(T) - 1u) / %s_SEGMENT(T) * "
	       "%lldu)", macro, macro, (long long)cuts.saved);
}

static void
declare(CEmit *c, FunctionKind kind, const char *what)
{
	const Program *p = c->p;

	if (p->fn[kind] == NULL)
		return;
	describe(c, kind, what);
	c_line(c, "%s;", c_prototype(c, kind, false));
	if (kind == FN_STEP)
		c_line(c, "#define %s_STEP_STACK %lldu", c->upper,
		       (long long)function_scratch(p, p->fn[kind]));
	if (kind != FN_INIT && kind != FN_STEP)
		declare_work(c, kind);
	c_blank(c);
}

static void
declare_block(CEmit *c)
{
	const Program *whole = c->p;

	if (whole->block == NULL)
		return;
	c->p = whole->block;
	c_comment(c, "The same for sequences of one length side by side: "
	          "arrays have an axis more, behind T.");
	c_line(c, "#define %s_BLOCK %lld", c->upper,
	       (long long)c->p->sequences);
	c_blank(c);
	declare(c, FN_RUN, "T steps from the initial state on.");
	declare(c, FN_LOSS_GRAD, "*loss := the sum of the losses; *g := *g + "
	        "the gradient of that sum.");
	c->p = whole;
}

static bool
draws(const Program *p)
{
	for (uint32_t i = 0; i < p->ninput; i++)
		if (p->input[i].seed)
			return true;
	return false;
}

/* Words of the seed: ir/system.h. */
static void
set_seed(CEmit *c)
{
	if (!draws(c->p))
		return;
	c_comment(c, "Makes the argument that the draws of one sequence depend "
	          "on. They also depend on the step, which the state counts, "
	          "and are the same in one call or many. `training` counts for "
	          "the loss alone: whether it is that of data to learn from.");
	c_line(c, "static inline void");
	c_line(c, "%s_seed(int32_t words[4], uint64_t seed, uint32_t sequence, "
	       "int training)", c->name);
	c_line(c, "{");
	c_line(c, "\twords[0] = (int32_t)(seed & 0x7fffffffu);");
	c_line(c, "\twords[1] = (int32_t)(seed >> 31 & 0x7fffffffu);");
	c_line(c, "\twords[2] = (int32_t)(sequence & 0x7fffffffu);");
	c_line(c, "\twords[3] = training != 0;");
	c_line(c, "}");
	c_blank(c);
}

static void
functions(CEmit *c)
{
	const Program *p = c->p;
	bool s = p->stream;

	if (c_embedded(c)) {
		c_comment(c, "The trained weights.");
		c_line(c, "extern const %s_params %s_weights;", c->name,
		       c->name);
		c_blank(c);
	}
	if (p->nmember > 0 && !c_embedded(c)) {
		c_comment(c, arena_printf(c->arena, "The weights in a blob, as "
			"rnnc build --emit=blob writes it, where they lie: no "
			"copy. NULL unless it is whole, made for this model "
			"and these structs, and at a multiple of %zu bytes. "
			"Reads all of it: call it once.", program_align(p)));
		c_line(c, "const %s_params *%s_bind(const void *blob, size_t "
		       "bytes);", c->name, c->name);
		c_blank(c);
	}
	set_seed(c);
	declare(c, FN_INIT, "The state before the first step.");
	if (s) {
		c_comment(c, "The same by the name that audio code uses.");
		c_line(c, "#define %s_reset %s_init", c->name, c->name);
		c_blank(c);
	}
	declare(c, FN_STEP, "One step; the state moves on.");
	declare(c, FN_RUN, s ? "T steps from the state on: the bits of T calls "
	        "of step." : "A whole sequence of T steps.");
	if (p->fn[FN_RUN] != NULL) {
		c_comment(c, "`count` sequences one behind the other, of "
		          "lengths[k] steps, each from the initial state; work "
		          "for the longest.");
		c_line(c, "%s;", c_batch_prototype(c, false));
		if (p->threads > 1) {
			c_comment(c, arena_printf(c->arena, "Bytes of its "
				"work, for %d threads (-fopenmp); the results "
				"are the same for any number.", p->threads));
			c_line(c, "%s;", c_batch_work_prototype(c, false));
		}
		c_blank(c);
	}
	declare(c, FN_LOSS, s ? "*loss := the loss of T steps from the state "
	        "on; the state moves on." : "*loss := the loss of T steps.");
	declare(c, FN_LOSS_GRAD, s ? "*loss := the loss of T steps from the "
	        "state on;\n * *g := *g + its gradient; the state moves on."
	        : "*loss := the loss; *g := *g + its gradient.");
	declare_block(c);
	if (p->update != NULL)
		c_train_declare(c);
	if (s) {
		c_comment(c, "Writes the state, little-endian, with hash and "
		          "checksum; returns the bytes written.");
		c_line(c, "size_t %s_state_save(const %s_state *s, unsigned "
		       "char out[%s_STATE_BYTES]);", c->name, c->name,
		       c->upper);
		c_comment(c, "Reads it back; when it is not of this model, or "
		          "damaged, returns BAD_STATE and leaves *s alone.");
		c_line(c, "int %s_state_load(%s_state *s, const unsigned char "
		       "in[%s_STATE_BYTES]);", c->name, c->name, c->upper);
		c_blank(c);
	}
	if (c->o->selftest != NULL) {
		c_comment(c, "Recomputes known answers; 0 when this build "
		          "computes what was verified, else the number of the "
		          "first value that differs. Overwrites its "
		          "arguments.");
		if (!s)
			c_line(c, "#define %s_SELFTEST_WORK %s(%lld)", c->upper,
			       c_work_macro(c, FN_RUN),
			       (long long)selftest_steps(p));
		c_line(c, "int %s;", c_selftest_prototype(c));
		c_blank(c);
	}
}

void
c_header(CEmit *c)
{
	head_comment(c);
	c_line(c, "#ifndef %s_H", c->upper);
	c_line(c, "#define %s_H", c->upper);
	c_blank(c);
	c_line(c, "#include <stddef.h>");
	c_line(c, "#include <stdint.h>");
	c_blank(c);
	c_line(c, "#if defined(__FAST_MATH__)");
	c_line(c, "#error \"%s: -ffast-math changes the numbers this code was "
	       "verified for\"", c->name);
	c_line(c, "#endif");
	c_blank(c);
	c_line(c, "#ifdef __cplusplus");
	c_line(c, "extern \"C\" {");
	c_line(c, "#endif");
	c_blank(c);
	constants(c);
	define_aligned(c);
	structs(c);
	functions(c);
	c_line(c, "#ifdef __cplusplus");
	c_line(c, "}");
	c_line(c, "#endif");
	c_blank(c);
	c_line(c, "#endif");
}
