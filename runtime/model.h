/* model.h - what generated training code tells the host about a model.
 *
 *   const RnnModel *NAME_model(void);
 *
 * Generated code prints one constant RnnModel per model and the function above
 * that returns it; everything on the host side (training, running, loading and
 * storing weights) works from this table and knows no network by name.
 *
 * Numbers   A `real` is a float (real_size 4) or a double (real_size 8).  Data
 *           of an int(N) or bool port is int32_t.  Every data pointer is
 *           `const void *` to one or the other.
 * Order     Sequences are time-major and dense: a timed port of shape [d0][d1]
 *           is [T][d0][d1]; one without time is [d0][d1]; rank 0 is one number.
 * Memory    All parameters are one flat array of n_real reals, the trained
 *           ones first; a gradient is a flat array of n_param reals in the same
 *           order.  Parameters, gradients, states and work memory start at
 *           multiples of RNN_ALIGN bytes.  Nothing here allocates or writes a
 *           global: calls with different work memory may run at the same time.
 *
 * The tables are plain C99 data, made for designated initialisers; a member
 * left out is 0 or NULL and then means "not there".
 */
#ifndef RNN_MODEL_H
#define RNN_MODEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RNN_ABI         5       /* grows when the layout of this file changes */
#define RNN_RANK_MAX    8
#define RNN_ALIGN       64      /* bytes */

/* What the functions of a model return. */
typedef enum {
	RNN_OK = 0,
	RNN_BAD_LENGTH,         /* T is 0, or too large for the work memory */
	RNN_BAD_INDEX,          /* an int(N) input outside 0 .. N-1 */
	RNN_BAD_STATE,          /* a state was given to a model that has none */
	RNN_BAD_TREE,           /* the parents are no tree of this kind */
	RNN_CHECK_FAILED        /* RnnReport says which check, and where */
} RnnStatus;

/* Something that a model demands of its values.  A call that finds it broken
 * ends there. */
typedef struct {
	const char *name;
	int line;               /* of RnnModel.source; 0: not known */
	int timed;
	int rank;
	int64_t dim[RNN_RANK_MAX];
	int compares;           /* RnnReport.value is a left side */
} RnnCheck;

typedef struct {
	int32_t check;          /* index in RnnModel.check */
	int32_t sequence;       /* of a block, from 0 */
	int32_t step;           /* of the call, from 1; 0: it has no time */
	int32_t element;        /* row-major */
	double value;
} RnnReport;

/* One axis of a tensor.  Index i of this axis lies
 *
 *   i * stride                                    when block is 0
 *   (i / block) * outer + (i % block) * stride    otherwise
 *
 * reals behind the tensor's offset; the axes add up.  {size, stride} alone
 * is thus a valid initialiser; panels of packed weights use all four. */
typedef struct {
	int64_t size;           /* >= 1 */
	int64_t stride;         /* reals, >= 0 */
	int64_t block;
	int64_t outer;          /* reals */
} RnnAxis;

/* One link of an initialiser.  A chain is worked off from the left, each link
 * seeing what the one before left: `~ sparse(0.01, uniform(-1, 1)) |>
 * spectral_radius(0.9)` is UNIFORM(-1, 1), SPARSE(0.01), SPECTRAL_RADIUS(0.9).
 * init.h defines each one exactly. */
typedef enum {
	RNN_INIT_CONSTANT,      /* a everywhere; also zeros */
	RNN_INIT_VALUES,        /* values[0..n) in row-major order */
	RNN_INIT_UNIFORM,       /* a .. b */
	RNN_INIT_NORMAL,        /* mean a, standard deviation b */
	RNN_INIT_GLOROT,
	RNN_INIT_HE,
	RNN_INIT_ORTHOGONAL,    /* rank 2; gain a, 0 means 1 */
	RNN_INIT_IDENTITY,      /* rank 2; a on the diagonal */
	RNN_INIT_SPARSE,        /* keeps each element with probability a */
	RNN_INIT_SPECTRAL_RADIUS /* square; scaled so that max |lambda| = a */
} RnnInitKind;

