/* The table through which programs of the runtime know a model
 * (runtime/model.h), and the functions that fit its pointers.
 *
 *   in    a Program
 *   out   NAME_model.c
 */
#include "emit/c_emit.h"
#include "emit/loss_kind.h"

#include <string.h>

static void
chain(CEmit *c, const Var *v)
{
	static const char *const kind[] = {
		[INIT_CONSTANT] = "CONSTANT", [INIT_VALUES] = "VALUES",
		[INIT_UNIFORM] = "UNIFORM", [INIT_NORMAL] = "NORMAL",
		[INIT_GLOROT] = "GLOROT", [INIT_HE] = "HE",
		[INIT_ORTHOGONAL] = "ORTHOGONAL",
		[INIT_IDENTITY] = "IDENTITY", [INIT_SPARSE] = "SPARSE",
		[INIT_SPECTRAL_RADIUS] = "SPECTRAL_RADIUS",
	};

	for (uint32_t i = 0; i < v->ninit; i++) {
		if (v->init[i].kind != INIT_VALUES)
			continue;
		c_line(c, "static const double values_%u_%u[] = {", v->id, i);
		for (uint32_t k = 0; k < v->init[i].nvalue; k++)
			c_line(c, "\t%.17g,", v->init[i].value[k]);
		c_line(c, "};");
	}
	if (v->ninit == 0)
		return;
	c_line(c, "static const RnnInit init_%u[] = {", v->id);
	for (uint32_t i = 0; i < v->ninit; i++) {
		const Init *in = &v->init[i];

		c_line(c, "\t{RNN_INIT_%s, %.17g, %.17g, %s},", kind[in->kind],
		       in->a, in->b, in->kind == INIT_VALUES
		       ? arena_printf(c->arena, "values_%u_%u", v->id, i)
		       : "NULL");
	}
	c_line(c, "};");
	c_blank(c);
}

static void
mask_values(CEmit *c, const Var *v)
{
	const double *x = var_mask(v);
	int64_t n = x ? var_elements(v) : 0;

	if (x == NULL)
		return;
	c_line(c, "static const unsigned char mask_%u[] = {", v->id);
	for (int64_t i = 0; i < n; i++)
		c_line(c, "\t%d,", x[i] != 0);
	c_line(c, "};");
}

static void
tensor(CEmit *c, const Member *m, size_t offset)
{
	const Var *v = m->var;
	int64_t stride[RANK_MAX];

	member_strides(m, stride);
	c_line(c, "\t{");
	c->indent++;
	c_line(c, "\t.name = \"%s\", .is_const = %d, .rank = %u,", v->name,
	       !m->trained, v->rank);
	if (v->rank > 0) {
		Buf b = {0};

		for (uint32_t k = 0; k < v->rank; k++)
			buf_printf(&b, "%s{%lld, %lld, 0, 0}", k ? ", " : "",
			           (long long)v->dim[k]->size,
			           (long long)stride[k]);
		c_line(c, "\t.axis = {%s},", b.text);
		buf_free(&b);
	}
	c_line(c, "\t.offset = %zu,", offset);
	if (v->ninit > 0)
		c_line(c, "\t.init = init_%u, .n_init = %u,", v->id, v->ninit);
	if (v->structure != 0)
		c_line(c, "\t.structure = %u, .clip_lo = %.17g, .clip_hi = "
		       "%.17g, .norm = %.17g,", v->structure, v->clip_lo,
		       v->clip_hi, v->norm);
	if (v->mask != NULL)
		c_line(c, "\t.mask = \"%s\",", v->mask->name);
	if (var_mask(v) != NULL)
		c_line(c, "\t.mask_values = mask_%u,", v->id);
	c->indent--;
	c_line(c, "\t},");
}

static size_t
tensors(CEmit *c)
{
	const Program *p = c->p;
	size_t at = 0, trained = 0;

	for (uint32_t i = 0; i < p->nmember; i++) {
		chain(c, p->member[i].var);
		mask_values(c, p->member[i].var);
	}
	if (p->nmember == 0)
		return 0;
	c_line(c, "static const RnnTensor tensors[] = {");
	for (uint32_t i = 0; i < p->nmember; i++) {
		tensor(c, &p->member[i], at);
		at += buffer_space(p, p->member[i].buffer);
		if (p->member[i].trained)
			trained = at;
	}
	c_line(c, "};");
	c_blank(c);
	return trained;
}

