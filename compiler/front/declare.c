/* Declarations: every name of a block gets its symbol before any expression is
 * looked at, so that the order of the text does not matter.  `for` is unrolled
 * and the calls of cells are opened here. */
#include "front/checker.h"

#include <string.h>

static bool
reserved(Check *c, const char *name, Span at)
{
	static const char *const word[] = {"t", "T", "pi", "inf", "nan",
	                                   "true", "false", "training"};

	Axis *axis = axis_find(c, name);

	if (c->tree_index != NULL && strcmp(name, c->tree_index) == 0) {
		diag_error(c->diag, at, "'%s' is the index of the nodes and "
		           "cannot be defined", name);
		diag_note(c->diag, c->tree->at, "it is declared here");
		return true;
	}
	if (axis != NULL) {
		diag_error(c->diag, at, "'%s' is an index and cannot be "
		           "defined", name);
		diag_note(c->diag, axis->stmt->at, "it is declared here");
		return true;
	}
	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		if (strcmp(name, word[i]) == 0) {
			diag_error(c->diag, at, "'%s' has a fixed meaning and "
			           "cannot be defined", name);
			return true;
		}
	return false;
}

/* A number on the left side is a step: elements have no equations. */
static bool
mentions_time(const Ast *e)
{
	if (e->kind == AST_NUMBER)
		return true;
	if (e->kind == AST_UNARY)
		return mentions_time(e->arg[0]);
	if (e->kind == AST_BINARY)
		return mentions_time(e->arg[0]) || mentions_time(e->arg[1]);
	return ast_is_name(e, "t") || ast_is_name(e, "T");
}

bool
lhs_says_time(const Lhs *l)
{
	return l->nindex > 0 && !l->untimed && mentions_time(l->index[0]);
}

Scope *
instance_scope(Scope *s)
{
	while (s != NULL && !s->instance)
		s = s->parent;
	return s;
}

Sym *
sym_new(Check *c, Scope *s, const char *local, VarKind kind, Span at)
{
	Sym *y = arena_new(c->arena, Sym);

	y->local = local;
	y->name = *s->prefix == '\0' ? local
	          : strs_printf(&c->pool->strs, "%s%s", s->prefix, local);
	y->kind = kind;
	y->at = at;
	y->scope = s;
	y->shape = shape_unknown(c);
	y->between = s->between;
	y->id = (uint32_t)c->sym.n;
	vec_push(&c->sym, y);
	/* the model may read what a cell owns, as in fwd1.Wi */
	if (y->name != local && scope_find_here(c->top, y->name) == NULL)
		scope_add(c->arena, c->top, (Binding){
			.name = y->name, .kind = BIND_SYM, .at = at, .sym = y,
		});
	return y;
}

static Binding *
bind_sym(Check *c, Scope *s, Sym *y)
{
	return scope_add(c->arena, s, (Binding){
		.name = y->local, .kind = BIND_SYM, .at = y->at, .sym = y,
		.bare = scope_home(s)->cell,
	});
}

/* Something about it was reported: it fits everywhere from now on. */
static void
poison(Check *c, Sym *y)
{
	y->broken = true;
	shape_unify(c, y->shape, shape_poison(c), y->at);
}

/* The declared dimensions; false after an error. */
static bool
type_shape(Check *c, const TypeExpr *type, Scope *s, Shape **out)
{
	const Poly *dim[RANK_MAX];

	if (type->rank > RANK_MAX) {
		diag_error(c->diag, type->at, "%u dimensions; %d are the most",
		           type->rank, RANK_MAX);
		return false;
	}
	for (uint32_t k = 0; k < type->rank; k++) {
		dim[k] = static_dim(c, s, type->dim[k]);
		if (dim[k] == NULL)
			return false;
	}
	*out = shape_make(c, type->rank, dim);
	return true;
}

