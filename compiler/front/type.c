/* Element types: real, int, bool.
 *
 *   how   least fixed point over all nodes: a variable without a declared type
 *         has that of its equation.  Digits without a point are of the type of
 *         what they stand beside, and real where they stand alone.
 */
#include "base/heap.h"
#include "front/checker.h"

#include <math.h>

static ElemType
join(ElemType a, ElemType b)
{
	if (a == ELEM_ERROR || b == ELEM_ERROR)
		return ELEM_ERROR;
	if ((a == ELEM_BOOL) != (b == ELEM_BOOL) && a != ELEM_NONE &&
	    b != ELEM_NONE)
		return ELEM_ERROR;
	return a > b ? a : b;
}

static ElemType
by_rule(TypeRule rule, ElemType same)
{
	switch (rule) {
	case RULE_REAL:
		return ELEM_REAL;
	case RULE_INT:
		return ELEM_INT;
	case RULE_BOOL:
		return ELEM_BOOL;
	case RULE_SAME:
	case RULE_INFO:
		break;
	}
	return same;
}

static ElemType
type_of(const Node *n)
{
	ElemType same = ELEM_NONE;

	switch (n->kind) {
	case NODE_ACCESS:
		return n->sym->type;
	case NODE_SUBSCRIPT:
		return n->arg[0]->type;
	case NODE_MAP:
		for (uint32_t i = n->op == OP_SELECT; i < n->narg; i++)
			same = join(same, n->arg[i]->type);
		return by_rule(op_info[n->op].type, same);
	case NODE_IF:
		return join(n->arg[1]->type, n->arg[2]->type);
	case NODE_REDUCE:
		same = n->arg[0]->type;
		return by_rule(func_info[n->func].type,
		               same == ELEM_NUMBER ? ELEM_REAL : same);
	case NODE_FUNC:
		for (uint32_t i = 0; i < n->narg; i++)
			if (func_info[n->func].join >> (i < 31 ? i : 31) & 1)
				same = join(same, n->arg[i]->type);
		if (func_info[n->func].own && same == ELEM_NUMBER)
			same = ELEM_REAL;
		return by_rule(func_info[n->func].type, same);
	case NODE_ERROR:
	case NODE_NUMBER:
	case NODE_SIZE:
	case NODE_TIME:
	case NODE_LENGTH:
	case NODE_INDEX:
		break;
	}
	return n->type;
}

/* Note [Rounds of types]
 * In a round every node takes its type from its arguments, which come before
 * it, then every variable from its equations; readers see that in the next
 * round.  Only what may have changed is looked at: the heap holds its place in
 * round r by 2 r for nodes, 2 r + 1 for equations. */
typedef struct {
	Check *c;
	Heap due;
	uint64_t *queued;       /* by node: 1 + a key it has in the heap, or 0:
	                         * so that it is there once */
	uint32_t *user, *first; /* nodes that have node i for an argument:
	                         * user[first[i]] .. user[first[i + 1] - 1] */
	uint32_t *root;         /* by node: an equation with that right side, */
	uint32_t *also;         /* by equation: another one; + 1, 0 is none */
	uint32_t *access;       /* by symbol: a node that reads it, */
	uint32_t *other;        /* by node: another one; + 1, 0 is none */
} Infer;

static void
find_users(Infer *f, Arena *tmp)
{
	const Check *c = f->c;
	uint32_t n = (uint32_t)c->node.n;

	f->first = arena_array(tmp, uint32_t, n + 2);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < c->node.at[i]->narg; k++)
			f->first[c->node.at[i]->arg[k]->id + 2]++;
	for (uint32_t i = 0; i < n; i++)
		f->first[i + 2] += f->first[i + 1];
	f->user = arena_array(tmp, uint32_t, f->first[n + 1] + 1);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < c->node.at[i]->narg; k++)
			f->user[f->first[c->node.at[i]->arg[k]->id + 1]++] = i;
}

static void
find_readers(Infer *f, Arena *tmp)
{
	const Check *c = f->c;

	f->root = arena_array(tmp, uint32_t, c->node.n + 1);
	f->also = arena_array(tmp, uint32_t, c->eqn.n + 1);
	f->access = arena_array(tmp, uint32_t, c->sym.n + 1);
	f->other = arena_array(tmp, uint32_t, c->node.n + 1);
	for (uint32_t i = 0; i < c->eqn.n; i++) {
		uint32_t *at = &f->root[c->eqn.at[i]->right->id];

		f->also[i] = *at;
		*at = i + 1;
	}
	for (uint32_t i = 0; i < c->node.n; i++) {
		const Node *n = c->node.at[i];

		if (n->kind != NODE_ACCESS)
			continue;
		f->other[i] = f->access[n->sym->id];
		f->access[n->sym->id] = i + 1;
	}
}

