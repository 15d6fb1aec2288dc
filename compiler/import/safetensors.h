/* safetensors.h - tensors by name, from a file that nobody vouches for.
 *
 * Format    8 bytes: length N of the header, little-endian; N bytes of JSON,
 *           {"name": {"dtype", "shape", "data_offsets": [begin, end]}, ..},
 *           and optionally "__metadata__": {text: text}; then the data.
 * Source    github.com/huggingface/safetensors, README "Format"
 * Refused:  header above 16 MiB or past the end, duplicate keys, unknown
 *           members, sizes that overflow or do not match the offsets, holes
 *           and overlaps, rank above 8, more than 65536 tensors, odd names.
 * Messages name the file, the tensor and the reason; the values are not
 * looked at.
 */
#ifndef IMPORT_SAFETENSORS_H
#define IMPORT_SAFETENSORS_H

#include "base/diag.h"

enum { TENSOR_RANK_MAX = 8 };

typedef enum {
	DTYPE_F64, DTYPE_F32, DTYPE_F16, DTYPE_BF16, DTYPE_I64, DTYPE_I32,
	DTYPE_I16, DTYPE_I8, DTYPE_U8, DTYPE_BOOL, DTYPE_COUNT,
} Dtype;

typedef struct {
	const char *name;
	Dtype dtype;
	uint32_t rank;
	int64_t dim[TENSOR_RANK_MAX];
	size_t count;           /* elements */
	const unsigned char *data; /* little-endian, row-major */
	size_t begin, end;      /* within the data of the file */
} Tensor;

typedef struct {
	const char *path;
	Tensor *tensor;         /* in the order of the data */
	uint32_t n;
} TensorFile;

extern const char *const dtype_name[DTYPE_COUNT];

/* NULL after an error, which is in `diag`. */
TensorFile *safetensors_read(const char *path, Arena *arena, Diag *diag);
const Tensor *safetensors_find(const TensorFile *f, const char *name);
/* Element i as a number; integers beyond 2^53 are rounded. */
double tensor_number(const Tensor *t, size_t i);

#endif