bool
declare_shape(Check *c, Sym *y, const TypeExpr *type, Scope *s)
{
	Shape *shape;

	y->stated = y->typed = true;
	y->type = type->is_bool ? ELEM_BOOL : ELEM_REAL;
	if (type->int_bound != NULL) {
		y->type = ELEM_INT;
		y->classes = static_dim(c, s, type->int_bound);
	}
	if ((type->int_bound != NULL && y->classes == NULL) ||
	    !type_shape(c, type, s, &shape)) {
		poison(c, y);
		return false;
	}
	if (shape_unify(c, y->shape, shape, y->at))
		return true;
	diag_error(c->diag, type->at, "'%s' is declared with shape %s here and "
	           "has shape %s: %s", y->local, shape_text(c, shape),
	           shape_text(c, y->shape),
	           shape_difference(c, shape, y->shape));
	sym_note(c, y);
	return false;
}

/* How many indices from `first` on are declared ones: those may stand in a
 * declaration, and are its first dimensions. */
static uint32_t
declared_axes(Check *c, const Lhs *l, uint32_t first)
{
	uint32_t n = 0;

	while (first + n < l->nindex &&
	       axis_named(c, l->index[first + n]) != NULL)
		n++;
	return n;
}

/* ... of a statement, in which declared indices come first. */
static bool
declare_type(Check *c, Sym *y, const Stmt *st, const Lhs *l, Scope *s)
{
	uint32_t first = l->nindex > 0 && lhs_says_time(l);
	uint32_t n = declared_axes(c, l, first);
	TypeExpr type = st->type;

	type.rank += n;
	type.dim = arena_array(c->arena, Ast *, type.rank);
	for (uint32_t k = 0; k < n; k++) {
		Ast *name = arena_copy(c->arena, l->index[first + k],
		                       sizeof *name);

		name->name.stem = axis_named(c, name)->dim->name;
		type.dim[k] = name;
	}
	for (uint32_t k = n; k < type.rank; k++)
		type.dim[k] = st->type.dim[k - n];
	return declare_shape(c, y, &type, s);
}

static void
report_twice(Check *c, Span at, const char *name, Span before)
{
	diag_error(c->diag, at, "'%s' is declared twice", name);
	diag_note(c->diag, before, "the first time here");
}

static VarKind
kind_of(StmtKind k)
{
	return k == ST_INPUT ? VAR_INPUT : k == ST_TARGET ? VAR_TARGET
	       : k == ST_PARAM ? VAR_PARAM : k == ST_CONST ? VAR_CONST
	       : VAR_DEF;
}

/* Indices of a declaration: none, or [t] where a time makes sense, and
 * declared ones. */
static bool
declared_time(Check *c, const Lhs *l, const Stmt *st, bool *timed)
{
	const Ast *i = l->nindex ? l->index[0] : NULL;
	bool fixed = st->kind == ST_PARAM || st->kind == ST_CONST;
	bool is_t = i != NULL && ast_is_name(i, "t");

	*timed = is_t && !fixed;
	if (*timed + declared_axes(c, l, *timed) == l->nindex)
		return true;
	if (is_t && fixed) {
		diag_error(c->diag, l->at, "a %s is the same at every step "
		           "and has no time", st->kind == ST_PARAM ? "param"
		           : "const");
		diag_help(c->diag, "write '%s' without [t]; a weight that "
		          "changes while running is defined by equations",
		          l->name.stem);
	} else {
		diag_error(c->diag, l->at, "a declaration has no indices but "
		           "[t]: the dimensions stand after ':'");
		diag_help(c->diag, "write '%s%s : [...]'", l->name.stem,
		          is_t ? "[t]" : "");
	}
	return false;
}

/* The input that the compiler adds for draws, printed: seed : int(..) [4] draws
 */
static bool
is_seed(const Stmt *st)
{
	return st->kind == ST_INPUT && st->nattr == 1 &&
	       strcmp(st->attr[0].name, "draws") == 0;
}

