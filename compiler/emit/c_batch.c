/* NAME_run_batch: sequences of different lengths, one after the other, or
 * shared by threads.
 *
 *   in    a program with a function for a sequence
 *   out   C; with threads, the pragma of OpenMP for them, which is nothing
 *         where a compiler does not know it
 *   how   thread k of n computes every n-th sequence from the k-th on, with a
 *         state, work memory and report of its own.  What comes out depends on
 *         the sequences alone: that of the first one that fails, if any does
 */
#include "emit/c_emit.h"

/* What the calls of one sequence take, by name. */
typedef struct {
	const char *work, *report;
} Own;

/* For sequence k, `first` steps into the data. */
static const char *
argument(CEmit *c, const Arg *a, const void *ctx)
{
	const Own *own = ctx;

	switch (a->kind) {
	case ARG_STATE:
		return "&state";
	case ARG_IN:
	case ARG_OUT:
		return arena_printf(c->arena, "%s + %s * %lldu", arg_name(a),
		                    a->port->timed ? "first" : "k",
		                    (long long)a->port->buffer->elements);
	case ARG_STEPS:
		return "lengths[k]";
	case ARG_WORK:
		return own->work;
	case ARG_REPORT:
		return own->report;
	case ARG_PARAMS:
	case ARG_LENGTHS:
	case ARG_COUNT:
	case ARG_LOSS:
	case ARG_GRAD:
	case ARG_TRAINED:
	case ARG_OPTIM:
		break;
	}
	return arg_name(a);
}

static void
call(CEmit *c, FunctionKind kind, const Own *own)
{
	c_line(c, "status = %s;", c_call(c, kind, argument, own));
}

/* --- one after the other ------------------------------------------------- */

static void
in_turn(CEmit *c)
{
	const Own own = {"work", "report"};

	if (c->p->stream)
		c_line(c, "%s_state state;", c->name);
	c_line(c, "int status = %s_OK;", c->upper);
	c_line(c, "size_t first = 0; /* steps before the sequence */");
	c_blank(c);
	c_open(c, "for (size_t k = 0; k < count && status == %s_OK; k++)",
	       c->upper);
	if (c->p->ncheck > 0)
		c_line(c, "report->sequence[0] = (int32_t)k;");
	if (c->p->stream) {
		call(c, FN_INIT, &own);
		c_line(c, "if (status != %s_OK)", c->upper);
		c_line(c, "\tbreak;");
	}
	call(c, FN_RUN, &own);
	c_line(c, "first += lengths[k];");
	c_close(c, "");
	c_line(c, "return status;");
}

/* --- by threads ---------------------------------------------------------- */

void
c_threads(CEmit *c)
{
	if (c->p->threads < 2)
		return;
	c_comment(c, "threads share the loop, where that pays");
	c_line(c, "#if defined(_OPENMP)");
	c_line(c, "#define RNN_PRAGMA(text) _Pragma(#text)");
	c_line(c, "#define RNN_THREADS(pays) RNN_PRAGMA(omp parallel for \\");
	c_line(c, "\tnum_threads(%d) schedule(static) if(pays))",
	       c->p->threads);
	c_line(c, "#else");
	c_line(c, "#define RNN_THREADS(pays)");
	c_line(c, "#endif");
	c_blank(c);
}

const char *
c_batch_work_prototype(CEmit *c, bool definition)
{
	return arena_printf(c->arena, "size_t%s%s_run_batch_work(size_t "
	                    "longest)", definition ? "\n" : " ", c->name);
}

static void
work_function(CEmit *c)
{
	int n = c->p->threads;

	c_line(c, "%s", c_batch_work_prototype(c, true));
	c_line(c, "{");
	c_line(c, "\tconst size_t one = %s_run_work(longest);", c->name);
	c_blank(c);
	c_line(c, "\tif (one > SIZE_MAX / %du - 64u)", n);
	c_line(c, "\t\treturn SIZE_MAX;");
	c_line(c, "\treturn (one + 63u) / 64u * 64u * %du;", n);
	c_line(c, "}");
	c_blank(c);
}

/* Every n-th sequence, for one thread. */
static void
share_of_thread(CEmit *c)
{
	const Own own = {"mine", "&said[thread]"};

	if (c->p->stream)
		c_line(c, "%s_state state;", c->name);
	c_line(c, "void *mine = memory + space * (size_t)thread;");
	c_line(c, "size_t first = 0, k;");
	c_line(c, "int status = %s_OK;", c->upper);
	c_blank(c);
	c_open(c, "for (k = 0; k < count && status == %s_OK; k++)", c->upper);
	c_open(c, "if (k %% %du == (size_t)thread)", c->p->threads);
	if (c->p->ncheck > 0)
		c_line(c, "said[thread].sequence[0] = (int32_t)k;");
	if (c->p->stream) {
		call(c, FN_INIT, &own);
		c_line(c, "if (status == %s_OK)", c->upper);
		c->indent++;
	}
	call(c, FN_RUN, &own);
	if (c->p->stream)
		c->indent--;
	c_close(c, "");
	c_line(c, "first += lengths[k];");
	c_close(c, "");
	c_line(c, "end[thread] = k;");
	c_line(c, "result[thread] = status;");
}

static void
by_threads(CEmit *c)
{
	int n = c->p->threads;

	c_line(c, "char *memory = work;");
	c_line(c, "size_t longest = 0, end[%d]; /* where each thread ended */",
	       n);
	c_line(c, "int result[%d], at = 0;", n);
	if (c->p->ncheck > 0)
		c_line(c, "%s_report said[%d];", c->name, n);
	c_blank(c);
	c_line(c, "for (size_t k = 0; k < count; k++)");
	c_line(c, "\tlongest = lengths[k] > longest ? lengths[k] : longest;");
	c_line(c, "const size_t space = %s_run_batch_work(longest) / %du;",
	       c->name, n);
	c_line(c, "RNN_THREADS(count > 1)");
	c_open(c, "for (int thread = 0; thread < %d; thread++)", n);
	share_of_thread(c);
	c_close(c, "");
	c_comment(c, "the first sequence that failed");
	c_line(c, "for (int i = 1; i < %d; i++)", n);
	c_line(c, "\tif (result[i] != %s_OK &&", c->upper);
	c_line(c, "\t    (result[at] == %s_OK || end[i] < end[at]))",
	       c->upper);
	c_line(c, "\t\tat = i;");
	if (c->p->ncheck > 0) {
		c_line(c, "if (result[at] == %s_CHECK_FAILED)", c->upper);
		c_line(c, "\t*report = said[at];");
	}
	c_line(c, "return result[at];");
}

void
c_batch(CEmit *c)
{
	bool threads = c->p->threads > 1;

	if (threads)
		work_function(c);
	c_line(c, "%s", c_batch_prototype(c, true));
	c_line(c, "{");
	c->indent++;
	if (threads)
		by_threads(c);
	else
		in_turn(c);
	c_close(c, "");
	c_blank(c);
}
