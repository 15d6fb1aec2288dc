/* Constructors of the syntax tree.
 *
 * An expression's height is known when it is made, so that a text of a hundred
 * thousand terms is refused here and later stages may recurse.
 */
#include "front/ast_make.h"

#include <string.h>

List *
list_add(Parse *p, List *l, void *item)
{
	if (l == NULL)
		l = arena_new(p->arena, List);
	if (l->n == l->cap) {
		uint32_t cap = l->cap ? 2 * l->cap : 4;
		void **at = arena_array(p->arena, void *, cap);

		if (l->n > 0)
			memcpy(at, l->at, l->n * sizeof *at);
		l->at = at;
		l->cap = cap;
	}
	l->at[l->n++] = item;
	return l;
}

/* An array of T with copies of what the list points to. */
#define FLATTEN(p, l, T) ((T *)flatten((p), (l), sizeof(T)))

static void *
flatten(Parse *p, const List *l, size_t size)
{
	uint32_t n = list_count(l);
	char *to = arena_alloc(p->arena, n * size);

	for (uint32_t i = 0; i < n; i++)
		memcpy(to + i * size, l->at[i], size);
	return to;
}

/* ---- names ---- */

AstName *
ast_name_parts(Parse *p, Span at, const char *stem, List *parts)
{
	AstName *n = arena_new(p->arena, AstName);

	*n = (AstName){
		.stem = stem,
		.part = FLATTEN(p, parts, NamePart),
		.npart = list_count(parts),
		.at = at,
	};
	return n;
}

AstName *
ast_name_plain(Parse *p, Span at, const char *stem)
{
	return ast_name_parts(p, at, stem, NULL);
}

NamePart *
ast_name_part(Parse *p, Ast *index, const char *text)
{
	NamePart *part = arena_new(p->arena, NamePart);

	*part = (NamePart){index, text};
	return part;
}

/* ---- expressions ---- */

static uint32_t
higher(uint32_t depth, const Ast *child)
{
	return child != NULL && child->depth > depth ? child->depth : depth;
}

static uint32_t
name_depth(uint32_t depth, const AstName *n)
{
	for (uint32_t i = 0; i < n->npart; i++)
		depth = higher(depth, n->part[i].index);
	return depth;
}

static bool
too_deep(Parse *p, Span at, uint32_t depth)
{
	if (depth <= AST_MAX_DEPTH)
		return false;
	if (scan_may_report(&p->scan)) {
		diag_error(p->diag, at, "this expression is more than %d "
		           "operations deep", AST_MAX_DEPTH);
		diag_help(p->diag, "split the equation: give a part of it a "
		          "name of its own, or write a long sum as sum[i]");
	}
	return true;
}

/* Copies the node into the arena with its height. */
static Ast *
make(Parse *p, Ast node)
{
	uint32_t depth = higher(0, node.guard);

	for (uint32_t i = 0; i < node.narg; i++)
		depth = higher(depth, node.arg[i]);
	for (uint32_t i = 0; i < node.nbind; i++) {
		depth = higher(depth, node.bind[i].lo);
		depth = higher(depth, node.bind[i].hi);
	}
	node.depth = 1 + name_depth(depth, &node.name);
	if (too_deep(p, node.at, node.depth))
		return NULL;
	return arena_copy(p->arena, &node, sizeof node);
}

static Ast **
children(Parse *p, Ast *a, Ast *b, Ast *c)
{
	Ast **arg = arena_array(p->arena, Ast *, 3);

	arg[0] = a;
	arg[1] = b;
	arg[2] = c;
	return arg;
}

/* An array of `first`, if any, and what the list points to. */
static void *
pointers(Parse *p, void *first, const List *rest)
{
	uint32_t n = list_count(rest), k = first != NULL;
	void **to = arena_array(p->arena, void *, n + k);

	if (first != NULL)
		to[0] = first;
	for (uint32_t i = 0; i < n; i++)
		to[i + k] = rest->at[i];
	return to;
}