/* Does this input go straight from sample to sample? */
static bool
is_linear(Check *c, const Stmt *st, const Lhs *l, bool timed)
{
	if (is_seed(st))
		return false;
	for (uint32_t i = 0; i < st->nattr; i++) {
		const Attribute *a = &st->attr[i];

		if (strcmp(a->name, "linear") != 0 || a->narg > 0) {
			diag_error(c->diag, a->at, "an input has one attribute,"
			           " 'linear', and this is '%s'", a->name);
			return false;
		}
		if (!timed || st->type.int_bound != NULL || st->type.is_bool) {
			diag_error(c->diag, a->at, "'linear' is for sequences "
			           "of real numbers, and '%s' is none",
			           l->name.stem);
			return false;
		}
	}
	return st->nattr > 0;
}

/* `var` may stand before or after the equations. */
static void
declare_var_again(Check *c, Binding *b, const Stmt *st, const Lhs *l, Scope *s)
{
	if (b->kind != BIND_SYM || b->sym->kind != VAR_DEF ||
	    st->kind != ST_VAR || b->used) {
		report_twice(c, l->at, b->name, b->at);
		return;
	}
	b->used = true;
	declare_type(c, b->sym, st, l, s);
}

/* Made by an equation, such as the boundary value of an input that is declared
 * further down. */
static bool
is_defined_only(const Binding *b)
{
	return b->kind == BIND_SYM && b->sym->kind == VAR_DEF &&
	       b->sym->decl == NULL && !b->used;
}

static void
declare_lhs(Check *c, const Stmt *st, const Lhs *l, Scope *s)
{
	bool fixed = st->kind == ST_PARAM || st->kind == ST_CONST;
	Scope *home = fixed && instance_scope(s) ? instance_scope(s)
	                                         : scope_home(s);
	const char *name = static_name(c, s, &l->name);
	bool timed;

	if (name == NULL || reserved(c, name, l->at))
		return;
	Binding *b = scope_find(home, name);
	if (b != NULL && fixed && home->sealed)
		return;                 /* a second call shares it */
	bool ok = declared_time(c, l, st, &timed);
	if (b != NULL && b->kind == BIND_SYM && timed)
		b->sym->timed = true;
	if (b != NULL && !(is_defined_only(b) && st->kind != ST_VAR)) {
		declare_var_again(c, b, st, l, s);
		return;
	}
	Sym *y = b ? b->sym : sym_new(c, home, name, VAR_DEF, l->at);
	y->kind = kind_of(st->kind);
	y->at = l->at;
	y->timed = y->timed || timed || (!fixed && home->cell && home->timed);
	y->decl = st;
	y->scope = s;
	y->linear = st->kind == ST_INPUT && is_linear(c, st, l, y->timed);
	b = b ? b : bind_sym(c, home, y);
	b->at = l->at;
	b->used = st->kind == ST_VAR;
	if (!ok)
		poison(c, y);
	else if (declare_type(c, y, st, l, s) && is_seed(st))
		chance_declare(c, y);
}

/* The symbol an equation defines, made at its first equation. */
static Binding *
define_lhs(Check *c, const Lhs *l, Scope *s)
{
	Scope *home = scope_home(s);
	const char *name = static_name(c, s, &l->name);

	if (name == NULL || reserved(c, name, l->at))
		return NULL;
	Binding *b = scope_find(s, name);
	if (b == NULL) {
		b = bind_sym(c, home, sym_new(c, home, name, VAR_DEF, l->at));
	} else if (b->kind != BIND_SYM) {
		static const char *const what[] = {
			[BIND_DIM] = "a dimension",
			[BIND_LOOP] = "the variable of a 'for'",
			[BIND_INDEX] = "an index",
			[BIND_VALUE] = "an argument",
			[BIND_EACH] = "a child",
			[BIND_SYM] = "",
		};

		diag_error(c->diag, l->at, "'%s' is %s and has no equation",
		           name, what[b->kind]);
		diag_note(c->diag, b->at, "'%s' is declared here", name);
		return NULL;
	}
	if (lhs_says_time(l) || (home->cell && home->timed))
		b->sym->timed = true;
	return b;
}

