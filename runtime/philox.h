/* philox.h - random numbers that depend on where, not on when.
 *
 * Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel Random Numbers: As Easy
 * as 1, 2, 3", SC 2011) turns a counter and a key into 128 random bits.  Key
 * and counter here are what a number is for: the same number comes out in any
 * order of drawing, batch size and number of threads.
 */
#ifndef RNN_PHILOX_H
#define RNN_PHILOX_H

#include <stddef.h>
#include <stdint.h>

/* out := Philox4x32-10 of counter and key. */
void rnn_philox(const uint32_t counter[4], const uint32_t key[2],
                uint32_t out[4]);

/* A stream of draws: one per seed and name (of a parameter, of a purpose). */
typedef struct {
	uint32_t key[2];
} RnnStream;

/* key := first two words of rnn_philox(counter = {FNV-1a 64 of name, low and
 * high half, 0, 0}, key = {seed, low and high half}). */
RnnStream rnn_stream(uint64_t seed, const char *name);

/* Each of these uses the block with the counter {element, low and high half,
 * step, sequence}; words 0 and 1 of it make 64 bits u, word 0 above. */
typedef struct {
	uint64_t element;
	uint32_t step, sequence;
} RnnDraw;

uint64_t rnn_bits(RnnStream s, RnnDraw d);      /* u itself */
float rnn_uniform_f32(RnnStream s, RnnDraw d);  /* [0, 1): 24 bits */
double rnn_uniform_f64(RnnStream s, RnnDraw d); /* [0, 1): 53 bits */

/* Mean 0, deviation 1: the inverse of the normal distribution (Wichura,
 * algorithm AS 241, Applied Statistics 37, 1988) at (k + 1/2) / 2^52, k the
 * upper 52 bits.  Made of + - * / and sqrt alone, hence the same everywhere. */
double rnn_normal(RnnStream s, RnnDraw d);

/* Whole number in 0 .. n-1, n >= 1, without bias worth the name (n / 2^64). */
uint64_t rnn_uniform_below(RnnStream s, RnnDraw d, uint64_t n);

/* Inverse of the standard normal distribution function, 0 < p < 1. */
double rnn_normal_quantile(double p);

/* FNV-1a, 64 bits, going on from `hash` (start with RNN_HASH_START). */
#define RNN_HASH_START UINT64_C(0xcbf29ce484222325)
uint64_t rnn_hash(uint64_t hash, const void *data, size_t n);

#endif
