/* Runs model m and prints a hash of the bits of all it computes: steps, a run
 * in batches, loss, gradient, a saved state.  Everything but put() is C without
 * a library. */
#include "m.h"

#include <stdint.h>

void put(const char *text);
int  cross(void);

enum { T = 9 };

static uint64_t
hash(uint64_t h, const void *p, size_t n)
{
	const unsigned char *byte = p;

	for (size_t i = 0; i < n; i++)
		h = (h ^ byte[i]) * 0x100000001b3u;
	return h;
}

static void
fill(m_real *x, size_t n, uint32_t seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		x[i] = (m_real)(int32_t)(seed >> 8) / 8388608 - 1;
	}
}

static void
print(uint64_t h)
{
	char text[18];

	for (int i = 0; i < 16; i++)
		text[i] = "0123456789abcdef"[h >> (60 - 4 * i) & 15];
	text[16] = '\n';
	text[17] = '\0';
	put(text);
}

static m_params p;
static m_state s;
static m_grad g;
static m_real x[T * M_DIM_X], d[T * M_DIM_H], y[T * M_DIM_H], loss;
static int32_t k[T];
static unsigned char saved[M_STATE_BYTES];
static _Alignas(64) unsigned char work[1 << 16];

int
cross(void)
{
	static const size_t lengths[3] = {4, 2, 3};
	uint64_t h = 0xcbf29ce484222325u;
	int bad = m_selftest(&s, &p);

	fill((m_real *)&p, M_PARAM_COUNT, 1);
	fill(x, T * M_DIM_X, 2);
	fill(d, T * M_DIM_H, 3);
	for (int i = 0; i < T; i++)
		k[i] = i % 3;
	bad |= m_init(&s, &p);
	for (int t = 0; t < T; t++) {
		bad |= m_step(&s, &p, x + t * M_DIM_X, k + t, y);
		h = hash(h, y, M_DIM_H * sizeof *y);
	}
	m_state_save(&s, saved);
	h = hash(h, saved, sizeof saved);
	bad |= m_state_load(&s, saved);
	bad |= m_run_work(4) > sizeof work || m_loss_grad_work(T) > sizeof work;
	bad |= m_run_batch(&p, x, k, y, lengths, 3, work);
	h = hash(h, y, sizeof y);
	bad |= m_init(&s, &p);
	bad |= m_loss_grad(&s, &p, x, k, d, T, work, &loss, &g);
	h = hash(h, &loss, sizeof loss);
	h = hash(h, &g, sizeof g);
	print(bad ? 0 : h);
	return bad;
}
