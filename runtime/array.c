/* Element types and their conversion; see array.h. */
#include "array.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

size_t
rnn_dtype_size(RnnDtype d)
{
	static const unsigned char size[] = {
#define DTYPE(kind, st, npy, bytes) bytes,
		RNN_DTYPES(DTYPE)
#undef DTYPE
	};

	return size[d];
}

const char *
rnn_dtype_name(RnnDtype d)
{
	static const char *const name[] = {
#define DTYPE(kind, st, npy, bytes) st,
		RNN_DTYPES(DTYPE)
#undef DTYPE
	};

	return name[d];
}

const char *
rnn_dtype_npy(RnnDtype d)
{
	static const char *const code[] = {
#define DTYPE(kind, st, npy, bytes) npy,
		RNN_DTYPES(DTYPE)
#undef DTYPE
	};

	return code[d];
}

RnnDtype
rnn_dtype_real(size_t real_size)
{
	return real_size == 4 ? RNN_F32 : RNN_F64;
}

RnnDtype
rnn_dtype_named(const char *name)
{
	int d = 0;

	while (d < RNN_DTYPE_COUNT &&
	       strcmp(rnn_dtype_name((RnnDtype)d), name) != 0)
		d++;
	return (RnnDtype)d;
}

/* IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
static double
half_to_real(uint16_t h)
{
	int e = (h >> 10) & 31, f = h & 1023;
	double x;

	if (e == 31)
		x = f ? NAN : INFINITY;
	else if (e == 0)
		x = ldexp(f, -24);
	else
		x = ldexp(1024 + f, e - 25);
	return h & 0x8000 ? -x : x;
}

/* bfloat16 is the upper half of a binary32. */
static double
bfloat_to_real(uint16_t h)
{
	uint32_t u = (uint32_t)h << 16;
	float x;

	memcpy(&x, &u, sizeof x);
	return x;
}

#define READ(type) \
	do { \
		type v; \
		memcpy(&v, p, sizeof v); \
		return (double)v; \
	} while (0)

double
rnn_array_real(const RnnArray *a, size_t i)
{
	const unsigned char *p = a->data + i * rnn_dtype_size(a->dtype);
	uint16_t h;

	switch (a->dtype) {
	case RNN_F64:
		READ(double);
	case RNN_F32:
		READ(float);
	case RNN_F16:
		memcpy(&h, p, sizeof h);
		return half_to_real(h);
	case RNN_BF16:
		memcpy(&h, p, sizeof h);
		return bfloat_to_real(h);
	case RNN_I64:
		READ(int64_t);
	case RNN_I32:
		READ(int32_t);
	case RNN_I16:
		READ(int16_t);
	case RNN_I8:
		READ(int8_t);
	case RNN_U8:
		READ(uint8_t);
	case RNN_BOOL:
		return *p != 0;
	case RNN_DTYPE_COUNT:
		break;
	}
	return NAN;
}

#undef READ

int64_t
rnn_array_i64(const RnnArray *a, size_t i)
{
	int64_t v;

	memcpy(&v, a->data + 8 * i, sizeof v);
	return v;
}

int
rnn_array_nonfinite(const RnnArray *a, size_t *i)
{
	for (size_t k = 0; k < a->count; k++)
		if (!isfinite(rnn_array_real(a, k))) {
			*i = k;
			return 1;
		}
	return 0;
}

int
rnn_array_size(RnnArray *a, size_t *bytes)
{
	size_t n = 1;
	int empty = 0;

	/* [2^40, 2^40, 0] is empty but no reader has a use for it: the
	 * product of the other dimensions must fit too. */
	for (int k = 0; k < a->rank; k++) {
		if (a->dim[k] == 0)
			empty = 1;
		else if (!rnn_mul_fits(n, a->dim[k], &n))
			return 0;
	}
	a->count = empty ? 0 : n;
	return rnn_mul_fits(n, rnn_dtype_size(a->dtype), bytes) &&
	       rnn_mul_fits(a->count, rnn_dtype_size(a->dtype), bytes);
}

void
rnn_bytes_swap(void *data, size_t n, size_t size)
{
	unsigned char *p = data;

	for (; n > 0; n--, p += size)
		for (size_t i = 0, j = size - 1; i < j; i++, j--) {
			unsigned char t = p[i];
			p[i] = p[j];
			p[j] = t;
		}
}

int
rnn_little_endian(void)
{
	const uint16_t one = 1;
	unsigned char low;

	memcpy(&low, &one, 1);
	return low;
}

char *
rnn_shape_text(char buf[RNN_SHAPE_ROOM], const size_t *dim, int rank)
{
	size_t n = 0;

	buf[n++] = '[';
	for (int k = 0; k < rank; k++)
		n += (size_t)snprintf(buf + n, RNN_SHAPE_ROOM - n, "%s%zu",
		                      k ? ", " : "", dim[k]);
	snprintf(buf + n, RNN_SHAPE_ROOM - n, "]");
	return buf;
}