static void
port_table(CEmit *c, const char *name, const Port *p, uint32_t n)
{
	if (n == 0)
		return;
	c_line(c, "static const RnnPort %s[] = {", name);
	for (uint32_t i = 0; i < n; i++) {
		Buf b = {0};

		for (uint32_t k = 0; k < p[i].rank; k++)
			buf_printf(&b, "%s%lld", k ? ", " : "",
			           (long long)p[i].dim[k]->size);
		c_line(c, "\t{\"%s\", %d, %u, {%s}, %lld, %d, %d},", p[i].name,
		       p[i].timed, p[i].rank, b.text ? b.text : "0",
		       (long long)(p[i].classes >= INT32_MAX ? INT32_MAX
		                   : p[i].classes), p[i].seed, p[i].tree);
		buf_free(&b);
	}
	c_line(c, "};");
	c_blank(c);
}

static void
check_table(CEmit *c)
{
	const Program *p = c->p;

	if (p->ncheck == 0)
		return;
	c_line(c, "static const RnnCheck checks[] = {");
	for (uint32_t i = 0; i < p->ncheck; i++) {
		const Var *v = p->check[i].var;
		Buf b = {0};

		for (uint32_t k = 0; k < v->rank; k++)
			buf_printf(&b, "%s%lld", k ? ", " : "",
			           (long long)v->dim[k]->size);
		c_line(c, "\t{\"%s\", %u, %d, %u, {%s}, %d},", v->name,
		       emit_line(c->o, p->check[i].at), v->timed, v->rank,
		       b.text ? b.text : "0", p->check[i].compares);
		buf_free(&b);
	}
	c_line(c, "};");
	c_blank(c);
}

static void
train_table(CEmit *c)
{
	const Train *t = c->p->train;

	if (t->method == NULL)
		return;
	if (t->setting.n > 0) {
		c_line(c, "static const RnnSetting settings[] = {");
		for (size_t i = 0; i < t->setting.n; i++)
			c_line(c, "\t{\"%s\", %.17g},", t->setting.at[i].name,
			       t->setting.at[i].value);
		c_line(c, "};");
		c_blank(c);
	}
	c_line(c, "static const RnnTrain train = {");
	c_line(c, "\t.method = \"%s\", .truncate = %lld, .every = %lld,",
	       t->method, (long long)t->truncate, (long long)t->every);
	if (t->optimiser != NULL)
		c_line(c, "\t.optimiser = \"%s\",", t->optimiser);
	if (t->setting.n > 0)
		c_line(c, "\t.setting = settings, .n_setting = %zu,",
		       t->setting.n);
	c_line(c, "\t.epochs = %lld, .batch = %lld,", (long long)t->epochs,
	       (long long)t->batch);
	c_line(c, "};");
	c_blank(c);
}

/* --- wrappers ------------------------------------------------------------ */

/* By the names that the wrappers' own arguments have. */
static const char *
wrapper_argument(CEmit *c, const Arg *a, const void *ctx)
{
	(void)ctx;
	switch (a->kind) {
	case ARG_STATE:
		return "&state";
	case ARG_PARAMS:
		return "params";
	case ARG_IN:
		return arena_printf(c->arena, "in[%u]", a->at);
	case ARG_OUT:
		return arena_printf(c->arena, "result[%u]", a->at);
	case ARG_STEPS:
		return "T";
	case ARG_LOSS:
		return "&value";
	case ARG_GRAD:
		return "grad";
	case ARG_REPORT:
		return "&said";
	case ARG_WORK:
	case ARG_LENGTHS:
	case ARG_TRAINED:
	case ARG_OPTIM:
	case ARG_COUNT:
		break;
	}
	return arg_name(a);
}

static void
report_in(CEmit *c)
{
	if (c->p->ncheck > 0)
		c_line(c, "%s_report said = {0};", c->name);
}

static void
report_out(CEmit *c)
{
	if (c->p->ncheck == 0) {
		c_line(c, "(void)report;");
		return;
	}
	c_line(c, "if (status == RNN_CHECK_FAILED)");
	c_line(c, "\t*report = (RnnReport){said.check[0], said.sequence[0],");
	c_line(c, "\t                      said.step[0], said.element[0],");
	c_line(c, "\t                      (double)said.value[0]};");
}

static void
wrapper_call(CEmit *c, FunctionKind kind)
{
	c_line(c, "status = %s;", c_call(c, kind, wrapper_argument, NULL));
	report_out(c);
}

static void
state_in(CEmit *c)
{
	if (!c->p->stream) {
		c_line(c, "if (from != NULL || to != NULL)");
		c_line(c, "\treturn RNN_BAD_STATE;");
		return;
	}
	c_line(c, "%s_state state;", c->name);
	c_blank(c);
	c_line(c, "if (from != NULL)");
	c_line(c, "\tstate = *(const %s_state *)from;", c->name);
	c_line(c, "else");
	if (c->p->ncheck == 0) {
		c_line(c, "\t(void)%s;", c_call(c, FN_INIT, wrapper_argument,
		                           NULL));
		return;
	}
	c_line(c, "\tstatus = %s;", c_call(c, FN_INIT, wrapper_argument,
		                           NULL));
	c_open(c, "if (status != RNN_OK)");
	report_out(c);
	c_line(c, "return status;");
	c_close(c, "");
}

