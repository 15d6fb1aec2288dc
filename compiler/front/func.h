/* func.h - the functions of whole tensors, once. */
#ifndef FRONT_FUNC_H
#define FRONT_FUNC_H

#include "ir/expr.h"

/* name, fewest and most arguments, type: REAL, INT, BOOL, or SAME as the
 * arguments of the bits in `join`; and whether an equation of its own holds
 * the result.  Draws are made by front/chance.c, not by a call. */
#define FUNCS(X)                                                        \
	X(SUM, "sum", 1, 1, SAME, 1, true)                              \
	X(PROD, "prod", 1, 1, SAME, 1, true)                            \
	X(MIN, "min", 1, 1, SAME, 1, true)                              \
	X(MAX, "max", 1, 1, SAME, 1, true)                              \
	X(MEAN, "mean", 1, 1, REAL, 1, true)                            \
	X(ARGMAX, "argmax", 1, 1, INT, 1, true)                         \
	X(ANY, "any", 1, 1, BOOL, 1, true)                              \
	X(ALL, "all", 1, 1, BOOL, 1, true)                              \
	X(MATMUL, "@", 2, 2, SAME, 3, true)                             \
	X(DOT, "dot", 2, 2, SAME, 3, true)                              \
	X(SUMSQ, "sumsq", 1, 1, SAME, 1, true)                          \
	X(NORM, "norm", 1, 1, REAL, 1, true)                            \
	X(SOFTMAX, "softmax", 1, 1, REAL, 1, true)                      \
	X(LOG_SOFTMAX, "log_softmax", 1, 1, REAL, 1, true)              \
	X(LOGSUMEXP, "logsumexp", 1, 1, REAL, 1, true)                  \
	X(CUMSUM, "cumsum", 1, 1, SAME, 1, true)                        \
	X(CUMPROD, "cumprod", 1, 1, SAME, 1, true)                      \
	X(CUMSUM_EXCLUSIVE, "cumsum_exclusive", 1, 1, SAME, 1, true)    \
	X(CUMPROD_EXCLUSIVE, "cumprod_exclusive", 1, 1, SAME, 1, true)  \
	X(SORT, "sort", 1, 1, SAME, 1, true)                            \
	X(ARGSORT, "argsort", 1, 1, INT, 0, true)                       \
	X(SOLVE, "solve", 2, 2, REAL, 0, true)                          \
	X(PINV, "pinv", 1, 1, REAL, 0, true)                            \
	X(CHOLESKY, "cholesky", 1, 1, REAL, 0, true)                    \
	X(SCATTER_ADD, "scatter_add", 3, 3, SAME, 5, true)              \
	X(OUTER, "outer", 2, 2, SAME, 3, false)                         \
	X(TRANSPOSE, "transpose", 1, 1, SAME, 1, false)                 \
	X(CONCAT, "concat", 1, 64, SAME, ~0u, false)                    \
	X(STACK, "stack", 1, 64, SAME, ~0u, false)                      \
	X(DIAG, "diag", 1, 1, SAME, 1, false)                           \
	X(GATHER, "gather", 2, 2, SAME, 1, false)                       \
	X(UPDATE, "update", 3, 3, SAME, 5, false)                       \
	X(EYE, "eye", 1, 1, REAL, 0, false)                             \
	X(ONE_HOT, "one_hot", 2, 2, REAL, 0, false)                     \
	X(ZEROS, "zeros", 0, 8, REAL, 0, false)                         \
	X(ONES, "ones", 0, 8, REAL, 0, false)                           \
	X(UNIFORM, "a uniform draw", 0, 0, REAL, 0, false)              \
	X(NORMAL, "a normal draw", 0, 0, REAL, 0, false)                \
	X(CATEGORICAL, "categorical", 2, 2, INT, 0, true)

typedef enum {
#define X(kind, name, min, max, type, join, own) FUNC_##kind,
	FUNCS(X)
#undef X
	FUNC_COUNT
} Func;

typedef struct {
	const char *name;
	uint32_t min, max;      /* arguments */
	TypeRule type;
	unsigned join;
	bool own;
} FuncInfo;

extern const FuncInfo func_info[FUNC_COUNT];

#endif
