/* Reading safetensors; see safetensors.h.
 *
 *   in    bytes of a file that nobody vouches for
 *   out   names, shapes and pointers into those bytes
 *   how   jansson parses the header (it bounds its own depth and refuses
 *         duplicate keys, invalid UTF-8 and integers beyond 64 bits); each
 *         entry is checked on its own; then the entries, sorted by offset,
 *         must tile the data exactly
 */
#include "safetensors.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_MAX ((size_t)16 << 20)
#define TENSOR_MAX 65536u
#define NAME_MAX_BYTES 1024u

/* An entry while the file is checked. */
typedef struct {
	RnnNamedArray item;
	size_t begin, end;      /* within the data */
} Entry;

static int
refuse(RnnError *err, const char *path, size_t offset, const char *why)
{
	return rnn_fail(err, RNN_EXIT_SYSTEM,
	                "%s: offset %zu: %s; not a safetensors file, or a"
	                " damaged one", path, offset, why);
}

static int
refuse_tensor(RnnError *err, const char *path, const char *tensor,
              const char *why)
{
	return rnn_fail(err, RNN_EXIT_SYSTEM,
	                "%s: offset 8: tensor '%.80s': %s", path, tensor, why);
}

static int
name_is_fit(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)name[i] < 32 || name[i] == 127)
			return 0;
	return n >= 1 && n <= NAME_MAX_BYTES;
}

/* *n := a JSON whole number >= 0; jansson has refused those beyond 2^63. */
static int
whole_number(const json_t *j, size_t *n)
{
	if (!json_is_integer(j) || json_integer_value(j) < 0 ||
	    (uint64_t)json_integer_value(j) > SIZE_MAX)
		return 0;
	*n = (size_t)json_integer_value(j);
	return 1;
}

static int
entry_shape(Entry *e, const char *path, const json_t *shape, RnnError *err)
{
	RnnArray *a = &e->item.array;
	const char *name = e->item.name;

	if (!json_is_array(shape))
		return refuse_tensor(err, path, name, "no list 'shape'");
	if (json_array_size(shape) > RNN_ARRAY_RANK_MAX)
		return refuse_tensor(err, path, name,
		                     "more than 8 dimensions");
	a->rank = (int)json_array_size(shape);
	for (int k = 0; k < a->rank; k++)
		if (!whole_number(json_array_get(shape, (size_t)k),
		                  &a->dim[k]))
			return refuse_tensor(err, path, name, "a dimension is"
			                     " not a whole number");
	return 0;
}

static int
entry_offsets(Entry *e, const char *path, const json_t *offsets, size_t size,
              RnnError *err)
{
	const char *name = e->item.name;
	size_t bytes;

	if (!json_is_array(offsets) || json_array_size(offsets) != 2 ||
	    !whole_number(json_array_get(offsets, 0), &e->begin) ||
	    !whole_number(json_array_get(offsets, 1), &e->end))
		return refuse_tensor(err, path, name, "'data_offsets' is not"
		                     " a pair of whole numbers");
	if (e->begin > e->end)
		return refuse_tensor(err, path, name,
		                     "'data_offsets' run backwards");
	if (e->end > size)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: offset 8: tensor"
		                " '%.80s': its data end at %zu, but the file"
		                " has only %zu bytes of data; it was cut"
		                " short", path, name, e->end, size);
	if (!rnn_array_size(&e->item.array, &bytes))
		return refuse_tensor(err, path, name,
		                     "the shape overflows");
	if (bytes != e->end - e->begin)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: offset 8: tensor"
		                " '%.80s': shape and dtype make %zu bytes,"
		                " 'data_offsets' %zu", path, name, bytes,
		                e->end - e->begin);
	return 0;
}

static int
entry_parse(Entry *e, const char *path, const char *name, const json_t *j,
            size_t size, RnnError *err)
{
	const char *dtype = json_string_value(json_object_get(j, "dtype"));

	e->item.name = name;
	if (!name_is_fit(name))
		return refuse_tensor(err, path, name, "the name is empty, too"
		                     " long or has control characters");
	if (!json_is_object(j) || json_object_size(j) != 3 || dtype == NULL)
		return refuse_tensor(err, path, name, "wanted the members"
		                     " dtype, shape and data_offsets");
	e->item.array.dtype = rnn_dtype_named(dtype);
	if (e->item.array.dtype == RNN_DTYPE_COUNT)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: offset 8: tensor"
		                " '%.80s': dtype '%.20s' is not supported;"
		                " convert it to F32", path, name, dtype);
	if (entry_shape(e, path, json_object_get(j, "shape"), err) != 0)
		return -1;
	return entry_offsets(e, path, json_object_get(j, "data_offsets"), size,
	                     err);
}

static int
metadata_parse(RnnSafetensors *st, json_t *meta, RnnError *err)
{
	const char *key;
	json_t *value;

	if (!json_is_object(meta))
		return refuse(err, st->path, 8, "'__metadata__' is no object");
	st->meta = rnn_alloc(json_object_size(meta), sizeof *st->meta, err);
	if (st->meta == NULL)
		return -1;
	json_object_foreach(meta, key, value) {
		if (!json_is_string(value))
			return refuse(err, st->path, 8,
			              "'__metadata__' holds more than text");
		st->meta[st->n_meta++] =
			(RnnMeta){key, json_string_value(value)};
	}
	return 0;
}

static int
by_offset(const void *a, const void *b)
{
	const Entry *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return strcmp(x->item.name, y->item.name);
}