static void
state_out(CEmit *c)
{
	if (!c->p->stream)
		return;
	c_line(c, "if (to != NULL)");
	c_line(c, "\t*(%s_state *)to = state;", c->name);
}

/* Outputs that are not wanted go to the end of the work memory. */
static void
run_wrapper(CEmit *c)
{
	const Program *p = c->p;
	int64_t bytes = (int64_t)program_unit(p);
	int64_t timed = 0, once = 0;

	for (uint32_t i = 0; i < p->noutput; i++) {
		int64_t n = p->output[i].buffer->elements * bytes;

		*(p->output[i].timed ? &timed : &once) += n;
	}
	c_line(c, "static size_t");
	c_line(c, "run_work(size_t T)");
	c_line(c, "{");
	c_line(c, "\tconst size_t own = %s_run_work(T);", c->name);
	c_blank(c);
	c_line(c, "\tif (own > SIZE_MAX / 4u || T > SIZE_MAX / 4u / %lldu)",
	       (long long)(timed + 1));
	c_line(c, "\t\treturn SIZE_MAX;");
	c_line(c, "\treturn own + %lldu + %lldu * T;",
	       (long long)(once + 64 * (int64_t)p->noutput), (long long)timed);
	c_line(c, "}");
	c_blank(c);
	c_line(c, "static int");
	c_line(c, "run(const void *params, const void *from, void *to,");
	c_line(c, "    const void *const in[], void *const out[], size_t T, "
	       "void *work,");
	c_line(c, "    RnnReport *report)");
	c_line(c, "{");
	c->indent++;
	c_line(c, "unsigned char *spare = (unsigned char *)work + "
	       "(%s_run_work(T) + 63u) / 64u * 64u;", c->name);
	c_line(c, "void *result[%u];", p->noutput);
	c_line(c, "int status = RNN_OK;");
	report_in(c);
	state_in(c);
	for (uint32_t i = 0; i < p->noutput; i++) {
		c_line(c, "result[%u] = out[%u] != NULL ? out[%u] : spare;", i,
		       i, i);
		if (i + 1 < p->noutput)
			c_line(c, "spare += %lldu%s;",
			       (long long)(p->output[i].buffer->elements *
			                   bytes),
			       p->output[i].timed ? " * T" : "");
	}
	if (p->nmember == 0 || c_embedded(c))
		c_line(c, "(void)params;");
	if (p->ninput == 0)
		c_line(c, "(void)in;");
	wrapper_call(c, FN_RUN);
	state_out(c);
	c_line(c, "return status;");
	c_close(c, "");
	c_blank(c);
}

static void
loss_wrapper(CEmit *c, FunctionKind kind)
{
	const Program *p = c->p;
	bool grad = kind == FN_LOSS_GRAD;

	c_line(c, "static int");
	c_line(c, "%s(const void *params, const void *from, void *to,",
	       grad ? "loss_grad" : "loss");
	c_line(c, "     const void *const in[], size_t T, void *work, double "
	       "*result%s,", grad ? ", void *grad" : "");
	c_line(c, "     RnnReport *report)");
	c_line(c, "{");
	c->indent++;
	c_line(c, "%s value = 0;", c->real);
	c_line(c, "int status = RNN_OK;");
	report_in(c);
	state_in(c);
	if (p->nmember == 0 || c_embedded(c))
		c_line(c, "(void)params;");
	if (p->ninput + p->ntarget == 0)
		c_line(c, "(void)in;");
	wrapper_call(c, kind);
	c_line(c, "*result = (double)value;");
	state_out(c);
	c_line(c, "return status;");
	c_close(c, "");
	c_blank(c);
}

static bool
has_block(const CEmit *c)
{
	const Program *block = c->p->block;

	return block != NULL && block->fn[FN_LOSS_GRAD] != NULL;
}

static void
block_wrapper(CEmit *c)
{
	const Program *whole = c->p;

	c->p = whole->block;
	c_line(c, "static int");
	c_line(c, "loss_grad_block(const void *params, "
	       "const void *const in[],");
	c_line(c, "                size_t T, void *work, double *result, void "
	       "*grad,");
	c_line(c, "                RnnReport *report)");
	c_line(c, "{");
	c->indent++;
	c_line(c, "%s value = 0;", c->real);
	c_line(c, "int status;");
	report_in(c);
	if (c->p->nmember == 0 || c_embedded(c))
		c_line(c, "(void)params;");
	if (c->p->ninput + c->p->ntarget == 0)
		c_line(c, "(void)in;");
	wrapper_call(c, FN_LOSS_GRAD);
	c_line(c, "*result = (double)value;");
	c_line(c, "return status;");
	c_close(c, "");
	c_blank(c);
	c->p = whole;
}