Ast *
ast_number(Parse *p, Span at, double num)
{
	const char *s = p->src->text + (at.start - p->src->base);
	bool is_int = true;

	for (uint32_t i = 0; i < at.end - at.start; i++)
		is_int &= s[i] >= '0' && s[i] <= '9';
	return make(p, (Ast){.kind = AST_NUMBER, .at = at, .num = num,
	                     .is_int = is_int});
}

Ast *
ast_name(Parse *p, AstName *name)
{
	return make(p, (Ast){.kind = AST_NAME, .at = name->at,
	                     .name = *name});
}

Ast *
ast_index(Parse *p, Span at, Ast *base, List *indices)
{
	return make(p, (Ast){.kind = AST_INDEX, .at = at,
	                     .arg = pointers(p, base, indices),
	                     .narg = 1 + list_count(indices)});
}

Ast *
ast_slice(Parse *p, Span at, Ast *lo, Ast *hi)
{
	return make(p, (Ast){.kind = AST_SLICE, .at = at,
	                     .arg = children(p, lo, hi, NULL), .narg = 2});
}

Ast *
ast_call(Parse *p, Span at, AstName *name, List *args)
{
	Ast *function = ast_name(p, name);

	if (function == NULL)
		return NULL;
	return make(p, (Ast){.kind = AST_CALL, .at = at,
	                     .arg = pointers(p, function, args),
	                     .narg = 1 + list_count(args)});
}

Ast *
ast_call_as(Parse *p, Span at, Ast *call, const AstName *as)
{
	call->as = *as;
	call->at = at;
	call->depth = 1 + name_depth(call->depth - 1, as);
	return too_deep(p, at, call->depth) ? NULL : call;
}

Ast *
ast_keyword(Parse *p, Span at, AstName *name, Ast *value)
{
	return make(p, (Ast){.kind = AST_KEYWORD, .at = at, .name = *name,
	                     .arg = children(p, value, NULL, NULL),
	                     .narg = 1});
}

Ast *
ast_unary(Parse *p, Span at, AstOp op, Ast *a)
{
	return make(p, (Ast){.kind = AST_UNARY, .at = at, .op = op,
	                     .arg = children(p, a, NULL, NULL), .narg = 1});
}

Ast *
ast_binary(Parse *p, Span at, AstOp op, Ast *a, Ast *b)
{
	return make(p, (Ast){.kind = AST_BINARY, .at = at, .op = op,
	                     .arg = children(p, a, b, NULL), .narg = 2});
}

Ast *
ast_if(Parse *p, Span at, Ast *cond, Ast *yes, Ast *no)
{
	return make(p, (Ast){.kind = AST_IF, .at = at,
	                     .arg = children(p, cond, yes, no), .narg = 3});
}

Ast *
ast_reduce(Parse *p, Span at, AstName *function, List *binders, Ast *guard,
           Ast *body)
{
	return make(p, (Ast){.kind = AST_REDUCE, .at = at, .name = *function,
	                     .arg = children(p, body, NULL, NULL), .narg = 1,
	                     .bind = FLATTEN(p, binders, Binder),
	                     .nbind = list_count(binders), .guard = guard});
}

Ast *
ast_group(Parse *p, Span at, AstKind kind, List *items)
{
	return make(p, (Ast){.kind = kind, .at = at,
	                     .arg = pointers(p, NULL, items),
	                     .narg = list_count(items)});
}

Binder *
ast_binder(Parse *p, AstName *name, Ast *lo, Ast *hi)
{
	Binder *b = arena_new(p->arena, Binder);

	*b = (Binder){*name, lo, hi};
	return b;
}

/* ---- statements ---- */

Lhs *
ast_lhs(Parse *p, Span at, AstName *name, List *indices)
{
	Lhs *l = arena_new(p->arena, Lhs);

	*l = (Lhs){.name = *name, .index = pointers(p, NULL, indices),
	           .nindex = list_count(indices), .at = at};
	return l;
}

TypeExpr *
ast_type(Parse *p, Span at, Ast *int_bound, bool is_bool, List *dims)
{
	TypeExpr *t = arena_new(p->arena, TypeExpr);

	*t = (TypeExpr){
		.at = at,
		.int_bound = int_bound,
		.is_bool = is_bool,
		.dim = pointers(p, NULL, dims),
		.rank = list_count(dims),
		.given = true,
	};
	return t;
}