typedef struct {
	RnnInitKind kind;
	double a, b;
	const double *values;   /* RNN_INIT_VALUES only */
} RnnInit;

/* What holds for a parameter at all times: after initialisation, after every
 * step of the optimiser, and is checked when weights are loaded. */
typedef enum {
	RNN_SYMMETRIC = 1,      /* square; W[i][j] == W[j][i] bit for bit */
	RNN_ZERO_DIAGONAL = 2,  /* square */
	RNN_MASK = 4,           /* elements whose mask is 0 stay 0 */
	RNN_CLIP = 8,           /* every element within clip_lo .. clip_hi */
	RNN_NORM = 16           /* sqrt(sum of all squares) <= norm */
} RnnStructure;

typedef struct {
	const char *name;       /* "fwd1.Wi": as in a weights file */
	int is_const;           /* `const`: stored with weights, not trained */
	int rank;               /* 0 .. RNN_RANK_MAX; 0 is one number */
	RnnAxis axis[RNN_RANK_MAX];
	size_t offset;          /* of element 0, in reals from the start;
	                         * all elements below n_param unless is_const,
	                         * and at or above it otherwise */
	const RnnInit *init;    /* [n_init]; none means zeros */
	int n_init;
	unsigned structure;     /* RnnStructure bits */
	const char *mask;       /* RNN_MASK: tensor of that shape (a const) */
	const unsigned char *mask_values; /* or the mask, row-major 0/1 */
	double clip_lo, clip_hi;
	double norm;
} RnnTensor;

/* An input, target or output. */
typedef struct {
	const char *name;
	int timed;              /* 1: a value per step, x[t]; 0: per sequence */
	int rank;               /* without time */
	int64_t dim[RNN_RANK_MAX];
	int64_t classes;        /* N of int(N), 2 for bool; 0 for real */
	int seed;               /* 1: no data, but what the draws of the model
	                         * depend on, int32_t[4]: low and next 31 bits
	                         * of the seed, number of the sequence, 1 where
	                         * loss is that of data to learn from */
	int tree;               /* 0, but of the parents of a tree's nodes: the
	                         * most children of a node, -1 for any number */
} RnnPort;

/* How the loss of a sequence is made of its steps; what truncation may do
 * depends on it (train.h, Note [Truncation]).  l[t] sees no step after t. */
typedef enum {
	RNN_LOSS_WHOLE = 0,     /* neither of the two below, or not known */
	RNN_LOSS_MEAN,          /* (sum[t] l[t]) / T + r, r without time */
	RNN_LOSS_SUM,           /* sum[t] l[t], nothing else */
	RNN_LOSS_END            /* t is compared with T: what it means is known
	                         * for whole sequences only */
} RnnLossKind;

/* The `train` statement: defaults, each with an option that overrides it. */
typedef struct {
	const char *name;       /* "rate", "momentum", "beta1", ... : optim.h */
	double value;
} RnnSetting;

typedef struct {
	const char *method;     /* "bptt" */
	int64_t truncate;       /* h of bptt(truncate = h); 0: all steps */
	int64_t every;          /* h' of bptt(.., every = h'); 0: h' = h */
	const char *optimiser;  /* "sgd", "rmsprop", "adam", "adamw" */
	const RnnSetting *setting; /* [n_setting] */
	int n_setting;
	int64_t epochs;         /* 0: not stated */
	int64_t batch;          /* sequences per step; 0: not stated */
} RnnTrain;

/* How weights lie in memory. */
typedef enum {
	RNN_WEIGHTS_REAL = 0,
	RNN_WEIGHTS_BF16,       /* 16 bits each, narrow.h; real is float, and */
	RNN_WEIGHTS_F16         /* nothing is trained */
} RnnWeightFormat;