/* The data must be covered from the first byte to the last, each byte once. */
static int
check_tiling(const Entry *e, size_t n, const char *path, size_t size,
             RnnError *err)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		if (e[i].begin != at)
			return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: offset 8:"
			                " tensor '%.80s': its data begin at"
			                " %zu, wanted %zu: tensors %s", path,
			                e[i].item.name, e[i].begin, at,
			                e[i].begin < at ? "overlap"
			                : "leave a hole");
		at = e[i].end;
	}
	if (at != size)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: %zu bytes of data"
		                " belong to no tensor", path, size - at);
	return 0;
}

static int
entries_parse(RnnSafetensors *st, Entry *e, size_t base, RnnError *err)
{
	size_t size = st->bytes.n - base, n = 0;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)st->json, key, value) {
		if (strcmp(key, "__metadata__") == 0) {
			if (metadata_parse(st, value, err) != 0)
				return -1;
			continue;
		}
		if (entry_parse(&e[n], st->path, key, value, size, err) != 0)
			return -1;
		n++;
	}
	qsort(e, n, sizeof *e, by_offset);
	if (check_tiling(e, n, st->path, size, err) != 0)
		return -1;
	st->item = rnn_alloc(n, sizeof *st->item, err);
	if (st->item == NULL)
		return -1;
	st->n = n;
	for (size_t i = 0; i < n; i++) {
		RnnArray *a = &e[i].item.array;

		a->data = st->bytes.data + base + e[i].begin;
		if (!rnn_little_endian())
			rnn_bytes_swap(st->bytes.data + base + e[i].begin,
			               a->count, rnn_dtype_size(a->dtype));
		st->item[i] = e[i].item;
	}
	return 0;
}

/* *n := length of the header, checked against the file. */
static int
header_length(const RnnBytes *b, const char *path, size_t *n, RnnError *err)
{
	uint64_t length = 0;

	if (b->n < 8)
		return refuse(err, path, b->n, "shorter than 8 bytes");
	for (int i = 7; i >= 0; i--)
		length = length << 8 | b->data[i];
	if (length < 2 || length > HEADER_MAX)
		return refuse(err, path, 0,
		              "header length not within 2 .. 16 MiB");
	if (length > b->n - 8)
		return refuse(err, path, 0,
		              "the header runs past the end of the file");
	if (b->data[8] != '{')
		return refuse(err, path, 8, "the header does not start with"
		              " '{'");
	*n = (size_t)length;
	return 0;
}

static int
parse(RnnSafetensors *st, RnnError *err)
{
	json_error_t bad;
	size_t n = 0;

	if (header_length(&st->bytes, st->path, &n, err) != 0)
		return -1;
	st->json = json_loadb((const char *)st->bytes.data + 8, n,
	                      JSON_REJECT_DUPLICATES, &bad);
	if (st->json == NULL)
		return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: offset %d: the"
		                " header is not valid JSON: %s", st->path,
		                8 + bad.position, bad.text);
	size_t entries = json_object_size(st->json);
	if (entries > TENSOR_MAX)
		return refuse(err, st->path, 8, "more than 65536 tensors");
	Entry *e = rnn_alloc(entries, sizeof *e, err);
	if (e == NULL)
		return -1;
	int rc = entries_parse(st, e, 8 + n, err);
	free(e);
	return rc;
}

int
rnn_safetensors_parse(const char *path, RnnBytes bytes, RnnSafetensors *st,
                      RnnError *err)
{
	*st = (RnnSafetensors){0};
	st->bytes = bytes;
	st->path = rnn_alloc_text(path, err);
	int rc = st->path == NULL ? -1 : parse(st, err);
	if (rc != 0)
		rnn_safetensors_free(st);
	return rc;
}

int
rnn_safetensors_read(const char *path, RnnSafetensors *st, RnnError *err)
{
	int standard = strcmp(path, "-") == 0;
	RnnBytes bytes;

	*st = (RnnSafetensors){0};
	if (rnn_file_read(path, standard ? RNN_FILE_STDIN : RNN_FILE_REGULAR,
	                  RNN_FILE_LIMIT, &bytes, err) != 0)
		return -1;
	return rnn_safetensors_parse(standard ? "standard input" : path, bytes,
	                             st, err);
}

void
rnn_safetensors_free(RnnSafetensors *st)
{
	json_decref(st->json);
	free(st->item);
	free(st->meta);
	free(st->path);
	rnn_bytes_free(&st->bytes);
	*st = (RnnSafetensors){0};
}

const RnnArray *
rnn_safetensors_find(const RnnSafetensors *st, const char *name)
{
	for (size_t i = 0; i < st->n; i++)
		if (strcmp(st->item[i].name, name) == 0)
			return &st->item[i].array;
	return NULL;
}

const char *
rnn_safetensors_meta(const RnnSafetensors *st, const char *key)
{
	for (size_t i = 0; i < st->n_meta; i++)
		if (strcmp(st->meta[i].key, key) == 0)
			return st->meta[i].value;
	return NULL;
}

int
rnn_safetensors_finite(const RnnSafetensors *st, RnnError *err)
{
	for (size_t i = 0; i < st->n; i++) {
		const RnnArray *a = &st->item[i].array;
		size_t k;

		if (rnn_array_nonfinite(a, &k))
			return rnn_fail(err, RNN_EXIT_SYSTEM, "%s: offset %zu:"
			                " tensor '%.80s': element %zu is not"
			                " a finite number", st->path,
			                (size_t)(a->data - st->bytes.data) +
			                k * rnn_dtype_size(a->dtype),
			                st->item[i].name, k);
	}
	return 0;
}