static void
model_struct(CEmit *c, size_t trained)
{
	static const char *const kind[] = {
		[LOSS_WHOLE] = "RNN_LOSS_WHOLE", [LOSS_MEAN] = "RNN_LOSS_MEAN",
		[LOSS_SUM] = "RNN_LOSS_SUM", [LOSS_END] = "RNN_LOSS_END",
	};
	const Program *p = c->p;

	c_line(c, "static const RnnModel model = {");
	c_line(c, "\t.abi = RNN_ABI, .name = \"%s\",", p->name);
	c_line(c, "\t.source = \"%s\", .version = \"%s\",",
	       c->o->source ? c->o->source : "", c->o->version);
	c_line(c, "\t.hash = UINT64_C(0x%016llx), .real_size = sizeof(%s),",
	       (unsigned long long)p->hash, c->real);
	if (p->nmember > 0)
		c_line(c, "\t.tensor = tensors, .n_tensor = %u,", p->nmember);
	c_line(c, "\t.n_param = %zu, .n_real = %zu,", trained,
	       program_reals(p));
	if (p->ninput > 0)
		c_line(c, "\t.input = inputs, .n_input = %u,", p->ninput);
	if (p->ntarget > 0)
		c_line(c, "\t.target = targets, .n_target = %u,", p->ntarget);
	if (p->noutput > 0)
		c_line(c, "\t.output = outputs, .n_output = %u,", p->noutput);
	if (p->stream)
		c_line(c, "\t.state_size = sizeof(%s_state),", c->name);
	c_line(c, "\t.whole_sequence = %d, .least = %lld, .loss_kind = %s,",
	       !p->stream, (long long)program_least(p),
	       kind[loss_kind(p->schedule->in.model)]);
	if (p->train->method != NULL)
		c_line(c, "\t.train = &train,");
	if (c_embedded(c))
		c_line(c, "\t.weights = &%s_weights,", c->name);
	if (p->fn[FN_RUN] != NULL)
		c_line(c, "\t.run_work = run_work, .run = run,");
	if (p->fn[FN_LOSS] != NULL)
		c_line(c, "\t.loss_work = %s_loss_work, .loss = loss,",
		       c->name);
	if (p->fn[FN_LOSS_GRAD] != NULL)
		c_line(c, "\t.grad_work = %s_loss_grad_work, .loss_grad = "
		       "loss_grad,", c->name);
	if (has_block(c))
		c_line(c, "\t.block = %lld, .block_work = "
		       "%s_loss_grad_block_work, .loss_grad_block = "
		       "loss_grad_block,", (long long)p->block->sequences,
		       c->name);
	if (p->weights != WEIGHTS_REAL)
		c_line(c, "\t.weight_format = %s,", p->weights == WEIGHTS_BF16
		       ? "RNN_WEIGHTS_BF16" : "RNN_WEIGHTS_F16");
	if (p->ncheck > 0)
		c_line(c, "\t.check = checks, .n_check = %u,", p->ncheck);
	c_line(c, "};");
	c_blank(c);
}

void
c_table(CEmit *c)
{
	const Program *p = c->p;

	c_line(c, "/* %s_model.c - what programs of the runtime know of model "
	       "'%s'. */", c->name, p->name);
	c_line(c, "#include \"%s.h\"", c->name);
	c_blank(c);
	c_line(c, "#include \"model.h\"");
	c_blank(c);
	c_line(c, "const RnnModel *%s_model(void);", c->name);
	c_blank(c);
	size_t trained = tensors(c);
	port_table(c, "inputs", p->input, p->ninput);
	port_table(c, "targets", p->target, p->ntarget);
	port_table(c, "outputs", p->output, p->noutput);
	check_table(c);
	train_table(c);
	if (p->fn[FN_RUN] != NULL)
		run_wrapper(c);
	if (p->fn[FN_LOSS] != NULL)
		loss_wrapper(c, FN_LOSS);
	if (p->fn[FN_LOSS_GRAD] != NULL)
		loss_wrapper(c, FN_LOSS_GRAD);
	if (has_block(c))
		block_wrapper(c);
	model_struct(c, trained);
	c_line(c, "const RnnModel *");
	c_line(c, "%s_model(void)", c->name);
	c_line(c, "{");
	c_line(c, "\treturn &model;");
	c_line(c, "}");
}
