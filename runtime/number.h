/* number.h - numbers as text, the same in every locale.
 *
 * A program that calls setlocale() may have a decimal comma; data files never
 * have one.
 */
#ifndef RNN_NUMBER_H
#define RNN_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#define RNN_NUMBER_ROOM 32      /* characters, with the 0 */

typedef enum {
	RNN_NUMBER_OK,
	RNN_NUMBER_EMPTY,       /* blanks only */
	RNN_NUMBER_WORD,        /* something that is no decimal number */
	RNN_NUMBER_RANGE        /* too large for a double */
} RnnNumberStatus;

/* *x := the decimal number that is all of s, blanks around it aside: digits
 * with '.', and an exponent.  No hexadecimal, no infinity, no NaN.  Correctly
 * rounded; what is too small becomes 0 or a subnormal. */
RnnNumberStatus rnn_number_parse(const char *s, double *x);

/* buf := the shortest of %.1g .. %.9g (real_size 4) or %.17g (8) that reads
 * back as the same number.  Returns buf. */
char *rnn_number_format(char buf[RNN_NUMBER_ROOM], double x, size_t real_size);

/* *n := the whole number that is all of s, in lo .. hi; returns 0, or -1. */
int rnn_number_whole(const char *s, int64_t lo, int64_t hi, int64_t *n);

#endif
