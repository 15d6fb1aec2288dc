/* The syntax tree as text: one node a line, children indented by two. */
#include "front/parse.h"

#include "base/buf.h"

const char *const ast_op_name[AST_OP_COUNT] = {
	[AST_OP_ADD] = "+", [AST_OP_SUB] = "-", [AST_OP_MUL] = "*",
	[AST_OP_DIV] = "/", [AST_OP_POW] = "^", [AST_OP_MOD] = "mod",
	[AST_OP_MATMUL] = "@", [AST_OP_EQ] = "==", [AST_OP_NE] = "!=",
	[AST_OP_LT] = "<", [AST_OP_LE] = "<=", [AST_OP_GT] = ">",
	[AST_OP_GE] = ">=", [AST_OP_AND] = "and", [AST_OP_OR] = "or",
	[AST_OP_NOT] = "not", [AST_OP_NEG] = "-", [AST_OP_PIPE] = "|>",
};

static void print_expr(const Ast *e, int depth, FILE *out);

static void
line(int depth, FILE *out, const char *word)
{
	fprintf(out, "%*s%s", 2 * depth, "", word);
}

/* The name on the current line, its indices below. */
static void
print_name(const AstName *n, FILE *out)
{
	fputs(n->stem, out);
	for (uint32_t i = 0; i < n->npart; i++)
		fprintf(out, "{}%s", n->part[i].text);
}

static void
print_parts(const AstName *n, int depth, FILE *out)
{
	for (uint32_t i = 0; i < n->npart; i++)
		print_expr(n->part[i].index, depth, out);
}

static void
print_named(const char *word, const AstName *n, int depth, FILE *out)
{
	line(depth, out, word);
	fputc(' ', out);
	print_name(n, out);
	fputc('\n', out);
	print_parts(n, depth + 1, out);
}

static void
print_number(const Ast *e, int depth, FILE *out)
{
	Buf b = {0};

	buf_number(&b, e->num);
	line(depth, out, e->is_int ? "integer " : "number ");
	fprintf(out, "%s\n", b.text);
	buf_free(&b);
}

static void
print_slice(const Ast *e, int depth, FILE *out)
{
	static const char *const word[] = {"from\n", "to\n"};

	line(depth, out, "slice\n");
	for (int i = 0; i < 2; i++)
		if (e->arg[i] != NULL) {
			line(depth + 1, out, word[i]);
			print_expr(e->arg[i], depth + 2, out);
		}
}

static void
print_reduce(const Ast *e, int depth, FILE *out)
{
	print_named("reduce", &e->name, depth, out);
	for (uint32_t i = 0; i < e->nbind; i++) {
		const Binder *b = &e->bind[i];

		print_named("over", &b->name, depth + 1, out);
		if (b->lo != NULL) {
			print_expr(b->lo, depth + 2, out);
			if (b->hi != NULL)
				print_expr(b->hi, depth + 2, out);
		}
	}
	if (e->guard != NULL) {
		line(depth + 1, out, "where\n");
		print_expr(e->guard, depth + 2, out);
	}
}

/* The node's own line; children that are not in arg[] with it. */
static void
print_head(const Ast *e, int depth, FILE *out)
{
	switch (e->kind) {
	case AST_ERROR:
		line(depth, out, "error\n");
		break;
	case AST_NUMBER:
		print_number(e, depth, out);
		break;
	case AST_STRING:
		line(depth, out, "text ");
		fprintf(out, "\"%s\"\n", e->text);
		break;
	case AST_NAME:
		print_named("name", &e->name, depth, out);
		break;
	case AST_INDEX:
		line(depth, out, "index\n");
		break;
	case AST_SLICE:
		print_slice(e, depth, out);
		break;
	case AST_CALL:
		line(depth, out, "call\n");
		if (e->as.stem != NULL)
			print_named("as", &e->as, depth + 1, out);
		break;
	case AST_UNARY:
	case AST_BINARY:
		line(depth, out, e->kind == AST_UNARY ? "unary " : "binary ");
		fprintf(out, "%s\n", ast_op_name[e->op]);
		break;
	case AST_IF:
		line(depth, out, "if\n");
		break;
	case AST_REDUCE:
		print_reduce(e, depth, out);
		break;
	case AST_TUPLE:
		line(depth, out, "tuple\n");
		break;
	case AST_LIST:
		line(depth, out, "list\n");
		break;
	case AST_KEYWORD:
		print_named("keyword", &e->name, depth, out);
		break;
	}
}

static void
print_expr(const Ast *e, int depth, FILE *out)
{
	print_head(e, depth, out);
	if (e->kind == AST_SLICE)
		return;
	for (uint32_t i = 0; i < e->narg; i++)
		print_expr(e->arg[i], depth + 1, out);
}

/* A heading of one or two words, and expressions below it. */
static void
print_list(const char *word, const char *name, Ast *const *at, uint32_t n,
           int depth, FILE *out)
{
	line(depth, out, word);
	fprintf(out, "%s\n", name);
	for (uint32_t i = 0; i < n; i++)
		print_expr(at[i], depth + 1, out);
}