Attribute *
ast_attribute(Parse *p, Span at, const char *name, List *args)
{
	Attribute *a = arena_new(p->arena, Attribute);

	*a = (Attribute){name, pointers(p, NULL, args), list_count(args), at};
	return a;
}

Setting *
ast_setting(Parse *p, Span at, const char *name, Ast *value)
{
	Setting *s = arena_new(p->arena, Setting);

	*s = (Setting){name, value, at};
	return s;
}

Init *
ast_init(Parse *p, Ast *expr, bool is_init)
{
	Init *i = arena_new(p->arena, Init);

	*i = (Init){expr, is_init};
	return i;
}

Stmt *
ast_stmt(Parse *p, Span at, StmtKind kind, List *lhs, Ast *expr)
{
	Stmt *s = arena_new(p->arena, Stmt);

	*s = (Stmt){
		.kind = kind,
		.at = at,
		.lhs = FLATTEN(p, lhs, Lhs),
		.nlhs = list_count(lhs),
		.expr = expr,
		.is_init = kind == ST_DRAW,
	};
	return s;
}

Stmt *
ast_declare(Parse *p, Span at, StmtKind kind, List *lhs,
            const TypeExpr *type)
{
	Stmt *s = ast_stmt(p, at, kind, lhs, NULL);

	if (type != NULL)
		s->type = *type;
	return s;
}

Stmt *
ast_param(Parse *p, Stmt *s, List *attrs, const Init *init,
          List *more_attrs)
{
	List *all = NULL;

	for (uint32_t i = 0; i < list_count(attrs); i++)
		all = list_add(p, all, attrs->at[i]);
	for (uint32_t i = 0; i < list_count(more_attrs); i++)
		all = list_add(p, all, more_attrs->at[i]);
	s->attr = FLATTEN(p, all, Attribute);
	s->nattr = list_count(all);
	if (init != NULL) {
		s->expr = init->expr;
		s->is_init = init->is_init;
	}
	return s;
}

Stmt *
ast_train(Parse *p, Span at, Ast *method, Ast *optimiser, List *settings)
{
	Stmt *s = ast_stmt(p, at, ST_TRAIN, NULL, method);

	s->optimiser = optimiser;
	s->setting = FLATTEN(p, settings, Setting);
	s->nsetting = list_count(settings);
	return s;
}

Stmt *
ast_for(Parse *p, Span at, AstName *name, Ast *lo, Ast *hi, List *body)
{
	Stmt *s = ast_stmt(p, at, ST_FOR, NULL, NULL);

	s->loop = *name;
	s->lo = lo;
	s->hi = hi;
	s->body = pointers(p, NULL, body);
	s->nbody = list_count(body);
	return s;
}

/* The source text, each run of blanks and comments as one blank. */
static const char *
one_line(Parse *p, Span at)
{
	const char *s = p->src->text + (at.start - p->src->base);
	uint32_t n = 0, len = at.end - at.start;
	char *to = arena_alloc(p->arena, len + 1);

	for (uint32_t i = 0; i < len; i++) {
		if (s[i] == '#')
			while (i + 1 < len && s[i + 1] != '\n')
				i++;
		bool blank = strchr(" \t\r\n#", s[i]) != NULL;
		if (!blank || (n > 0 && to[n - 1] != ' '))
			to[n++] = blank ? ' ' : s[i];
	}
	to[n] = '\0';
	return to;
}

Stmt *
ast_solver(Parse *p, Span at, Ast *method)
{
	Stmt *s = ast_stmt(p, at, ST_SOLVER, NULL, method);

	s->text = one_line(p, method->at);
	return s;
}

Stmt *
ast_range(Parse *p, Span at, Lhs *lhs, Ast *lo, Ast *hi)
{
	Stmt *s = ast_stmt(p, at, ST_RANGE, list_add(p, NULL, lhs), NULL);

	s->lo = lo;
	s->hi = hi;
	return s;
}

Stmt *
ast_axis(Parse *p, Span at, const AstName *name, Ast *domain)
{
	Stmt *s = ast_stmt(p, at, ST_INDEX, NULL, domain);

	s->loop = *name;
	return s;
}

