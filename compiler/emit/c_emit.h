/* c_emit.h - spelling a Program in C99.  Private to emit/c_*.c. */
#ifndef EMIT_C_EMIT_H
#define EMIT_C_EMIT_H

#include "emit/backend.h"
#include "emit/signature.h"

typedef struct {
	const Program *p;
	const EmitOptions *o;
	const char *name;       /* prefix of symbols, lower case */
	const char *upper;      /* of macros */
	const char *real;       /* "float" or "double" */
	const char *suffix;     /* of kernels: "f32", "f64" */
	Buf *out;
	int indent;
	const Function *fn;     /* being emitted */
	Arena *arena;
	VEC(const char *) kernel;       /* names that are used */
	unsigned vectors, fma;  /* sums of the lanes that are used */
	unsigned narrow, pairs; /* ... to load weights in 16 bits */
} CEmit;

void c_line(CEmit *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void c_blank(CEmit *c);
const char *c_upper(Arena *a, const char *s);
void c_open(CEmit *c, const char *fmt, ...)     /* ... { */
	__attribute__((format(printf, 2, 3)));
void c_close(CEmit *c, const char *after);      /* } after */
/* A comment of words, filled to lines. */
void c_comment(CEmit *c, const char *text);

/* c_expr.c */
void c_node(CEmit *c, const Node *n, Buf *out);
/* An element of a buffer as it lies in memory, or so many from there on. */
void c_element(CEmit *c, const Buffer *b, const Node *index, int lanes,
               Buf *out);
void c_number(CEmit *c, double x, Type type, Buf *out);
const char *c_type(const CEmit *c, Type type);
/* Of a weight in memory. */
const char *c_weight(const CEmit *c);
const char *c_vector(CEmit *c, int lanes);

/* c_vector.c: definitions for the vectors that are used. */
void c_vectors(CEmit *c);

/* c_code.c */
void c_code(CEmit *c, const CodeList *list);

/* c_use.c: what the code of a function refers to. */
typedef struct {
	bool kind[BUF_KINDS];
	bool *port;             /* by Buffer.port */
	bool base, T, t0, n, first_pass, last_segment;
} CUse;
CUse c_uses(const Program *p, const Function *f, Arena *arena);

/* c_header.c */
void c_header(CEmit *c);
const char *c_aligned(const CEmit *c);  /* behind a member, or "" */
const char *c_prototype(CEmit *c, FunctionKind kind, bool definition);
void c_state(CEmit *c);                         /* the state struct */
/* Checks that the struct NAME_of takes so many bytes. */
void c_check_size(CEmit *c, const char *of, const char *bytes);

/* c_function.c */
void c_scratch(CEmit *c, const Function *f);    /* its scratch struct */
void c_function(CEmit *c, const Function *f);
/* int NAME_function(arguments) */
const char *c_declarator(CEmit *c, const char *function, const Signature *s,
                         bool definition);
const char *c_batch_prototype(CEmit *c, bool definition);
/* "NAME_step(s, p, x)": what stands for each argument, the caller says. */
typedef const char *CArgText(CEmit *c, const Arg *a, const void *ctx);
const char *c_call(CEmit *c, FunctionKind kind, CArgText *text,
                   const void *ctx);

/* c_batch.c */
void c_batch(CEmit *c);
void c_threads(CEmit *c);       /* RNN_THREADS, where there are any */
const char *c_batch_work_prototype(CEmit *c, bool definition);

/* c_state.c */
void c_save_load(CEmit *c);
void c_bind(CEmit *c);
void c_selftest(CEmit *c);
const char *c_selftest_prototype(CEmit *c);

/* c_train.c */
void c_train_declare(CEmit *c);         /* in the header */
void c_train_step(CEmit *c);

/* c_table.c */
void c_table(CEmit *c);

/* Is its sequence cut, so that its tape has a budget? */
bool c_segmented(const CEmit *c, const Function *f);
/* NAME_RUN_WORK */
const char *c_work_macro(CEmit *c, FunctionKind kind);

static inline bool
c_embedded(const CEmit *c)
{
	return c->o->weights != NULL && c->p->nmember > 0;
}

#endif