static void
mark(Sym *s, StmtKind kind)
{
	s->output = s->output || kind == ST_OUTPUT || kind == ST_MONITOR ||
	            kind == ST_ASSERT || kind == ST_REQUIRE;
	s->monitor = s->monitor || kind == ST_MONITOR;
	if (kind == ST_ASSERT || kind == ST_REQUIRE)
		s->check = kind == ST_ASSERT ? CHECK_ASSERT : CHECK_REQUIRE;
}

static void
declare_equation(Check *c, Items *out, const Stmt *st, Scope *s)
{
	Item it = {.stmt = st, .scope = s};
	bool timed = false;

	it.lhs = arena_array(c->arena, Binding *, st->nlhs + 1);
	for (uint32_t i = 0; i < st->nlhs; i++) {
		it.lhs[i] = define_lhs(c, &st->lhs[i], s);
		if (it.lhs[i] != NULL)
			mark(it.lhs[i]->sym, st->kind);
		const Lhs *l = &st->lhs[i];
		Scope *home = scope_home(s);
		if (l->nindex > 0)
			timed = timed || (l->index[0]->kind == AST_NAME &&
			                  lhs_says_time(l));
		timed = timed || (home->cell && home->timed);
	}
	if (st->expr != NULL)
		it.root = cell_declare(c, st->expr, s, timed, st, it.lhs);
	vec_push(out, it);
}

/* The calls of cells in it are opened at each stage: ode_stage.c. */
static void
declare_derivative(Check *c, Items *out, const Stmt *st, Scope *s)
{
	Item it = {.stmt = st, .scope = s};

	it.lhs = arena_new(c->arena, Binding *);
	it.lhs[0] = define_lhs(c, &st->lhs[0], s);
	vec_push(out, it);
}

static void
declare_loss(Check *c, Items *out, const Stmt *st, Scope *s)
{
	Item it = {.stmt = st, .scope = s};

	if (c->loss != NULL) {
		report_twice(c, st->at, "loss", c->loss->at);
		return;
	}
	c->loss = sym_new(c, scope_home(s),
	                  strs_intern_z(&c->pool->strs, "loss"), VAR_DEF,
	                  (Span){st->at.start, st->at.start + 4});
	c->loss->read = true;
	it.root = cell_declare(c, st->expr, s, false, st, NULL);
	vec_push(out, it);
}

enum { ROUNDS_MAX = 100000 };

static void
declare_for(Check *c, Items *out, const Stmt *st, Scope *s)
{
	int64_t lo, hi;

	if (!static_int(c, s, st->lo, &lo) || !static_int(c, s, st->hi, &hi))
		return;
	if (hi - lo >= ROUNDS_MAX) {
		diag_error(c->diag, span_join(st->lo->at, st->hi->at),
		           "%lld rounds: 'for' is unrolled, and %d are the "
		           "most", (long long)(hi - lo + 1), ROUNDS_MAX);
		return;
	}
	if (reserved(c, st->loop.stem, st->loop.at))
		return;
	for (int64_t k = lo; k <= hi; k++) {
		Scope *round = scope_new(c->arena, s);

		round->family = true;
		scope_add(c->arena, round, (Binding){
			.name = st->loop.stem, .kind = BIND_LOOP,
			.at = st->loop.at, .loop = k,
		});
		declare_block(c, out, st->body, st->nbody, round);
	}
}

/* How weights lie in memory: the back ends know which formats there are. */
static void
declare_precision(Check *c, const Stmt *st)
{
	static const char *const known[] = {"f32", "bf16", "f16"};

	if (c->precision != NULL)
		report_twice(c, st->at, "precision weights",
		             c->precision->at);
	c->precision = st;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(st->text, known[i]) == 0)
			return;
	diag_error(c->diag, st->at, "weights cannot be '%s'", st->text);
	diag_help(c->diag, "write f32, bf16 or f16");
}

