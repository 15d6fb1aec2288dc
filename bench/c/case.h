/* case.h - what every contestant in C knows of its case.
 *
 * The harness compiles each contestant for one case, with the sizes as
 * constants: -DCASE_KIND=LSTM -DCASE_X=32 -DCASE_UNITS=32 ... .  Weights and
 * data come from a file of float, in this order, which is PyTorch's:
 *
 *   for each layer, for each direction
 *     W [GATES][H][X], U [GATES][H][H] (IndRNN: [H]), b [GATES][H],
 *     and for a GRU c [H], the bias inside the reset gate's product
 *   x [T][B][X]
 *   d [T][B][H], targets, when the case is training
 *
 * Gates: LSTM i f g o, GRU r z n.  States start at zero.  The result of a case
 * is y [T][B][OUT], or when training, the losses of the first LOSSES steps and
 * the gradient of the first, since Adam's steps hide the scale of a gradient.
 *
 *   LSTM    c1 = f c + i g;  h1 = o tanh(c1)
 *   GRU     n = tanh(W x + b + r (U h + c));  h1 = (1 - z) n + z h
 *   RNN     h1 = tanh(W x + U h + b);  ESN the same with a sparse U, b = 0
 *   INDRNN  h1 = relu(W x + u h + b), element by element
 *
 * Loss: the mean over T and B of sum (y - d)^2; Adam with rate 0.001.
 */
#ifndef CASE_H
#define CASE_H

#include <stddef.h>

enum { LSTM, GRU, RNN, INDRNN, ESN };
enum { STEP, RUN, TRAIN };

#define KIND CASE_KIND
#define MODE CASE_MODE

enum {
	X = CASE_X,
	H = CASE_UNITS,
	LAYERS = CASE_LAYERS,   /* above 1: X is DIRS * H */
	DIRS = CASE_DIRS,       /* 2: bidirectional */
	B = CASE_B,
	T = CASE_T,

	GATES = KIND == LSTM ? 4 : KIND == GRU ? 3 : 1,
	ROWS = GATES * H,       /* rows of W and U */
	RECURRENT = KIND == INDRNN ? H : ROWS * H, /* elements of U */
	OUT = DIRS * H,
	LOSSES = 8
};

typedef struct {
	const float *W, *U, *b;
	const float *c;         /* GRU only, else NULL */
} Layer;

typedef struct {
	Layer layer[LAYERS * DIRS]; /* layer l, direction k: l * DIRS + k */
	const float *x, *d;
} Case;

/* Floats in the file of a case. */
enum {
	LAYER_FLOATS = ROWS * X + RECURRENT + ROWS + (KIND == GRU ? H : 0),
	CASE_FLOATS = LAYERS * DIRS * LAYER_FLOATS + T * B * X
	              + (MODE == TRAIN ? T * B * H : 0)
};

/* c := views into data, float[CASE_FLOATS]. */
static inline void
case_view(Case *c, const float *data)
{
	const float *p = data;

	for (int i = 0; i < LAYERS * DIRS; i++) {
		Layer *l = &c->layer[i];

		l->W = p;
		l->U = l->W + ROWS * X;
		l->b = l->U + RECURRENT;
		l->c = KIND == GRU ? l->b + ROWS : NULL;
		p += LAYER_FLOATS;
	}
	c->x = p;
	c->d = MODE == TRAIN ? p + T * B * X : NULL;
}

#endif
