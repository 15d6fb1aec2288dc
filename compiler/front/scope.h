/* scope.h - what names mean where.
 *
 * A model, each call of a cell, each call of a function, each round of a `for`
 * and each reduction has a scope; a name is looked up from the inside out.
 * Functions and cells see nothing of the model that calls them.
 */
#ifndef FRONT_SCOPE_H
#define FRONT_SCOPE_H

#include "front/tree.h"

typedef enum {
	BIND_SYM,
	BIND_DIM,
	BIND_LOOP,              /* the variable of a `for` */
	BIND_INDEX,
	BIND_VALUE,             /* argument of a function or cell */
	BIND_EACH,              /* a child, in a reduction over children */
} BindKind;

typedef struct Binding {
	const char *name;
	BindKind kind;
	bool used;
	bool bare;              /* in a cell: the name alone means [t] */
	Span at;
	Sym *sym;
	DimAtom *dim;
	int64_t loop;
	Index *index;
	Node *value;
	struct Binding *next;   /* in the order of adding */
} Binding;

typedef struct Scope Scope;
struct Scope {
	Scope *parent;          /* NULL: nothing outside is seen */
	const char *prefix;     /* of the names declared here: "fwd1." */
	bool family;            /* a `for` round: declares into its parent */
	bool cell;              /* the body of a cell */
	bool timed;             /* ... that is called at t */
	bool instance;          /* parameters of a cell; unknown dimension names
	                         * in types are made here */
	bool between;           /* opened at a stage between two samples */
	bool sealed;            /* instance: a call has declared them all */
	Binding **slot;         /* open-addressed by the name's pointer */
	uint32_t n, nslot;
	Binding *first, *last;
};

Scope *scope_new(Arena *a, Scope *parent);
/* The binding of a name; NULL when there is none. */
Binding *scope_find(const Scope *s, const char *name);
Binding *scope_find_here(const Scope *s, const char *name);
Binding *scope_add(Arena *a, Scope *s, Binding b);
/* Where declarations inside s go. */
Scope *scope_home(Scope *s);

#endif