static void
print_type(const TypeExpr *t, int depth, FILE *out)
{
	if (!t->given)
		return;
	print_list("type ", t->int_bound != NULL ? "int"
	           : t->is_bool ? "bool" : "real",
	           t->dim, t->rank, depth, out);
	if (t->int_bound != NULL)
		print_list("below", "", &t->int_bound, 1, depth + 1, out);
}

static void
print_lhs(const Lhs *l, int depth, FILE *out)
{
	print_named("left", &l->name, depth, out);
	for (uint32_t i = 0; i < l->nindex; i++)
		print_expr(l->index[i], depth + 1, out);
}

static const char *const stmt_name[] = {
	[ST_ERROR] = "error", [ST_INPUT] = "input", [ST_TARGET] = "target",
	[ST_PARAM] = "param", [ST_CONST] = "const", [ST_VAR] = "var",
	[ST_OUTPUT] = "output", [ST_MONITOR] = "monitor",
	[ST_ASSERT] = "assert", [ST_REQUIRE] = "require",
	[ST_EQUATION] = "equation",
	[ST_DRAW] = "draw", [ST_LOSS] = "loss", [ST_TRAIN] = "train",
	[ST_FOR] = "for", [ST_DER] = "der", [ST_SOLVER] = "solver",
	[ST_RANGE] = "in", [ST_EVENT] = "at", [ST_INDEX] = "index",
	[ST_PRECISION] = "precision weights",
	[ST_UNTIL] = "until", [ST_FEED] = "feed", [ST_FIT] = "fit",
};

static void
print_words(const Stmt *s, int depth, FILE *out)
{
	for (uint32_t i = 0; i < s->nattr; i++) {
		const Attribute *a = &s->attr[i];

		print_list("attribute ", a->name, a->arg, a->narg, depth, out);
	}
	for (uint32_t i = 0; i < s->nsetting; i++)
		print_list("setting ", s->setting[i].name,
		           &s->setting[i].value, 1, depth, out);
}

static void
print_stmt(const Stmt *s, int depth, FILE *out)
{
	line(depth, out, stmt_name[s->kind]);
	fputc('\n', out);
	depth++;
	for (uint32_t i = 0; i < s->nlhs; i++)
		print_lhs(&s->lhs[i], depth, out);
	print_type(&s->type, depth, out);
	if (s->kind == ST_FOR || s->kind == ST_INDEX)
		print_named("name", &s->loop, depth, out);
	if (s->lo != NULL) {
		print_expr(s->lo, depth, out);
		print_expr(s->hi, depth, out);
	}
	if (s->expr != NULL)
		print_list(s->kind == ST_TRAIN ? "by" : s->is_init ? "~" : "=",
		           "", &s->expr, 1, depth, out);
	if (s->when != NULL)
		print_list("when", "", &s->when, 1, depth, out);
	if (s->optimiser != NULL)
		print_list("with", "", &s->optimiser, 1, depth, out);
	print_words(s, depth, out);
	for (uint32_t i = 0; i < s->nbody; i++)
		print_stmt(s->body[i], depth, out);
}

static void
print_args(const CellArg *arg, uint32_t n, FILE *out)
{
	for (uint32_t i = 0; i < n; i++) {
		line(1, out, "argument ");
		fprintf(out, "%s\n", arg[i].name);
		print_type(&arg[i].type, 2, out);
	}
}

static void
print_fn(const FnDecl *f, FILE *out)
{
	fprintf(out, "fn %s\n", f->name);
	print_args(f->arg, f->narg, out);
	print_list("=", "", &f->body, 1, 1, out);
	if (f->nderivative > 0)
		print_list("derivative", "", f->derivative, f->nderivative, 1,
		           out);
}

static void
print_cell(const char *word, const CellDecl *c, FILE *out)
{
	fprintf(out, "%s %s\n", word, c->name);
	print_args(c->arg, c->narg, out);
	for (uint32_t i = 0; i < c->nresult; i++)
		print_named("result", &c->result[i], 1, out);
	for (uint32_t i = 0; i < c->nbody; i++)
		print_stmt(c->body[i], 1, out);
}

static void
print_model(const ModelDecl *m, FILE *out)
{
	fprintf(out, "model %s\n", m->name);
	for (uint32_t i = 0; i < m->ndim; i++)
		print_list("dimension ", m->dim[i].name, &m->dim[i].value,
		           m->dim[i].value != NULL, 1, out);
	for (uint32_t i = 0; i < m->nbody; i++)
		print_stmt(m->body[i], 1, out);
}

void
ast_print(const AstFile *file, FILE *out)
{
	for (uint32_t i = 0; i < file->nuse; i++)
		fprintf(out, "use \"%s\"\n", file->use[i]->path);
	for (uint32_t i = 0; i < file->nfn; i++)
		print_fn(file->fn[i], out);
	for (uint32_t i = 0; i < file->ncell; i++)
		print_cell("cell", file->cell[i], out);
	for (uint32_t i = 0; i < file->nintegrator; i++)
		print_cell("integrator", file->integrator[i], out);
	for (uint32_t i = 0; i < file->nmodel; i++)
		print_model(file->model[i], out);
}