/* Common to the three functions below:
 *
 * params  real[n_real], or 16 bits for each as weight_format says
 * from    NULL: the sequence starts here with the model's initial values, and
 *         loss_grad adds the gradient of parameters which those are made of.
 *         Otherwise state_size bytes that an earlier call wrote to `to`: the
 *         sequence goes on from there, and the state is taken as a constant
 * to      NULL, or state_size bytes: receives the state after the last step;
 *         may be the same memory as `from`
 * in      one pointer per input, in the order of RnnModel.input; loss and
 *         loss_grad: then one per target.  A timed one holds T steps
 * T       steps, >= 1
 * work    run_work(T), loss_work(T), grad_work(T) bytes; contents undefined
 *         before and after.  Those functions never fall as T grows and give
 *         SIZE_MAX when the number does not fit in a size_t
 *
 * When whole_sequence is set the model looks ahead in time or at T, cannot be
 * cut, and `from` and `to` are NULL.
 *
 * report  what a call says that returns RNN_CHECK_FAILED
 *
 * ->      RNN_OK, or what is wrong; then outputs, states and gradients are
 *         undefined
 */
typedef struct {
	int abi;                /* RNN_ABI */
	const char *name;
	const char *source;     /* file it was compiled from, for messages */
	const char *version;    /* of the compiler */
	uint64_t hash;          /* of equations; checks weights and states */
	size_t real_size;       /* 4 or 8 */

	const RnnTensor *tensor; /* [n_tensor], names distinct */
	int n_tensor;
	size_t n_param;         /* reals that are trained, padding included */
	size_t n_real;          /* all reals; padding between tensors stays 0
	                         * and has gradient 0 */

	const RnnPort *input;   /* [n_input] */
	const RnnPort *target;  /* [n_target]; needed for the loss only */
	const RnnPort *output;  /* [n_output] */
	int n_input, n_target, n_output;

	size_t state_size;      /* bytes; 0 for a model without memory */
	int whole_sequence;
	size_t least;           /* steps that suffice for every function */
	RnnLossKind loss_kind;
	const RnnTrain *train;  /* NULL when there is no train statement */
	const void *weights;    /* as params, when embedded; else NULL */

	size_t (*run_work)(size_t T);   /* bytes */
	size_t (*loss_work)(size_t T);
	size_t (*grad_work)(size_t T);

	/* out[i] := output i: [T][dims] when timed, [dims] otherwise.  An
	 * output pointer may be NULL when it is not wanted.  NULL in a model
	 * without outputs. */
	int (*run)(const void *params, const void *from, void *to,
	           const void *const in[], void *const out[], size_t T,
	           void *work, RnnReport *report);

	/* *loss := the loss of this sequence.  NULL in a model without one. */
	int (*loss)(const void *params, const void *from, void *to,
	            const void *const in[], size_t T, void *work, double *loss,
	            RnnReport *report);

	/* *loss := the loss; grad := grad + dloss/dparams, grad: real[n_param].
	 * NULL when the program was not built for training. */
	int (*loss_grad)(const void *params, const void *from, void *to,
	                 const void *const in[], size_t T, void *work,
	                 double *loss, void *grad, RnnReport *report);

	/* The same for `block` sequences of one length side by side, each from
	 * its initial values: in[] points to [T][block][dims], or [block][dims]
	 * without time; *loss := the sum of their losses, of which grad is the
	 * gradient.  Not there: 0 and NULL. */
	size_t block;
	size_t (*block_work)(size_t T);
	int (*loss_grad_block)(const void *params, const void *const in[],
	                       size_t T, void *work, double *loss, void *grad,
	                       RnnReport *report);

	RnnWeightFormat weight_format;  /* of params and weights */

	const RnnCheck *check;  /* [n_check] */
	int n_check;
} RnnModel;

#ifdef __cplusplus
}
#endif

#endif