static bool
allowed_in_cell(Check *c, const Stmt *st)
{
	const char *what = st->kind == ST_INPUT ? "an input"
	                   : st->kind == ST_TARGET ? "a target"
	                   : st->kind == ST_OUTPUT ? "an output"
	                   : st->kind == ST_MONITOR ? "'monitor'"
	                   : st->kind == ST_ASSERT ? "'assert'"
	                   : st->kind == ST_REQUIRE ? "'require'"
	                   : st->kind == ST_LOSS ? "the loss"
	                   : st->kind == ST_TRAIN ? "'train'"
	                   : st->kind == ST_PRECISION ? "'precision'"
	                   : st->kind == ST_DER || st->kind == ST_SOLVER ||
	                     st->kind == ST_RANGE || st->kind == ST_EVENT
	                   ? "continuous time"
	                   : st->kind == ST_INDEX ? "an index"
	                   : st->kind == ST_UNTIL ? "'until'"
	                   : st->kind == ST_FEED ? "'feed'"
	                   : st->kind == ST_FIT ? "'fit'" : NULL;

	if (what == NULL)
		return true;
	diag_error(c->diag, st->at, "%s belongs to a model, not to a cell",
	           what);
	if (st->kind == ST_INPUT)
		diag_help(c->diag, "make it an argument of the cell");
	if (st->kind == ST_OUTPUT)
		diag_help(c->diag, "name it among the results, after '->'");
	if (st->kind == ST_DER)
		diag_help(c->diag, "let the cell give the right side: "
		          "'der(v[t]) = cell(v[t], x[t])'");
	return false;
}

/* What an equation that was refused would have defined. */
static void
poison_left(Check *c, const Stmt *st, Scope *s)
{
	for (uint32_t i = 0; i < st->nlhs; i++) {
		Binding *b = define_lhs(c, &st->lhs[i], s);

		if (b != NULL)
			poison(c, b->sym);
	}
}

static void
declare_stmt(Check *c, Items *out, const Stmt *st, Scope *s)
{
	if (scope_home(s)->cell && !allowed_in_cell(c, st)) {
		if (st->kind == ST_DER)
			poison_left(c, st, s);
		return;
	}
	switch (st->kind) {
	case ST_ERROR:
		break;
	case ST_INPUT:
	case ST_TARGET:
	case ST_PARAM:
	case ST_CONST:
	case ST_VAR:
		for (uint32_t i = 0; i < st->nlhs; i++)
			declare_lhs(c, st, &st->lhs[i], s);
		break;
	case ST_OUTPUT:
	case ST_MONITOR:
	case ST_ASSERT:
	case ST_REQUIRE:
	case ST_EQUATION:
	case ST_DRAW:
		declare_equation(c, out, st, s);
		break;
	case ST_LOSS:
		declare_loss(c, out, st, s);
		break;
	case ST_TRAIN:
		if (c->train != NULL)
			report_twice(c, st->at, "train", c->train->at);
		c->train = st;
		break;
	case ST_FOR:
		declare_for(c, out, st, s);
		break;
	case ST_DER:
		declare_derivative(c, out, st, s);
		break;
	case ST_RANGE:
	case ST_EVENT:
		vec_push(out, ((Item){.stmt = st, .scope = s}));
		break;
	case ST_PRECISION:
		declare_precision(c, st);
		break;
	case ST_FIT:
		fit_declare(c, out, st, s);
		break;
	case ST_FEED:
		feed_declare(c, out, st, define_lhs(c, &st->lhs[0], s), s);
		break;
	case ST_INDEX:                  /* branch.c, axis.c */
	case ST_UNTIL:
		if (s != c->top)
			diag_error(c->diag, st->at, "an index belongs to the "
			           "model, not into a 'for'");
		break;
	case ST_SOLVER:
		if (c->solver != NULL)
			report_twice(c, st->at, "solver", c->solver->at);
		c->solver = st;
		break;
	}
}

void
declare_block(Check *c, Items *out, Stmt *const *body, uint32_t n, Scope *s)
{
	for (uint32_t i = 0; i < n; i++)
		declare_stmt(c, out, body[i], s);
}
