/* Reading safetensors.
 *
 *   in    bytes of a file that nobody vouches for
 *   out   names, shapes and pointers into those bytes
 *   how   jansson parses the header (it bounds its own depth and refuses
 *         duplicate keys, invalid UTF-8 and integers beyond 64 bits); each
 *         entry is checked on its own; then the entries, sorted by offset,
 *         must tile the data exactly
 */
#include "import/safetensors.h"

#include "import/file.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_MAX      ((uint64_t)16 << 20)
#define TENSOR_MAX      65536u
#define NAME_MAX_BYTES  1024u

const char *const dtype_name[DTYPE_COUNT] = {
	"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL",
};

static const size_t dtype_size[DTYPE_COUNT] = {8, 4, 2, 2, 8, 4, 2, 1, 1, 1};

typedef struct {
	const char *path;
	Bytes bytes;
	const unsigned char *data; /* behind the header */
	size_t size;
	Arena *arena;
	Diag *diag;
} Reader;

static bool
refuse(Reader *r, const char *why)
{
	diag_error(r->diag, (Span){0, 0},
	           "'%s' is no safetensors file, or a damaged one: %s",
	           r->path, why);
	return false;
}

static bool
refuse_tensor(Reader *r, const Tensor *t, const char *why)
{
	diag_error(r->diag, (Span){0, 0}, "'%s': tensor '%.80s': %s", r->path,
	           t->name, why);
	return false;
}

static bool
name_is_fit(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)name[i] < 32 || name[i] == 127)
			return false;
	return n >= 1 && n <= NAME_MAX_BYTES;
}

static bool
whole_number(const json_t *j, int64_t *n)
{
	if (!json_is_integer(j) || json_integer_value(j) < 0)
		return false;
	*n = json_integer_value(j);
	return true;
}

/* Shape and bytes; false: the product overflows. */
static bool
tensor_bytes(Tensor *t, size_t *bytes)
{
	size_t n = 1;

	for (uint32_t k = 0; k < t->rank; k++)
		if (__builtin_mul_overflow(n, (size_t)t->dim[k], &n))
			return false;
	t->count = n;
	return !__builtin_mul_overflow(n, dtype_size[t->dtype], bytes);
}

static bool
read_shape(Reader *r, Tensor *t, const json_t *shape)
{
	if (!json_is_array(shape))
		return refuse_tensor(r, t, "no list 'shape'");
	if (json_array_size(shape) > TENSOR_RANK_MAX)
		return refuse_tensor(r, t, "more than 8 dimensions");
	t->rank = (uint32_t)json_array_size(shape);
	for (uint32_t k = 0; k < t->rank; k++)
		if (!whole_number(json_array_get(shape, k), &t->dim[k]))
			return refuse_tensor(r, t, "a dimension is not a whole "
			                     "number");
	return true;
}

static bool
read_offsets(Reader *r, Tensor *t, const json_t *offsets)
{
	int64_t begin, end;
	size_t bytes;

	if (!json_is_array(offsets) || json_array_size(offsets) != 2 ||
	    !whole_number(json_array_get(offsets, 0), &begin) ||
	    !whole_number(json_array_get(offsets, 1), &end) || begin > end)
		return refuse_tensor(r, t, "'data_offsets' is not a pair of "
		                     "ascending whole numbers");
	if ((uint64_t)end > r->size)
		return refuse_tensor(r, t, "its data end behind the end of the "
		                     "file; it was cut short");
	t->begin = (size_t)begin;
	t->end = (size_t)end;
	t->data = r->data + begin;
	if (!tensor_bytes(t, &bytes))
		return refuse_tensor(r, t, "the shape overflows");
	if (bytes != t->end - t->begin)
		return refuse_tensor(r, t, "shape and dtype do not fit "
		                     "'data_offsets'");
	return true;
}

static bool
read_tensor(Reader *r, Tensor *t, const char *name, const json_t *j)
{
	const char *dtype = json_string_value(json_object_get(j, "dtype"));

	t->name = arena_str(r->arena, name, strlen(name));
	if (!name_is_fit(name))
		return refuse_tensor(r, t, "the name is empty, too long or has "
		                     "control characters");
	if (!json_is_object(j) || json_object_size(j) != 3 || dtype == NULL)
		return refuse_tensor(r, t, "wanted the members 'dtype', "
		                     "'shape' and 'data_offsets'");
	while (t->dtype < DTYPE_COUNT &&
	       strcmp(dtype, dtype_name[t->dtype]) != 0)
		t->dtype++;
	if (t->dtype == DTYPE_COUNT)
		return refuse_tensor(r, t, arena_printf(
			r->arena, "dtype '%.20s' is not supported; convert it "
			"to F32", dtype));
	return read_shape(r, t, json_object_get(j, "shape")) &&
	       read_offsets(r, t, json_object_get(j, "data_offsets"));
}

