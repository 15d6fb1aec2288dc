/* Philox4x32-10 and what is drawn with it; see philox.h. */
#include "philox.h"

#include <math.h>
#include <string.h>

void
rnn_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
	uint32_t c0 = counter[0], c1 = counter[1];
	uint32_t c2 = counter[2], c3 = counter[3];
	uint32_t k0 = key[0], k1 = key[1];

	for (int round = 0; round < 10; round++) {
		uint64_t a = (uint64_t)c0 * 0xD2511F53u;
		uint64_t b = (uint64_t)c2 * 0xCD9E8D57u;

		c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
		c1 = (uint32_t)b;
		c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
		c3 = (uint32_t)a;
		k0 += 0x9E3779B9u;      /* golden ratio */
		k1 += 0xBB67AE85u;      /* sqrt(3) - 1 */
	}
	out[0] = c0;
	out[1] = c1;
	out[2] = c2;
	out[3] = c3;
}

uint64_t
rnn_hash(uint64_t hash, const void *data, size_t n)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ p[i]) * UINT64_C(0x100000001b3);
	return hash;
}

RnnStream
rnn_stream(uint64_t seed, const char *name)
{
	uint64_t h = rnn_hash(RNN_HASH_START, name, strlen(name));
	uint32_t counter[4] = {(uint32_t)h, (uint32_t)(h >> 32), 0, 0};
	uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)}, out[4];

	rnn_philox(counter, key, out);
	return (RnnStream){{out[0], out[1]}};
}

uint64_t
rnn_bits(RnnStream s, RnnDraw d)
{
	uint32_t counter[4] = {(uint32_t)d.element,
	                       (uint32_t)(d.element >> 32), d.step, d.sequence};
	uint32_t out[4];

	rnn_philox(counter, s.key, out);
	return (uint64_t)out[0] << 32 | out[1];
}

float
rnn_uniform_f32(RnnStream s, RnnDraw d)
{
	return (float)(rnn_bits(s, d) >> 40) * 0x1p-24f;
}

double
rnn_uniform_f64(RnnStream s, RnnDraw d)
{
	return (double)(rnn_bits(s, d) >> 11) * 0x1p-53;
}

uint64_t
rnn_uniform_below(RnnStream s, RnnDraw d, uint64_t n)
{
	uint64_t u = rnn_bits(s, d);
	/* high word of u * n, by halves */
	uint64_t lo = (u & 0xffffffffu) * (n & 0xffffffffu);
	uint64_t m1 = (u >> 32) * (n & 0xffffffffu) + (lo >> 32);
	uint64_t m2 = (u & 0xffffffffu) * (n >> 32) + (m1 & 0xffffffffu);

	return (u >> 32) * (n >> 32) + (m1 >> 32) + (m2 >> 32);
}

double
rnn_normal(RnnStream s, RnnDraw d)
{
	double k = (double)(rnn_bits(s, d) >> 12);

	return rnn_normal_quantile((k + 0.5) * 0x1p-52);
}

/* Natural logarithm of 0 < x < 1, without libm, whose last bit differs from
 * one system to the next: x = m 2^e with m near 1, then the series of atanh,
 * ln m = 2 atanh((m - 1) / (m + 1)), |argument| <= 0.172. */
static double
logarithm(double x)
{
	int e;
	double m = frexp(x, &e);

	if (m < 0.70710678118654752) {
		m *= 2;
		e--;
	}
	double z = (m - 1) / (m + 1), q = z * z, sum = 0;
	for (int k = 25; k >= 1; k -= 2)
		sum = sum * q + 1.0 / k;
	return 2 * z * sum + e * 0.69314718055994531;
}

static double
polynomial(const double c[8], double x)
{
	double y = c[7];

	for (int k = 6; k >= 0; k--)
		y = y * x + c[k];
	return y;
}

double
rnn_normal_quantile(double p)
{
	static const double a[8] = {    /* |p - 1/2| <= 0.425 */
		3.3871328727963666080e0, 1.3314166789178437745e+2,
		1.9715909503065514427e+3, 1.3731693765509461125e+4,
		4.5921953931549871457e+4, 6.7265770927008700853e+4,
		3.3430575583588128105e+4, 2.5090809287301226727e+3
	}, b[8] = {
		1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2,
		5.3941960214247511077e+3, 2.1213794301586595867e+4,
		3.9307895800092710610e+4, 2.8729085735721942674e+4,
		5.2264952788528545610e+3
	}, c[8] = {                     /* sqrt(-ln p) <= 5 */
		1.42343711074968357734e0, 4.63033784615654529590e0,
		5.76949722146069140550e0, 3.64784832476320460504e0,
		1.27045825245236838258e0, 2.41780725177450611770e-1,
		2.27238449892691845833e-2, 7.74545014278341407640e-4
	}, d[8] = {
		1.0, 2.05319162663775882187e0, 1.67638483018380384940e0,
		6.89767334985100004550e-1, 1.48103976427480074590e-1,
		1.51986665636164571966e-2, 5.47593808499534494600e-4,
		1.05075007164441684324e-9
	}, e[8] = {                     /* further out */
		6.65790464350110377720e0, 5.46378491116411436990e0,
		1.78482653991729133580e0, 2.96560571828504891230e-1,
		2.65321895265761230930e-2, 1.24266094738807843860e-3,
		2.71155556874348757815e-5, 2.01033439929228813265e-7
	}, f[8] = {
		1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
		1.48753612908506148525e-2, 7.86869131145613259100e-4,
		1.84631831751005468180e-5, 1.42151175831644588870e-7,
		2.04426310338993978564e-15
	};
	double q = p - 0.5, r, y;

	if (q >= -0.425 && q <= 0.425) {
		r = 0.180625 - q * q;
		return q * polynomial(a, r) / polynomial(b, r);
	}
	r = sqrt(-logarithm(q < 0 ? p : 1 - p));
	if (r <= 5)
		y = polynomial(c, r - 1.6) / polynomial(d, r - 1.6);
	else
		y = polynomial(e, r - 5) / polynomial(f, r - 5);
	return q < 0 ? -y : y;
}
