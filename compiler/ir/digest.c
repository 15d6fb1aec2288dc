/* The hash of a system: of its text, in which every expression is the hash of
 * its graph.
 *
 *   how   a node's hash is made of what it is and of its operands' hashes,
 *         once: where operands are shared, text may far exceed the graph
 */
#include "ir/print.h"

#include <string.h>

struct Digest {
	Memo at;                /* node -> place of its hash + 1 */
	VEC(uint64_t) hash;
};

static uint64_t
add_number(uint64_t h, int64_t x)
{
	return hash_bytes(h, &x, sizeof x);
}

/* What the node is, without its operands. */
static uint64_t
hash_node(const Expr *e)
{
	const char *name = op_info[e->op].name;
	uint64_t h = hash_bytes(0, name, strlen(name));

	h = add_number(h, e->type);
	h = add_number(h, e->narg);
	if (e->op == OP_CONST)
		return hash_bytes(h, &e->num, sizeof e->num);
	if (e->op == OP_INDEX) {
		h = add_number(h, e->index.level);
		return add_number(h, e->index.dim->size);
	}
	if (e->op != OP_ACCESS)
		return h;
	h = hash_bytes(h, e->access.var->name, strlen(e->access.var->name));
	h = add_number(h, e->access.time.kind);
	return add_number(h, e->access.time.off);
}

uint64_t
digest_expr(Digest *d, const Expr *e)
{
	uintptr_t at = (uintptr_t)*memo_at(&d->at, e);

	if (at > 0)
		return d->hash.at[at - 1];
	uint64_t h = hash_node(e);
	for (uint32_t i = 0; i < e->narg; i++) {
		uint64_t arg = digest_expr(d, e->arg[i]);

		h = hash_bytes(h, &arg, sizeof arg);
	}
	vec_push(&d->hash, h);
	*memo_at(&d->at, e) = (const void *)(uintptr_t)d->hash.n;
	return h;
}

uint64_t
system_hash(const System *s)
{
	Digest d = {0};
	Buf text = {0};
	Printer p = printer(s, &text);

	p.digest = &d;
	print_system(&p);
	uint64_t h = hash_bytes(0, text.text, text.len);
	buf_free(&text);
	vec_free(&d.hash);
	memo_free(&d.at);
	return h;
}
