/* Making the variables and equations of inner.h. */
#include "front/inner.h"

Var *
inner_var(Inner *in, const char *what, Type type, uint32_t rank,
          const Dim *const *dim)
{
	Lower *l = in->l;
	uint32_t free = in->n->nfree;
	Var v = {
		.name = strs_printf(&l->p->strs, "%s.%s", l->owner->name,
		                    what),
		.kind = VAR_DEF, .type = type, .timed = in->timed,
		.rank = free + rank,
	};

	if (v.rank > RANK_MAX) {
		diag_error(l->c->diag, l->at, "a part of this equation depends "
		           "on %u indices; %d are the most", v.rank, RANK_MAX);
		v.rank = rank;
		free = 0;
	}
	for (uint32_t k = 0; k < free; k++)
		v.dim[k] = in->n->free[k]->level->index.dim;
	for (uint32_t k = 0; k < rank; k++)
		v.dim[free + k] = dim[k];
	return system_add_var(l->c->sys, v);
}

const Var *
inner_argument(Inner *in, Node *arg, const char *what)
{
	Lower *l = in->l;
	Shape *s = shape_get(arg->shape);
	const Expr *at[RANK_MAX];
	const Dim *dim[RANK_MAX];
	uint32_t nlevel = l->nlevel;

	l->nlevel = in->n->nfree;
	for (uint32_t k = 0; k < s->rank; k++) {
		at[k] = lower_level(l, s->dim[k]);
		dim[k] = at[k]->index.dim;
	}
	const Expr *body = arg->type == ELEM_INT
		? lower_node(l, arg, at, ELEM_INT) : lower_real(l, arg, at);
	l->nlevel = nlevel;
	in->timed = in->timed || expr_support(body).time ||
	            (l->guard != NULL && expr_support(l->guard).time);
	const Var *v = inner_var(in, what, body->type, s->rank, dim);
	inner_map(in, v, body);
	return v;
}

const Expr *
inner_index(Inner *in, const Var *v, uint32_t k)
{
	uint32_t level = in->n->nfree + k;

	return level < v->rank ? expr_index(in->l->p, level, v->dim[level])
	                       : expr_int(in->l->p, 0);
}

const Expr *
inner_bound(Inner *in, const Var *v, uint32_t k, const Dim *dim)
{
	return expr_index(in->l->p, v->rank + k, dim);
}

const Expr *
inner_at(Inner *in, const Var *x, const Expr *const *at)
{
	const Expr *index[RANK_MAX];
	uint32_t free = in->n->nfree;

	for (uint32_t k = 0; k < x->rank; k++)
		index[k] = k < free ? in->n->free[k]->level : at[k - free];
	return expr_access(in->l->p, x, (TimeRef){x->timed ? AT_REL : AT_NONE,
	                                          0}, index);
}

const Expr *
inner_read(Inner *in, const Var *x, const Expr *i, const Expr *j)
{
	return inner_at(in, x, (const Expr *[]){i, j});
}

void
inner_map(Inner *in, const Var *v, const Expr *body)
{
	vec_push(&in->l->c->sys->eq, ((Equation){
		.var = v, .guard = in->l->guard, .body = body,
		.at = in->l->at}));
}

void
inner_reduce(Inner *in, const Var *v, RedKind red, const Dim *dim,
             const Expr *where, const Expr *body)
{
	vec_push(&in->l->c->sys->eq, ((Equation){
		.var = v, .guard = in->l->guard, .red = red, .nbind = 1,
		.bind = {dim}, .where = where, .body = body,
		.at = in->l->at}));
}
