/* error.h - how the runtime says that something went wrong.
 *
 * Functions that can fail take an RnnError as their last argument and return 0
 * or a negative number (pointers: NULL); the text is complete and for the
 * user: place, what is, what was wanted, a way out.  Nothing here prints or
 * exits; the mains do.
 */
#ifndef RNN_ERROR_H
#define RNN_ERROR_H

#include <stddef.h>

/* Exit codes of the programs (docs: command line). */
enum {
	RNN_EXIT_OK = 0,
	RNN_EXIT_FAILED = 1,    /* the training itself failed: NaN */
	RNN_EXIT_USAGE = 2,     /* the command line */
	RNN_EXIT_SYSTEM = 3,    /* a file, its contents, memory, the system */
	RNN_EXIT_BUG = 70,
	RNN_EXIT_INTERRUPTED = 130
};

typedef struct {
	int code;               /* RNN_EXIT_..; 0 while all is well */
	char text[768];         /* no newline at the end */
} RnnError;

#ifdef __GNUC__
#define RNN_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define RNN_PRINTF(f, a)
#endif

/* Sets code and text; returns -1, so that `return rnn_fail(...)` reads well. */
int rnn_fail(RnnError *err, int code, const char *format, ...)
	RNN_PRINTF(3, 4);

/* Prints it on the standard error: "error: TEXT", or a JSON object on a line of
 * its own, as rnnc --message-format=json does. */
void rnn_error_print(const RnnError *err, int json);

/* rnn_fail() for a failed system call: adds ": " and the text of errno. */
int rnn_fail_errno(RnnError *err, const char *format, ...) RNN_PRINTF(2, 3);

/* malloc(n * size), zeroed, never of 0 bytes; NULL with a message when n * size
 * overflows or there is no memory. */
void *rnn_alloc(size_t n, size_t size, RnnError *err);

/* The same, at a multiple of RNN_ALIGN (model.h). */
void *rnn_alloc_aligned(size_t n, size_t size, RnnError *err);

/* bytes up to such a multiple: what lies behind them is aligned too. */
size_t rnn_align(size_t bytes);

/* An array of *room elements with room for twice as many, the new ones not set;
 * NULL with a message, and the old one stays. */
void *rnn_grow(void *old, size_t *room, size_t size, RnnError *err);

/* A copy of s in memory of its own, or NULL with a message. */
char *rnn_alloc_text(const char *s, RnnError *err);

/* 1 and *r = a * b or a + b, or 0 when that does not fit. */
int rnn_mul_fits(size_t a, size_t b, size_t *r);
int rnn_add_fits(size_t a, size_t b, size_t *r);

#endif
