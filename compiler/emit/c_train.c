/* NAME_train_step in C: the gradient of one sequence, then what Program.update
 * says.
 *
 *   in    a Program with an update
 *   out   NAME_optim, its function, and how much work memory that takes
 */
#include "emit/c_emit.h"

static const char *
kernel(CEmit *c, const char *name)
{
	const char *k = arena_printf(c->arena, "%s_%s", name, c->suffix);

	vec_push(&c->kernel, k);
	return k;
}

/* --- header --------------------------------------------------------------- */

void
c_train_declare(CEmit *c)
{
	const Update *u = c->p->update;
	const char *grad = c_work_macro(c, FN_LOSS_GRAD);
	Signature s = signature_of_train_step(c->p, c->arena);

	c_comment(c, "What the optimiser keeps from step to step; all zeros "
	          "before the first one.");
	c_open(c, "typedef struct");
	if (u->vectors > 0)
		c_line(c, "%s_grad vector[%u];", c->name, u->vectors);
	c_line(c, "uint32_t steps; /* so far */");
	c_close(c, arena_printf(c->arena, " %s_optim;", c->name));
	c_blank(c);
	c_comment(c, "One step of training, on one sequence: *loss := its "
	          "loss, and the weights move. NOT_FINITE with *optim as it "
	          "was: the loss or its gradient is no number, and nothing has "
	          "moved.");
	c_line(c, "%s;", c_declarator(c, "train_step", &s, false));
	c_line(c, "size_t %s_train_step_work(size_t steps);", c->name);
	c_line(c, "#define %s_TRAIN_STEP_WORK(T) (%s_GRAD_ROOM + %s(T))",
	       c->upper, c->upper, grad);
	c_line(c, "#define %s_GRAD_ROOM ((sizeof(%s_grad) + 63u) / 64u * 64u)",
	       c->upper, c->name);
	c_blank(c);
}

/* --- source --------------------------------------------------------------- */

static void
arguments(CEmit *c, const double *number, uint32_t n, Buf *b)
{
	for (uint32_t i = 0; i < n; i++)
		buf_printf(b, ", %.17g", number[i]);
	buf_puts(b, ");");
	c_line(c, "%s", b->text);
	buf_free(b);
}

static void
keep(CEmit *c, bool gradient)
{
	const Update *u = c->p->update;

	for (uint32_t i = 0; i < u->nkeep; i++) {
		const Keep *k = &u->keep[i];
		Buf b = {0};

		if (gradient && !k->linear)
			continue;
		buf_printf(&b, "rnn_%s(%s->%s, %lld", kernel(c, k->kernel),
		           gradient ? "g" : "p",
		           c->p->member[k->member].buffer->name,
		           (long long)k->n);
		if (k->mask != NULL)
			buf_printf(&b, ", p->%s", k->mask->name);
		if (k->place != NULL)
			buf_printf(&b, ", %s_%s", c->name, k->place->name);
		arguments(c, k->number, k->nnumber, &b);
	}
}

typedef void MemberFn(CEmit *c, const Buffer *b);

static void
each_member(CEmit *c, MemberFn *f)
{
	for (uint32_t i = 0; i < c->p->update->ntrained; i++)
		f(c, c->p->member[i].buffer);
}

static void
check(CEmit *c, const Buffer *b)
{
	c_line(c, "fine &= rnn_%s(g->%s, %lld);", kernel(c, "finite"), b->name,
	       (long long)b->elements);
}

static void
check_moved(CEmit *c, const Buffer *b)
{
	c_line(c, "fine &= rnn_%s(p->%s, %lld);", kernel(c, "finite"), b->name,
	       (long long)b->elements);
}

static void
limit(CEmit *c, const Buffer *b)
{
	c_line(c, "rnn_%s(g->%s, %lld, %.17g);", kernel(c, "limit"), b->name,
	       (long long)b->elements, c->p->update->clip_value);
}

static void
sum_squares(CEmit *c, const Buffer *b)
{
	c_line(c, "sum = rnn_%s(g->%s, %lld, sum);", kernel(c, "squares"),
	       b->name, (long long)b->elements);
}

static void
shorten(CEmit *c, const Buffer *b)
{
	c_line(c, "rnn_%s(g->%s, %lld, %.17g, sum);", kernel(c, "shorten"),
	       b->name, (long long)b->elements, c->p->update->clip_norm);
}

static void
move(CEmit *c, const Buffer *buffer)
{
	const Update *u = c->p->update;
	const char *name = buffer->name;
	Buf b = {0};

	buf_printf(&b, "rnn_%s(p->%s, g->%s", kernel(c, u->optimiser), name,
	           name);
	for (uint32_t i = 0; i < 2; i++)
		if (i < u->vectors)
			buf_printf(&b, ", optim->vector[%u].%s", i, name);
		else
			buf_puts(&b, ", NULL");
	buf_printf(&b, ", %lld, optim->steps", (long long)buffer->elements);
	arguments(c, u->number, u->nnumber, &b);
}

static void
gradient(CEmit *c)
{
	Signature s = signature_of(c->p, FN_LOSS_GRAD, false, c->arena);
	Buf b = {0};

	for (uint32_t i = 0; i < s.n; i++)
		buf_printf(&b, "%s%s", i > 0 ? ", " : "",
		           s.arg[i].kind == ARG_WORK ? "rest"
		           : arg_name(&s.arg[i]));
	c_line(c, "status = %s_loss_grad(%s);", c->name, b.text);
	buf_free(&b);
	c_open(c, "if (status != %s_OK)", c->upper);
	c_line(c, "return status;");
	c_close(c, "");
}

static void
body(CEmit *c)
{
	const Update *u = c->p->update;

	c_line(c, "%s_grad *const g = work;", c->name);
	c_line(c, "unsigned char *const rest = (unsigned char *)work + "
	       "%s_GRAD_ROOM;", c->upper);
	if (u->clip_norm > 0)
		c_line(c, "double sum = 0;");
	c_line(c, "int status, fine;");
	c_blank(c);
	c_line(c, "memset(g, 0, sizeof *g);");
	gradient(c);
	keep(c, true);
	c_line(c, "fine = rnn_%s(loss, 1);", kernel(c, "finite"));
	each_member(c, check);
	c_open(c, "if (!fine)");
	c_line(c, "return %s_NOT_FINITE;", c->upper);
	c_close(c, "");
	if (u->clip_value > 0)
		each_member(c, limit);
	if (u->clip_norm > 0) {
		each_member(c, sum_squares);
		each_member(c, shorten);
	}
	c_line(c, "optim->steps++;");
	each_member(c, move);
	keep(c, false);
	each_member(c, check_moved);
	c_line(c, "return fine ? %s_OK : %s_NOT_FINITE;", c->upper, c->upper);
}

void
c_train_step(CEmit *c)
{
	Signature s = signature_of_train_step(c->p, c->arena);

	c_line(c, "size_t");
	c_line(c, "%s_train_step_work(size_t steps)", c->name);
	c_line(c, "{");
	c_line(c, "\tconst size_t rest = %s_loss_grad_work(steps);", c->name);
	c_blank(c);
	c_line(c, "\treturn rest == SIZE_MAX ? rest : %s_GRAD_ROOM + rest;",
	       c->upper);
	c_line(c, "}");
	c_blank(c);
	c_line(c, "%s", c_declarator(c, "train_step", &s, true));
	c_line(c, "{");
	c->indent++;
	body(c);
	c_close(c, "");
	c_blank(c);
}
