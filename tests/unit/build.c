/* Systems by hand, for unit tests. */
#include "build.h"

#include "driver/probe.h"

#include <stdlib.h>
#include <string.h>

void
build_begin(Build *b)
{
	*b = (Build){0};
	b->s = system_new(&b->pool, "test");
}

void
build_end(Build *b)
{
	system_free(b->s);
	pool_free(&b->pool);
	arena_free(&b->arena);
}

const Dim *
build_dim(Build *b, char letter)
{
	static const char letters[] = "OXHYZ";
	static const int size[] = {1, 2, 3, 5, 7};
	const char *at = strchr(letters, letter);

	if (letter == '\0' || at == NULL)
		abort();
	return dim_get(&b->pool, (char[]){letter, '\0'}, size[at - letters]);
}

Var *
build_typed(Build *b, const char *name, VarKind kind, bool timed,
            const char *shape, Type type)
{
	Var v = {.name = name, .kind = kind, .timed = timed, .type = type};

	for (; shape[v.rank] != '\0'; v.rank++)
		v.dim[v.rank] = build_dim(b, shape[v.rank]);
	return system_add_var(b->s, v);
}

Var *
build_var(Build *b, const char *name, VarKind kind, bool timed,
          const char *shape)
{
	return build_typed(b, name, kind, timed, shape, TY_REAL);
}

Equation *
build_map(Build *b, const Var *v, const Expr *body)
{
	vec_push(&b->s->eq, ((Equation){.var = v, .body = body}));
	return &b->s->eq.at[b->s->eq.n - 1];
}

Equation *
build_reduce(Build *b, const Var *v, RedKind red, const char *bind,
             const Expr *body)
{
	Equation *e = build_map(b, v, body);

	e->red = red;
	for (; bind[e->nbind] != '\0'; e->nbind++)
		e->bind[e->nbind] = build_dim(b, bind[e->nbind]);
	return e;
}

void
build_bound(Build *b, Var *v, BoundKind kind, const Expr *value)
{
	(void)b;
	vec_push(&v->bound, ((Bound){.kind = kind, .value = value}));
}

const Expr *
build_index(Build *b, uint32_t level, char dim)
{
	return expr_index(&b->pool, level, build_dim(b, dim));
}

const Expr *
build_access(Build *b, const Var *v, TimeRef time, const Expr *const *index)
{
	return expr_access(&b->pool, v, time, index);
}

static const Expr *
at_time(Build *b, const Var *v, TimeRef time, const char *index)
{
	const Expr *arg[RANK_MAX] = {0};

	if (strlen(index) != v->rank)
		abort();
	for (uint32_t k = 0; k < v->rank; k++)
		arg[k] = expr_index(&b->pool, (uint32_t)(index[k] - 'i'),
		                    v->dim[k]);
	return expr_access(&b->pool, v, time, arg);
}

const Expr *
build_at(Build *b, const Var *v, int off, const char *index)
{
	return at_time(b, v, v->timed ? (TimeRef){AT_REL, off}
	                              : (TimeRef){AT_NONE, 0}, index);
}

const Expr *
build_at_start(Build *b, const Var *v, int step, const char *index)
{
	return at_time(b, v, (TimeRef){AT_START, step}, index);
}

const Expr *
build_at_end(Build *b, const Var *v, int off, const char *index)
{
	return at_time(b, v, (TimeRef){AT_END, off}, index);
}

void
build_fill(Interp *in, unsigned seed)
{
	for (size_t i = 0; i < in->sys->var.n; i++) {
		const Var *v = in->sys->var.at[i];
		int64_t n = var_elements(v) * (v->timed ? in->T : 1);

		if (v->kind == VAR_DEF || v->kind == VAR_TREE)
			continue;
		if (v == in->sys->tree.parent) {
			probe_tree(&in->sys->tree, n, seed, in->value[i]);
			continue;
		}
		for (int64_t k = 0; k < n; k++) {
			uint64_t key[2] = {seed, (uint64_t)k};
			uint64_t h = hash_bytes(0, v->name, strlen(v->name));

			h = hash_bytes(h, key, sizeof key);
			h = (h ^ h >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
			h ^= h >> 32;
			double u = (double)(h % 1048576) / 524288 - 1;
			in->value[i][k] = v->classes > 0
				? (double)(h % (uint64_t)v->classes)
				: v->type == TY_BOOL ? h % 2 : u;
		}
	}
}
