/* Reading and writing .npy; see npy.h.
 *
 * The header is a Python dictionary; only the three members that numpy writes
 * are understood, in any order, by a scanner of its own: no eval, no recursion.
 */
#include "npy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "\x93NUMPY"
#define HEADER_MAX 65536u

typedef struct {
	const char *path;
	const char *at, *end;   /* what is left of the header */
	const char *start;      /* of the file, for offsets */
	char order;             /* '<', '>' or '|' */
	int fortran;
	int seen;               /* bits: 1 descr, 2 fortran_order, 4 shape */
	RnnArray *array;
	RnnError *err;
} Header;

static int
refuse(const Header *h, const char *why)
{
	return rnn_fail(h->err, RNN_EXIT_SYSTEM, "%s: offset %zu: %s; not a"
	                " file of numpy.save(), or a damaged one", h->path,
	                (size_t)(h->at - h->start), why);
}

static void
skip_blanks(Header *h)
{
	while (h->at < h->end && (*h->at == ' ' || *h->at == '\n'))
		h->at++;
}

/* Takes the text when it comes next. */
static int
take(Header *h, const char *text)
{
	size_t n = strlen(text);

	skip_blanks(h);
	if ((size_t)(h->end - h->at) < n || memcmp(h->at, text, n) != 0)
		return 0;
	h->at += n;
	return 1;
}

/* word := what stands between the next two quotes. */
static int
take_quoted(Header *h, char word[32])
{
	size_t n = 0;

	if (!take(h, "'"))
		return 0;
	while (h->at < h->end && *h->at != '\'' && n < 31)
		word[n++] = *h->at++;
	word[n] = 0;
	return take(h, "'");
}

static int
take_number(Header *h, size_t *n)
{
	int any = 0;

	skip_blanks(h);
	for (*n = 0; h->at < h->end && *h->at >= '0' && *h->at <= '9'; any = 1)
		if (!rnn_mul_fits(*n, 10, n) ||
		    !rnn_add_fits(*n, (size_t)(*h->at++ - '0'), n))
			return 0;
	return any;
}

static int
read_descr(Header *h)
{
	char d[32];
	int k = 0;

	if (!take_quoted(h, d) || strlen(d) < 2)
		return refuse(h, "'descr' is not a simple type");
	h->order = d[0];
	if (strchr("<>|=", d[0]) == NULL || d[1] == 'O')
		return rnn_fail(h->err, RNN_EXIT_SYSTEM, "%s: offset %zu: an"
		                " array of objects holds a program, not"
		                " numbers: refused; save it with"
		                " .astype('f4')", h->path,
		                (size_t)(h->at - h->start));
	while (k < RNN_DTYPE_COUNT &&
	       (*rnn_dtype_npy((RnnDtype)k) == 0 ||
	        strcmp(rnn_dtype_npy((RnnDtype)k), d + 1) != 0))
		k++;
	if (k == RNN_DTYPE_COUNT)
		return rnn_fail(h->err, RNN_EXIT_SYSTEM, "%s: offset %zu: type"
		                " '%s' is not supported; save the array with"
		                " .astype('f4')", h->path,
		                (size_t)(h->at - h->start), d);
	h->array->dtype = (RnnDtype)k;
	return 0;
}

static int
read_shape(Header *h)
{
	RnnArray *a = h->array;

	if (!take(h, "("))
		return refuse(h, "'shape' is not a tuple");
	while (!take(h, ")")) {
		if (a->rank == RNN_ARRAY_RANK_MAX)
			return refuse(h, "more than 8 dimensions");
		if (!take_number(h, &a->dim[a->rank++]))
			return refuse(h, "a dimension is not a whole number");
		if (take(h, ","))
			continue;
		if (a->rank == 1 || !take(h, ")"))
			return refuse(h, "'shape' is not a tuple");
		break;
	}
	return 0;
}

static int
read_member(Header *h)
{
	char key[32];
	int bit, rc = 0;

	if (!take_quoted(h, key) || !take(h, ":"))
		return refuse(h, "the header is no dictionary");
	if (strcmp(key, "descr") == 0) {
		bit = 1;
		rc = read_descr(h);
	} else if (strcmp(key, "fortran_order") == 0) {
		bit = 2;
		h->fortran = take(h, "True");
		if (!h->fortran && !take(h, "False"))
			rc = refuse(h, "'fortran_order' is not True or False");
	} else if (strcmp(key, "shape") == 0) {
		bit = 4;
		rc = read_shape(h);
	} else {
		return refuse(h, "an unknown member in the header");
	}
	if (rc == 0 && (h->seen & bit))
		rc = refuse(h, "a member stands twice in the header");
	h->seen |= bit;
	return rc;
}

static int
read_dictionary(Header *h)
{
	if (!take(h, "{"))
		return refuse(h, "the header is no dictionary");
	while (!take(h, "}")) {
		if (read_member(h) != 0)
			return -1;
		if (!take(h, ",")) {
			if (!take(h, "}"))
				return refuse(h, "the header is cut short");
			break;
		}
	}
	skip_blanks(h);
	if (h->at != h->end)
		return refuse(h, "something follows the dictionary");
	if (h->seen != 7)
		return refuse(h, "descr, fortran_order or shape is missing");
	return 0;
}