static void
queue_node(Infer *f, uint64_t key, uint32_t node)
{
	if (f->queued[node] == key + 1)
		return;
	f->queued[node] = key + 1;
	heap_push(&f->due, key, node);
}

static void
queue_readers(Infer *f, uint64_t key, const Sym *s)
{
	for (uint32_t i = f->access[s->id]; i != 0; i = f->other[i - 1])
		queue_node(f, key, i - 1);
}

static void
infer_node(Infer *f, uint64_t key, uint32_t i)
{
	Node *n = f->c->node.at[i];
	ElemType t = type_of(n);

	if (t == n->type)
		return;
	n->type = t;
	for (uint32_t k = f->first[i]; k < f->first[i + 1]; k++)
		queue_node(f, key, f->user[k]);
	for (uint32_t e = f->root[i]; e != 0; e = f->also[e - 1])
		heap_push(&f->due, key + 1, e - 1);
}

static void
infer_equation(Infer *f, uint64_t key, const Eqn *e)
{
	ElemType t = join(e->sym->type, e->right->type);

	if (e->sym->typed || t == e->sym->type)
		return;
	e->sym->type = t;
	queue_readers(f, key + 1, e->sym);
}

static void
infer(Infer *f)
{
	while (f->due.n > 0) {
		HeapEntry e = heap_pop(&f->due);

		if (e.key % 2 == 1) {
			infer_equation(f, e.key, f->c->eqn.at[e.item]);
			continue;
		}
		f->queued[e.item] = 0;
		infer_node(f, e.key, e.item);
	}
}

void
type_infer(Check *c)
{
	Arena tmp = {0};
	Infer f = {.c = c, .queued = arena_array(&tmp, uint64_t,
	                                         c->node.n + 1)};

	find_users(&f, &tmp);
	find_readers(&f, &tmp);
	for (uint32_t i = 0; i < c->node.n; i++)
		queue_node(&f, 0, i);
	for (uint32_t i = 0; i < c->eqn.n; i++)
		heap_push(&f.due, 1, i);
	infer(&f);
	for (size_t i = 0; i < c->sym.n; i++) {
		Sym *s = c->sym.at[i];

		if (s->type != ELEM_NONE && s->type != ELEM_NUMBER)
			continue;
		s->type = ELEM_REAL;
		queue_readers(&f, 0, s);
	}
	infer(&f);
	heap_free(&f.due);
	arena_free(&tmp);
}

static const char *
word(ElemType t)
{
	return t == ELEM_BOOL ? "true or false"
	       : t == ELEM_INT ? "an integer" : "a real number";
}

/* Says so once, although a function may be built of several operations. */
static void
wants(Check *c, Node *n, const char *what, bool boolean)
{
	if (n->type == ELEM_ERROR || (n->type == ELEM_BOOL) == boolean)
		return;
	diag_error(c->diag, n->at, "%s takes %s here, and this is %s", what,
	           boolean ? "true or false" : "a number", word(n->type));
	diag_help(c->diag, boolean ? "write a comparison, such as x > 0"
	          : "where(c, 1, 0) makes a number of it");
	n->type = ELEM_ERROR;
}

static void
wants_index(Check *c, const Node *n, const char *what)
{
	bool whole = n->kind == NODE_NUMBER && n->num == floor(n->num);

	if (n->type == ELEM_ERROR || n->type == ELEM_INT ||
	    (n->type == ELEM_NUMBER && (n->kind != NODE_NUMBER || whole)))
		return;
	diag_error(c->diag, n->at, "%s is an integer, and this is %s", what,
	           word(n->type));
	diag_help(c->diag, "an input of classes is declared 'int(N)'");
}

static const char *
quoted(Check *c, const char *s)
{
	return arena_printf(c->arena, "'%s'", s);
}

