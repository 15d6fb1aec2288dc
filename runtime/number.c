/* Numbers to and from text; see number.h. */
#include "number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What a scan over [+-]digits[.digits][e[+-]digits] has found. */
typedef struct {
	uint64_t digits;        /* the first 18 significant ones */
	int n;                  /* how many of them; beyond 18 inexact */
	int scale;              /* value = digits * 10^scale when exact */
	int negative;
	const char *end;        /* NULL: no number */
} Scan;

static const char *
scan_digits(Scan *s, const char *p, int after_point, int *any)
{
	for (; is_digit(*p); p++) {
		*any = 1;
		if (s->n == 0 && *p == '0') {
			s->scale -= after_point && s->scale > -100000;
			continue;
		}
		s->n++;
		if (s->n <= 18)
			s->digits = 10 * s->digits + (uint64_t)(*p - '0');
		s->scale -= after_point && s->scale > -100000;
	}
	return p;
}

static const char *
scan_exponent(Scan *s, const char *p)
{
	if (*p != 'e' && *p != 'E')
		return p;
	p++;
	int negative = *p == '-', e = 0;
	if (*p == '-' || *p == '+')
		p++;
	if (!is_digit(*p))
		return NULL;
	for (; is_digit(*p); p++)
		if (e < 100000)
			e = 10 * e + (*p - '0');
	s->scale += negative ? -e : e;
	return p;
}

static Scan
scan(const char *p)
{
	Scan s = {0, 0, 0, 0, NULL};
	int any = 0;

	s.negative = *p == '-';
	if (*p == '-' || *p == '+')
		p++;
	p = scan_digits(&s, p, 0, &any);
	if (*p == '.')
		p = scan_digits(&s, p + 1, 1, &any);
	if (any)
		s.end = scan_exponent(&s, p);
	return s;
}

/* strtod() with a decimal point whatever the locale says. */
static double
parse_any(const char *p)
{
	locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	locale_t old = c ? uselocale(c) : (locale_t)0;
	double x = strtod(p, NULL);

	if (c) {
		uselocale(old);
		freelocale(c);
	}
	return x;
}

/* Both factors are exact below 2^53 and 10^22, so one rounding is all there
 * is (Clinger, "How to Read Floating Point Numbers Accurately", 1990). */
static double
parse_short(const Scan *s)
{
	static const double ten[] = {
		1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
		1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
	};
	double x = (double)s->digits;

	x = s->scale < 0 ? x / ten[-s->scale] : x * ten[s->scale];
	return s->negative ? -x : x;
}

RnnNumberStatus
rnn_number_parse(const char *text, double *x)
{
	while (is_blank(*text))
		text++;
	if (*text == 0)
		return RNN_NUMBER_EMPTY;

	Scan s = scan(text);
	const char *rest = s.end;
	if (rest == NULL)
		return RNN_NUMBER_WORD;
	while (is_blank(*rest))
		rest++;
	if (*rest != 0)
		return RNN_NUMBER_WORD;
	if (s.n <= 15 && s.scale >= -22 && s.scale <= 22)
		*x = parse_short(&s);
	else
		*x = parse_any(text);
	return isfinite(*x) ? RNN_NUMBER_OK : RNN_NUMBER_RANGE;
}

char *
rnn_number_format(char buf[RNN_NUMBER_ROOM], double x, size_t real_size)
{
	if (isnan(x)) {                 /* its sign means nothing */
		snprintf(buf, RNN_NUMBER_ROOM, "nan");
		return buf;
	}
	locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	locale_t old = c ? uselocale(c) : (locale_t)0;
	int most = real_size == 4 ? 9 : 17;

	/* 6 and 15 digits always survive, and %g drops the zeros that a
	 * shorter number would not have had. */
	for (int n = real_size == 4 ? 6 : 15; n <= most; n++) {
		snprintf(buf, RNN_NUMBER_ROOM, "%.*g", n, x);
		double back = strtod(buf, NULL);
		if (real_size == 4 ? (float)back == (float)x : back == x)
			break;
	}
	if (c) {
		uselocale(old);
		freelocale(c);
	}
	return buf;
}

int
rnn_number_whole(const char *s, int64_t lo, int64_t hi, int64_t *n)
{
	int negative = *s == '-';
	uint64_t m = 0;

	s += negative;
	if (!is_digit(*s))
		return -1;
	for (; is_digit(*s); s++) {
		uint64_t d = (uint64_t)(*s - '0');

		if (m > ((uint64_t)INT64_MAX - d) / 10)
			return -1;
		m = 10 * m + d;
	}
	int64_t v = negative ? -(int64_t)m : (int64_t)m;
	if (*s != 0 || v < lo || v > hi)
		return -1;
	*n = v;
	return 0;
}
