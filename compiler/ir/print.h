/* print.h - systems as text: what the files of the printer share.
 * Private to ir/. */
#ifndef IR_PRINT_H
#define IR_PRINT_H

#include "ir/memo.h"
#include "ir/system.h"

/* How tightly an operator binds. */
enum {
	PREC_LOOSE, PREC_OR, PREC_AND, PREC_NOT, PREC_COMPARE, PREC_SUM,
	PREC_PRODUCT, PREC_NEG, PREC_POW, PREC_ATOM,
};

typedef struct Digest Digest;

typedef struct {
	const System *sys;
	Buf *out;
	const char *index[LEVELS];
	const char *child;      /* what a child is called */
	const Expr *parent;     /* of the constant being printed */
	size_t most;            /* nothing is added beyond so much; 0: all is */
	Digest *digest;         /* not NULL: an expression is its hash */
} Printer;

/* print_expr.c */
Printer printer(const System *s, Buf *out);
/* In parentheses if its operator binds less than `min`. */
void print_expr(Printer *p, const Expr *e, int min);
/* name[t, i, j]; `time` replaces t. */
void print_left(Printer *p, const Var *v, const char *time);
void print_right(Printer *p, const Equation *e);

/* print.c */
void print_system(Printer *p);

/* digest.c */
uint64_t digest_expr(Digest *d, const Expr *e);

#endif
