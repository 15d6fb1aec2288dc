/* Steps of training from the weights of one blob end, bit for bit, in those of
 * another one, which rnnc train has made.
 *   train FROM TO STEPS
 */
#include "m.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { X = 2, H = 5, STEPS = 6, ROOM = 4096 };

typedef struct {
	unsigned char at[ROOM];
} Blob __attribute__((aligned(64)));

static Blob from, to;
static unsigned char work[M_TRAIN_STEP_WORK(STEPS)]
	__attribute__((aligned(64)));
static REAL x[STEPS * X], d[STEPS * H];
static m_params p;

static const m_params *
read_blob(const char *path, Blob *b)
{
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		return NULL;
	size_t n = fread(b->at, 1, ROOM, f);
	fclose(f);
	return m_bind(b->at, n);
}

/* What is no number moves nothing. */
static int
refuses_nan(m_optim *optim)
{
	const m_params before = p;
	const m_optim kept = *optim;
	const REAL was = d[3];
	REAL loss;
	m_state s;

	memset(&d[3], 0xff, sizeof d[3]);       /* a NaN */
	int status = m_init(&s, &p) |
	             m_train_step(&s, &p, optim, x, d, STEPS, work, &loss);
	d[3] = was;
	return status == M_NOT_FINITE && memcmp(&before, &p, sizeof p) == 0 &&
	       memcmp(&kept, optim, sizeof kept) == 0;
}

int
main(int argc, char **argv)
{
	static m_optim optim;
	int bad = argc != 4 || m_train_step_work(STEPS) != sizeof work;
	const m_params *first = read_blob(argv[1], &from);
	const m_params *last = read_blob(argv[2], &to);
	REAL loss = 0, before = 0;

	if (first == NULL || last == NULL)
		return printf("FAILED: no blob\n");
	p = *first;
	for (int i = 0; i < STEPS * X; i++)
		x[i] = (REAL)(i * 5 % 7) / 4 - 1;
	for (int i = 0; i < STEPS * H; i++)
		d[i] = (REAL)(i * 3 % 11) / 8;
	for (int k = 0; k < atoi(argv[3]); k++) {
		m_state s;

		bad |= m_init(&s, &p) | m_train_step(&s, &p, &optim, x, d,
		                                     STEPS, work, &loss);
		before = k == 0 ? loss : before;
		if (k == 2 && !refuses_nan(&optim))
			bad = printf("FAILED: a NaN has moved something\n");
	}
	if (memcmp(&p, last, sizeof p) != 0)
		bad = printf("FAILED: other bits than rnnc train\n");
	if (!(loss < before))
		bad = printf("FAILED: nothing learnt\n");
	printf("%.17g %.17g\n", (double)before, (double)loss);
	return bad != 0;
}
