/* Writing safetensors; see safetensors.h.
 *
 * The header is padded with blanks so that the data start at a multiple of 8
 * bytes; tensors follow one another in the order given.
 */
#include "safetensors.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *
entry_json(const RnnNamedArray *t, size_t begin, size_t end)
{
	json_t *shape = json_array();

	for (int k = 0; k < t->array.rank; k++)
		json_array_append_new(
			shape, json_integer((json_int_t)t->array.dim[k]));
	return json_pack("{s:s, s:o, s:[I, I]}", "dtype",
	                 rnn_dtype_name(t->array.dtype), "shape", shape,
	                 "data_offsets", (json_int_t)begin, (json_int_t)end);
}

static size_t
array_bytes(const RnnArray *a)
{
	return a->count * rnn_dtype_size(a->dtype);
}

/* The header as text without length or padding; free() it. */
static char *
header_text(const RnnNamedArray *item, size_t n, const RnnMeta *meta,
            size_t n_meta)
{
	json_t *root = json_object(), *m = json_object();
	size_t at = 0;
	int bad = 0;

	for (size_t i = 0; i < n_meta; i++)
		bad |= json_object_set_new(m, meta[i].key,
		                           json_string(meta[i].value));
	if (n_meta > 0)
		bad |= json_object_set(root, "__metadata__", m);
	for (size_t i = 0; i < n; i++) {
		size_t end = at + array_bytes(&item[i].array);

		bad |= json_object_set_new(root, item[i].name,
		                           entry_json(&item[i], at, end));
		at = end;
	}
	char *text = bad ? NULL : json_dumps(root, JSON_COMPACT);
	json_decref(m);
	json_decref(root);
	return text;
}

/* 8 bytes of length, the text, blanks up to a multiple of 8. */
static unsigned char *
header_bytes(const char *text, size_t *total, RnnError *err)
{
	size_t n = strlen(text), padded = (n + 7) / 8 * 8;
	unsigned char *h = rnn_alloc(8 + padded, 1, err);

	if (h == NULL)
		return NULL;
	for (int i = 0; i < 8; i++)
		h[i] = (unsigned char)((uint64_t)padded >> (8 * i));
	memset(h + 8, ' ', padded);
	memcpy(h + 8, text, n);
	*total = 8 + padded;
	return h;
}

/* Little-endian copies of the data where this machine is not. */
static int
swap_pieces(RnnPiece *piece, const RnnNamedArray *item, size_t n, RnnError *err)
{
	for (size_t i = 0; i < n; i++) {
		const RnnArray *a = &item[i].array;
		void *copy = rnn_alloc(piece[i].n, 1, err);

		if (copy == NULL) {
			while (i-- > 0)
				free((void *)(uintptr_t)piece[i].data);
			return -1;
		}
		memcpy(copy, a->data, piece[i].n);
		rnn_bytes_swap(copy, a->count, rnn_dtype_size(a->dtype));
		piece[i].data = copy;
	}
	return 0;
}

static int
write_pieces(const char *path, RnnPiece *piece, const RnnNamedArray *item,
             size_t n, const char *keep, RnnError *err)
{
	int swap = !rnn_little_endian();

	for (size_t i = 0; i < n; i++)
		piece[1 + i] = (RnnPiece){item[i].array.data,
		                          array_bytes(&item[i].array)};
	if (swap && swap_pieces(piece + 1, item, n, err) != 0)
		return -1;
	int rc = rnn_file_write(path, piece, (int)n + 1, keep, err);
	for (size_t i = 0; swap && i < n; i++)
		free((void *)(uintptr_t)piece[1 + i].data);
	return rc;
}

int
rnn_safetensors_write(const char *path, const RnnNamedArray *item, size_t n,
                      const RnnMeta *meta, size_t n_meta, const char *keep,
                      RnnError *err)
{
	char *text = header_text(item, n, meta, n_meta);
	RnnPiece *piece = rnn_alloc(n + 1, sizeof *piece, err);
	unsigned char *header = NULL;
	int rc = -1;

	if (text == NULL)
		rnn_fail(err, RNN_EXIT_SYSTEM, "%s: a name or metadata is not"
		         " valid UTF-8", path);
	else if (piece != NULL)
		header = header_bytes(text, &piece[0].n, err);
	if (header != NULL) {
		piece[0].data = header;
		rc = write_pieces(path, piece, item, n, keep, err);
	}
	free(header);
	free(piece);
	free(text);
	return rc;
}
