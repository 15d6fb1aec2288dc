/* ode.h - continuous time: what ode.c, ode_step.c, ode_stage.c and ode_slope.c
 * share; and chance.c, for noise.
 *
 * Discretise, then differentiate: der(v[t]) = F(v[t], ..) and the solver become
 * ordinary equations of the system, by which v[t] follows from v[t-1] and the
 * inputs of step t.  All states advance together, sub-step by sub-step.
 *
 * Note [Stages].  An integrator asks for F at stages: values of all states at a
 * place between the samples t-1 and t.  F is elaborated once more for each,
 * with an Env that says the stage; every name read there comes to ode_read():
 *
 *   a state             its value at the stage
 *   a linear input      between its samples t-1 and t
 *   what follows from   its equation, elaborated at the stage, too
 *   these without delay
 *   any of them, k      between its samples t-k-1 and t-k: the past is known
 *   steps before        at the samples, and straight between them
 *   anything else       held: its value of step t
 */
#ifndef FRONT_ODE_H
#define FRONT_ODE_H

#include "front/checker.h"

typedef struct {
	const Item *item;       /* der(v[t]) = F */
	Sym *sym;
	const Item *range;      /* v[t] in [lo, hi], or NULL */
	bool jumps;             /* an event sets it, ... */
	const Item *set_by;     /* ... the last of them this one */
	Node *now;              /* before the sub-step at hand */
	Sym *next;              /* after it */
	Scope *scope;           /* of the integrator's names for this state */
} State;

typedef struct {
	const Sym *of;
	Sym *at_stage;
} Moved;

struct Stage {
	struct Ode *ode;
	const Ast *state;       /* argument of f; NULL: not of an integrator */
	unsigned number;        /* in its sub-step, from 1 */
	double place;           /* 0: sample t-1, 1: sample t */
	Node **value;           /* of each state */
	Eqn **rate;             /* F of each, once it was asked for */
	VEC(Moved) moved;
};

/* What noise(t) stands for at a place of the text, in one sub-step. */
typedef struct {
	const Ast *call;
	const Sym *state;
	Sym *value;
} Noise;

typedef struct Ode {
	Check *c;
	State *state;
	uint32_t nstate;
	VEC(const Item *) event;
	const CellDecl *method;
	Node *h;                /* duration of a sub-step */
	uint32_t sub, nsub;     /* at hand, from 0; of a step */
	VEC(Stage *) stage;     /* of this sub-step */
	VEC(Noise) noise;       /* likewise */
} Ode;

/* ode.c */
Binding *ode_binding(Check *c, const Lhs *l, Scope *s);
State *ode_state_of(Ode *o, const Binding *b);  /* NULL: it has no derivative */

/* The name that equation i of the integrator defines. */
static inline const char *
ode_local(const Ode *o, uint32_t i)
{
	return o->method->body[i]->lhs[0].name.stem;
}

/* ode_step.c: all sub-steps of all states */
void ode_advance(Ode *o);
/* After errors elsewhere: what is wrong with the right sides, too. */
void ode_probe(Ode *o);
/* A variable of the compiler's own: v.name, in sub-step 2 v.2.name. */
Sym *ode_var(Ode *o, const Sym *of, const char *name);
/* The same as a value now. */
Node *ode_now(Check *c, Sym *s, Span at);

/* ode_stage.c */
Stage *stage_new(Ode *o, double place);
void stage_free(Ode *o);
/* F of state k at f(..) of the integrator; `into`: the variable it defines,
 * where that is not settled yet. */
Node *stage_rate(Check *c, const Env *env, const Ast *call, Sym *into);
bool ode_is_field(const Env *env, const Ast *e);

/* ode_slope.c: a, where the right side of e is a * own + b, and b reads own
 * only inside of reductions and of functions that are not linear.  0 where it
 * does not read own; NULL where a is 0 and b does. */
Node *slope_of(Check *c, const Eqn *e, const Node *own);

#endif