Stmt *
ast_feed(Parse *p, Span at, Lhs *lhs, Ast *value, Ast *when)
{
	Stmt *s = ast_stmt(p, at, ST_FEED, list_add(p, NULL, lhs), value);

	s->when = when;
	return s;
}

Stmt *
ast_fit(Parse *p, Span at, Lhs *lhs, Ast *value, Setting *after,
        const char *what)
{
	Stmt *s = ast_stmt(p, at, ST_FIT, list_add(p, NULL, lhs), value);

	s->setting = after;
	s->nsetting = 1;
	s->text = what;
	return s;
}

Stmt *
ast_event(Parse *p, Span at, Ast *condition, List *resets)
{
	Stmt *s = ast_stmt(p, at, ST_EVENT, NULL, condition);

	s->body = pointers(p, NULL, resets);
	s->nbody = list_count(resets);
	return s;
}

/* ---- declarations ---- */

DimDecl *
ast_dim(Parse *p, Span at, const char *name, Ast *value)
{
	DimDecl *d = arena_new(p->arena, DimDecl);

	*d = (DimDecl){name, value, at};
	return d;
}

CellArg *
ast_arg(Parse *p, Span at, const char *name, const TypeExpr *type)
{
	CellArg *a = arena_new(p->arena, CellArg);

	a->name = name;
	a->at = at;
	if (type != NULL)
		a->type = *type;
	return a;
}

void
ast_use(Parse *p, Span at, const char *path)
{
	UseDecl *u = arena_new(p->arena, UseDecl);

	*u = (UseDecl){path, at};
	p->use = list_add(p, p->use, u);
}

void
ast_fn(Parse *p, Span at, const char *name, List *args, Ast *body,
       List *derivative)
{
	FnDecl *f = arena_new(p->arena, FnDecl);

	*f = (FnDecl){
		.name = name,
		.at = at,
		.arg = FLATTEN(p, args, CellArg),
		.narg = list_count(args),
		.body = body,
		.derivative = pointers(p, NULL, derivative),
		.nderivative = list_count(derivative),
	};
	p->fn = list_add(p, p->fn, f);
}

static CellDecl *
block_decl(Parse *p, Span at, const char *name, List *args, List *results,
           List *body)
{
	CellDecl *c = arena_new(p->arena, CellDecl);

	*c = (CellDecl){
		.name = name,
		.at = at,
		.arg = FLATTEN(p, args, CellArg),
		.narg = list_count(args),
		.result = FLATTEN(p, results, AstName),
		.nresult = list_count(results),
		.body = pointers(p, NULL, body),
		.nbody = list_count(body),
	};
	return c;
}

void
ast_cell(Parse *p, Span at, const char *name, List *args, List *results,
         List *body)
{
	p->cell = list_add(p, p->cell,
	                   block_decl(p, at, name, args, results, body));
}

void
ast_integrator(Parse *p, Span at, const char *name, List *args, List *results,
               List *body)
{
	p->integrator = list_add(p, p->integrator,
	                         block_decl(p, at, name, args, results, body));
}

void
ast_model(Parse *p, Span at, const char *name, List *dims, List *body)
{
	ModelDecl *m = arena_new(p->arena, ModelDecl);

	*m = (ModelDecl){
		.name = name,
		.at = at,
		.dim = FLATTEN(p, dims, DimDecl),
		.ndim = list_count(dims),
		.body = pointers(p, NULL, body),
		.nbody = list_count(body),
	};
	p->model = list_add(p, p->model, m);
}

AstFile *
ast_file(Parse *p)
{
	AstFile *f = arena_new(p->arena, AstFile);

	*f = (AstFile){
		.use = pointers(p, NULL, p->use),
		.nuse = list_count(p->use),
		.fn = pointers(p, NULL, p->fn),
		.nfn = list_count(p->fn),
		.cell = pointers(p, NULL, p->cell),
		.ncell = list_count(p->cell),
		.integrator = pointers(p, NULL, p->integrator),
		.nintegrator = list_count(p->integrator),
		.model = pointers(p, NULL, p->model),
		.nmodel = list_count(p->model),
		.at = {p->src->base, p->src->base + p->src->len},
	};
	return f;
}