static bool
check_metadata(Reader *r, json_t *meta)
{
	const char *key;
	json_t *value;

	if (!json_is_object(meta))
		return refuse(r, "'__metadata__' is no object");
	json_object_foreach(meta, key, value)
		if (!json_is_string(value))
			return refuse(r, "'__metadata__' holds more than text");
	return true;
}

static int
by_offset(const void *a, const void *b)
{
	const Tensor *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* The data must be covered from the first byte to the last, each byte once. */
static bool
check_tiling(Reader *r, const TensorFile *f)
{
	size_t at = 0;

	for (uint32_t i = 0; i < f->n; i++) {
		const Tensor *t = &f->tensor[i];

		if (t->begin < at)
			return refuse_tensor(r, t, "its data overlap those of "
			                     "another tensor");
		if (t->begin > at)
			return refuse_tensor(r, t, "there is a hole before its "
			                     "data");
		at = t->end;
	}
	return at == r->size || refuse(r, "bytes at the end belong to no "
	                               "tensor");
}

static bool
read_header(Reader *r, json_t *header, TensorFile *f)
{
	const char *key;
	json_t *value;

	if (json_object_size(header) > TENSOR_MAX)
		return refuse(r, "more than 65536 tensors");
	f->tensor = arena_array(r->arena, Tensor, json_object_size(header));
	json_object_foreach(header, key, value) {
		if (strcmp(key, "__metadata__") == 0) {
			if (!check_metadata(r, value))
				return false;
		} else if (!read_tensor(r, &f->tensor[f->n++], key, value)) {
			return false;
		}
	}
	if (f->n > 0)
		qsort(f->tensor, f->n, sizeof *f->tensor, by_offset);
	return check_tiling(r, f);
}

static bool
read_file(Reader *r, TensorFile *f)
{
	const Bytes *b = &r->bytes;
	uint64_t length = 0;
	json_error_t bad;

	if (b->n < 8)
		return refuse(r, "shorter than 8 bytes");
	for (int i = 7; i >= 0; i--)
		length = length << 8 | b->data[i];
	if (length < 2 || length > HEADER_MAX)
		return refuse(r, "the length of the header is not within 2 .. "
		              "16 MiB");
	if (length > b->n - 8)
		return refuse(r, "the header runs past the end of the file");
	if (b->data[8] != '{')
		return refuse(r, "the header does not start with '{'");
	r->data = b->data + 8 + length;
	r->size = b->n - 8 - (size_t)length;
	json_t *header = json_loadb((const char *)b->data + 8, (size_t)length,
	                            JSON_REJECT_DUPLICATES, &bad);
	if (header == NULL)
		return refuse(r, arena_printf(
			r->arena, "the header is no valid JSON at byte %d: %s",
			8 + bad.position, bad.text));
	bool fine = read_header(r, header, f);
	json_decref(header);
	return fine;
}

TensorFile *
safetensors_read(const char *path, Arena *arena, Diag *diag)
{
	Reader r = {.path = path, .arena = arena, .diag = diag};
	TensorFile *f = arena_new(arena, TensorFile);

	f->path = path;
	if (!file_read(path, &r.bytes, arena, diag) || !read_file(&r, f))
		return NULL;
	return f;
}

const Tensor *
safetensors_find(const TensorFile *f, const char *name)
{
	for (uint32_t i = 0; i < f->n; i++)
		if (strcmp(f->tensor[i].name, name) == 0)
			return &f->tensor[i];
	return NULL;
}

static uint64_t
little_endian(const unsigned char *p, size_t n)
{
	uint64_t x = 0;

	while (n > 0)
		x = x << 8 | p[--n];
	return x;
}

static double
half(uint64_t bits)
{
	int exponent = (int)(bits >> 10 & 31);
	double m = (double)(bits & 1023), x;

	if (exponent == 31)
		x = m == 0 ? (double)INFINITY : (double)NAN;
	else if (exponent == 0)
		x = ldexp(m, -24);
	else
		x = ldexp(1024 + m, exponent - 25);
	return bits >> 15 ? -x : x;
}

static double
single(uint64_t bits)
{
	uint32_t b = (uint32_t)bits;
	float x;

	memcpy(&x, &b, sizeof x);
	return (double)x;
}

double
tensor_number(const Tensor *t, size_t i)
{
	size_t n = dtype_size[t->dtype];
	uint64_t bits = little_endian(t->data + i * n, n);
	double x;

	switch (t->dtype) {
	case DTYPE_F64:
		memcpy(&x, &bits, sizeof x);
		return x;
	case DTYPE_F32:
		return single(bits);
	case DTYPE_F16:
		return half(bits);
	case DTYPE_BF16:
		return single(bits << 16);
	case DTYPE_I64:
		return (double)(int64_t)bits;
	case DTYPE_I32:
		return (double)(int32_t)(uint32_t)bits;
	case DTYPE_I16:
		return (double)(int16_t)(uint16_t)bits;
	case DTYPE_I8:
		return (double)(int8_t)(uint8_t)bits;
	case DTYPE_U8: case DTYPE_BOOL:
		return (double)bits;
	case DTYPE_COUNT:
		break;
	}
	return (double)NAN;
}
