/* Trees: what is checked and made of the parents before the first step.
 *
 *   in    the caller's array of parents; the tables that the plan needs
 *   out   code that returns BAD_TREE unless the last node is the root and every
 *         other one has a later node for a parent (and no more siblings than
 *         the model allows), and fills the tables; it writes nothing else
 *   how   one pass over the nodes, in which the count of a parent's children
 *         so far is the number of the next one; the lists of siblings from the
 *         last node to the first, so that they ascend
 *
 * Steps stand in the tables as the caller counts them, from 1; 0 and T + 1 are
 * no nodes, and what is read there are the pads of the tape, where boundary
 * values lie.
 */
#include "loop/build.h"

void
lower_tree_tables(Lower *l, Names *names)
{
	const TreeTables *need = &l->plan->tree;
	const Tree *tree = &l->sys->tree;

	if (need->parent)
		l->parent = lower_tape(l, "tree_parent", "parents", TY_INT, 1,
		                       names);
	if (need->child > 0)
		l->child = lower_tape(l, "tree_child", "children", TY_INT,
		                      need->child, names);
	if (need->siblings) {
		l->first = lower_tape(l, "tree_first", "first children",
		                      TY_INT, 1, names);
		l->next = lower_tape(l, "tree_next", "next siblings", TY_INT,
		                     1, names);
	}
	if (need->number)
		l->home[tree->number->id] = lower_tape(
			l, "tree_number", "numbers among siblings", TY_INT, 1,
			names);
	if (need->arity)
		l->home[tree->arity->id] = lower_tape(
			l, "tree_arity", "numbers of children", TY_INT, 1,
			names);
}

static const Node *
table(Lower *l, const Buffer *b, const Node *at)
{
	return value_load(l, b, at);
}

static const Node *
compare(Lower *l, Op op, const Node *a, const Node *b)
{
	return value_op(l, op, TY_BOOL, a, b);
}

static void
refuse_if(Lower *l, const Node *bad)
{
	CodeList *saved;

	code_if(l, bad, &saved);
	code_add(l, CODE_RETURN)->status = STATUS_BAD_TREE;
	code_leave(l, saved);
}

/* Tables that are added to, or of which not all is written. */
static void
clear(Lower *l, const Node *T)
{
	const Tree *tree = &l->sys->tree;
	const Buffer *b[] = {l->home[tree->arity->id], l->first, l->child};
	const Node *zero = value_int(l, 0);

	for (int i = 0; i < 3; i++) {
		CodeList *saved;

		if (b[i] == NULL)
			continue;
		const Node *at = code_for(l, "i", value_mul(
			l, T, value_int(l, b[i]->elements)), false, &saved);
		code_store(l, b[i], at, zero);
		code_leave(l, saved);
	}
}

/* The node t is the next child of the node `up`, both counted from 0. */
static void
count_child(Lower *l, const Node *t, const Node *up)
{
	const Tree *tree = &l->sys->tree;
	const Buffer *arity = l->home[tree->arity->id];
	const Node *one = value_int(l, 1);

	if (arity == NULL)
		return;
	const Node *k = code_let(l, NULL, table(l, arity, up));
	if (tree->most > 0)
		refuse_if(l, compare(l, OP_LE, value_int(l, tree->most), k));
	code_store(l, arity, up, value_add(l, k, one));
	if (l->home[tree->number->id] != NULL)
		code_store(l, l->home[tree->number->id], t, k);
	if (l->child == NULL)
		return;
	const Node *n = value_int(l, l->child->elements);
	CodeList *saved;
	code_if(l, compare(l, OP_LT, k, n), &saved);
	code_store(l, l->child, value_add(l, value_mul(l, up, n), k),
	           value_add(l, t, one));
	code_leave(l, saved);
}

static void
check_nodes(Lower *l, const Node *T)
{
	const Tree *tree = &l->sys->tree;
	const Buffer *parent = l->home[tree->parent->id];
	const Node *one = value_int(l, 1), *zero = value_int(l, 0);
	CodeList *saved, *out = l->out;
	const Node *t = code_for(l, "t", T, false, &saved);
	const Node *up = code_let(l, NULL, table(l, parent, t));

	Code *node = code_add(l, CODE_IF);
	node->value = compare(l, OP_LT, value_add(l, t, one), T);
	l->out = &node->body;
	refuse_if(l, value_op(l, OP_OR, TY_BOOL,
	                      compare(l, OP_LE, up, value_add(l, t, one)),
	                      compare(l, OP_LT, T, up)));
	if (l->parent != NULL)
		code_store(l, l->parent, t, up);
	count_child(l, t, value_add(l, up, value_int(l, -1)));
	l->out = &node->other;
	refuse_if(l, compare(l, OP_NE, up, zero));
	if (l->parent != NULL)
		code_store(l, l->parent, t, value_add(l, T, one));
	if (l->home[tree->number->id] != NULL)
		code_store(l, l->home[tree->number->id], t, zero);
	l->out = out;
}

static void
link_siblings(Lower *l, const Node *T)
{
	const Buffer *parent = l->home[l->sys->tree.parent->id];
	CodeList *saved;
	const Node *t = code_for(l, "t", value_add(l, T, value_int(l, -1)),
	                         true, &saved);
	const Node *up = code_let(l, NULL, value_add(
		l, table(l, parent, t), value_int(l, -1)));

	code_store(l, l->next, t, table(l, l->first, up));
	code_store(l, l->first, up, value_add(l, t, value_int(l, 1)));
	code_leave(l, saved);
}

void
lower_tree(Lower *l)
{
	const Node *T = value_var(l, "T", TY_INT);

	code_comment(l, "the tree: parents after their children, the root "
	             "last");
	clear(l, T);
	check_nodes(l, T);
	if (l->first != NULL)
		link_siblings(l, T);
}

const Node *
lower_branch(Site *s, TimeRef t)
{
	Lower *l = s->l;
	const Node *at = s->time;

	if (t.kind == AT_EACH)
		return s->each;
	const Buffer *b = t.kind == AT_PARENT ? l->parent : l->child;
	if (t.kind == AT_CHILD)
		at = value_add(l, value_mul(l, at, value_int(l, b->elements)),
		               value_int(l, t.off));
	return value_add(l, table(l, b, at), value_int(l, -1));
}

/* As often as there are children: c = next, next = its sibling. */
void
lower_children(Site *s)
{
	Lower *l = s->l;
	CodeList *saved;
	const Node *next = code_var(l, table(l, l->first, s->time));
	const Node *n = table(l, l->home[l->sys->tree.arity->id], s->time);

	code_for(l, "child", n, false, &saved);
	s->each = code_let(l, NULL, value_add(l, next, value_int(l, -1)));
	code_set(l, next, table(l, l->next, s->each));
}