static void
check_map(Check *c, Node *n)
{
	const char *name = quoted(c, n->word);
	bool boolean = n->op == OP_AND || n->op == OP_OR || n->op == OP_NOT;
	uint32_t i = 0;

	if (n->op == OP_REAL)
		return;
	if (n->op == OP_DRAW) {
		for (; i < n->narg; i++)
			wants_index(c, n->arg[i], "an argument of 'draw'");
		return;
	}
	if (n->op == OP_SELECT || n->op == OP_REPORT) {
		wants(c, n->arg[0], name, true);
		i = 1;
	}
	if (n->op == OP_EQ || n->op == OP_NE || n->op == OP_SELECT)
		boolean = n->arg[i]->type == ELEM_BOOL;
	for (; i < n->narg; i++) {
		wants(c, n->arg[i], name, boolean);
		if (n->arg[i]->type == ELEM_ERROR &&
		    op_info[n->op].type == RULE_SAME)
			n->type = ELEM_ERROR;
	}
}

static void
check_func(Check *c, const Node *n)
{
	const char *name = quoted(c, func_info[n->func].name);
	bool boolean = n->func == FUNC_ANY || n->func == FUNC_ALL;
	bool any = n->func == FUNC_TRANSPOSE || n->func == FUNC_GATHER;
	/* bit i: argument i is an index */
	uint32_t ints = n->func == FUNC_ONE_HOT ? 1
	                : n->func == FUNC_GATHER || n->func == FUNC_UPDATE ||
	                  n->func == FUNC_SCATTER_ADD ? 2 : 0;

	for (uint32_t i = 0; i < n->narg; i++)
		if (i < 2 && ints >> i & 1)
			wants_index(c, n->arg[i], "an index");
		else if (!any)
			wants(c, n->arg[i], name, boolean);
}

static void
check_node(Check *c, Node *n)
{
	switch (n->kind) {
	case NODE_MAP:
		check_map(c, n);
		break;
	case NODE_IF:
		wants(c, n->arg[0], "'if'", true);
		wants(c, n->arg[2], "'else'", n->arg[1]->type == ELEM_BOOL);
		break;
	case NODE_REDUCE:
		if (n->narg > 1)
			wants(c, n->arg[1], "'where'", true);
		wants(c, n->arg[0], quoted(c, func_info[n->func].name),
		      n->func == FUNC_ANY || n->func == FUNC_ALL);
		break;
	case NODE_FUNC:
		check_func(c, n);
		break;
	case NODE_SUBSCRIPT:
		for (uint32_t i = 1; i < n->narg; i++)
			wants_index(c, n->arg[i], "an index");
		break;
	case NODE_ERROR:
	case NODE_NUMBER:
	case NODE_SIZE:
	case NODE_TIME:
	case NODE_LENGTH:
	case NODE_INDEX:
	case NODE_ACCESS:
		break;
	}
}

static void
check_equation(Check *c, const Eqn *e)
{
	ElemType want = e->sym->type, is = e->right->type;

	if (e->sym->check != CHECK_NONE) {
		wants(c, e->right, e->sym->check == CHECK_ASSERT
		      ? "'assert'" : "'require'", true);
		return;
	}
	if (want == ELEM_ERROR || is == ELEM_ERROR || is == want ||
	    (want == ELEM_REAL && is != ELEM_BOOL) ||
	    (want == ELEM_INT && is == ELEM_NUMBER))
		return;
	diag_error(c->diag, e->right->at, "'%s' is %s, and this is %s",
	           e->sym->local, word(want), word(is));
	diag_note(c->diag, e->sym->at, "'%s' is declared here", e->sym->local);
	e->sym->broken = true;
}

/* A definition and a boundary value of a variable that is neither clearly
 * boolean nor clearly a number. */
static void
check_symbol(Check *c, const Sym *s)
{
	if (s->type == ELEM_ERROR && s->def != NULL && !s->broken &&
	    s->bound != NULL && s->def->right->type != ELEM_ERROR)
		diag_error(c->diag, s->bound->right->at, "the boundary value "
		           "of '%s' is %s, and its equation gives %s",
		           s->local, word(s->bound->right->type),
		           word(s->def->right->type));
}

void
type_check(Check *c)
{
	for (size_t i = 0; i < c->node.n; i++)
		check_node(c, c->node.at[i]);
	for (size_t i = 0; i < c->eqn.n; i++)
		check_equation(c, c->eqn.at[i]);
	for (size_t i = 0; i < c->sym.n; i++)
		check_symbol(c, c->sym.at[i]);
}