/* Finds where the header lies; *size := bytes before the data. */
static int
find_header(Header *h, const RnnBytes *b, size_t *size)
{
	const unsigned char *p = b->data;
	size_t prefix = 10, length;

	if (b->n < 10 || !rnn_npy_recognise(b))
		return refuse(h, "the first bytes are not \\x93NUMPY");
	if (p[6] < 1 || p[6] > 3 || p[7] != 0)
		return refuse(h, "format version is not 1.0, 2.0 or 3.0");
	length = (size_t)p[8] | (size_t)p[9] << 8;
	if (p[6] > 1) {
		prefix = 12;
		if (b->n < 12)
			return refuse(h, "the header is cut short");
		length |= (size_t)p[10] << 16 | (size_t)p[11] << 24;
	}
	if (length > HEADER_MAX)
		return refuse(h, "the header is longer than 64 KiB");
	if (length > b->n - prefix)
		return refuse(h, "the header runs past the end of the file");
	h->at = h->start + prefix;
	h->end = h->at + length;
	*size = prefix + length;
	return 0;
}

/* Reorders the elements of a column-major array. */
static int
from_fortran(RnnNpy *npy, RnnError *err)
{
	RnnArray *a = &npy->array;
	size_t size = rnn_dtype_size(a->dtype);
	size_t index[RNN_ARRAY_RANK_MAX] = {0}, stride[RNN_ARRAY_RANK_MAX];

	npy->own = rnn_alloc(a->count, size, err);
	if (npy->own == NULL)
		return -1;
	for (int k = 0; k < a->rank; k++)
		stride[k] = k ? stride[k - 1] * a->dim[k - 1] : 1;
	for (size_t i = 0; i < a->count; i++) {
		size_t from = 0;

		for (int k = 0; k < a->rank; k++)
			from += index[k] * stride[k];
		memcpy(npy->own + i * size, a->data + from * size, size);
		for (int k = a->rank - 1; k >= 0; k--) {
			if (++index[k] < a->dim[k])
				break;
			index[k] = 0;
		}
	}
	a->data = npy->own;
	return 0;
}

static int
read_data(Header *h, RnnNpy *npy, size_t offset)
{
	RnnArray *a = &npy->array;
	size_t bytes, have = npy->bytes.n - offset, i;

	if (!rnn_array_size(a, &bytes))
		return refuse(h, "the shape overflows");
	if (bytes != have)
		return rnn_fail(h->err, RNN_EXIT_SYSTEM, "%s: offset %zu: shape"
		                " and type make %zu bytes of data, the file has"
		                " %zu; it was cut short or has something"
		                " appended", h->path, offset, bytes, have);
	a->data = npy->bytes.data + offset;
	if ((h->order == '<' && !rnn_little_endian()) ||
	    (h->order == '>' && rnn_little_endian()))
		rnn_bytes_swap(npy->bytes.data + offset, a->count,
		               rnn_dtype_size(a->dtype));
	if (h->fortran && a->rank > 1 && from_fortran(npy, h->err) != 0)
		return -1;
	if (rnn_array_nonfinite(a, &i))
		return rnn_fail(h->err, RNN_EXIT_SYSTEM, "%s: element %zu is"
		                " not a finite number", h->path, i);
	return 0;
}

int
rnn_npy_recognise(const RnnBytes *b)
{
	return b->n >= 6 && memcmp(b->data, MAGIC, 6) == 0;
}

int
rnn_npy_parse(const char *path, RnnBytes bytes, RnnNpy *npy, RnnError *err)
{
	const char *start = (const char *)bytes.data;
	Header h = {path, start, start, start, 0, 0, 0, &npy->array, err};
	size_t offset = 0;

	*npy = (RnnNpy){.bytes = bytes};
	if (find_header(&h, &bytes, &offset) == 0 &&
	    read_dictionary(&h) == 0 && read_data(&h, npy, offset) == 0)
		return 0;
	rnn_npy_free(npy);
	return -1;
}

int
rnn_npy_read(const char *path, RnnNpy *npy, RnnError *err)
{
	RnnBytes bytes;

	*npy = (RnnNpy){0};
	if (rnn_file_read(path, RNN_FILE_STDIN, RNN_FILE_LIMIT, &bytes,
	                  err) != 0)
		return -1;
	return rnn_npy_parse(path, bytes, npy, err);
}

void
rnn_npy_free(RnnNpy *npy)
{
	free(npy->own);
	rnn_bytes_free(&npy->bytes);
	*npy = (RnnNpy){0};
}

/* The whole header, blanks up to a multiple of 64 and a line end included. */
static size_t
header_text(char text[512], const RnnArray *a)
{
	size_t n = 10, size = rnn_dtype_size(a->dtype);

	n += (size_t)snprintf(text + n, 512 - n, "{'descr': '%s%s',"
	                      " 'fortran_order': False, 'shape': (",
	                      size > 1 ? "<" : "|", rnn_dtype_npy(a->dtype));
	for (int k = 0; k < a->rank; k++)
		n += (size_t)snprintf(text + n, 512 - n, "%zu%s", a->dim[k],
		                      a->rank == 1 ? ","
		                      : k + 1 < a->rank ? ", " : "");
	n += (size_t)snprintf(text + n, 512 - n, "), }");
	while ((n + 1) % 64 != 0)
		text[n++] = ' ';
	text[n++] = '\n';
	memcpy(text, MAGIC "\x01\x00", 8);
	text[8] = (char)((n - 10) & 255);
	text[9] = (char)((n - 10) >> 8);
	return n;
}

int
rnn_npy_write(const char *path, const RnnArray *a, RnnError *err)
{
	char text[512];
	size_t bytes = a->count * rnn_dtype_size(a->dtype);
	void *copy = NULL;

	if (!rnn_little_endian()) {
		copy = rnn_alloc(bytes, 1, err);
		if (copy == NULL)
			return -1;
		memcpy(copy, a->data, bytes);
		rnn_bytes_swap(copy, a->count, rnn_dtype_size(a->dtype));
	}
	RnnPiece piece[2] = {{text, header_text(text, a)},
	                     {copy ? copy : a->data, bytes}};
	int rc = rnn_file_write(path, piece, 2, NULL, err);
	free(copy);
	return rc;
}
