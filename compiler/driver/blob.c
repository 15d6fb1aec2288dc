/* The weights of a model as one piece of memory, which NAME_bind of the emitted
 * code finds in flash or in a mapped file (emit/glue/find_weights.c).
 *
 *   in    c->program, a file of weights
 *   out   eight words of 64 bits: "RNNCBLOB", the model's hash, that of the
 *         layout, the bytes of the struct and their CRC-32, three zeros; then
 *         the struct, zeros between its members; all little-endian
 */
#include "driver/blob.h"

#include "driver/output.h"
#include "driver/verb.h"
#include "driver/weights.h"
#include "emit/glue/checksum.c"

#include <stdlib.h>
#include <string.h>

static void
put_word(Buf *out, uint64_t x, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		buf_put(out, &(char){(char)(x >> 8 * i & 255)}, 1);
}

static void
put_members(const Program *p, const void *packed, Buf *out)
{
	const char *from = packed;

	for (uint32_t i = 0; i < p->nmember; i++) {
		const Buffer *b = p->member[i].buffer;
		size_t unit = buffer_unit(p, b), n = (size_t)b->elements;

		for (size_t k = 0; k < n; k++, from += unit) {
			uint16_t half;
			uint32_t single;
			uint64_t bits;

			if (unit == 2)
				bits = (memcpy(&half, from, 2), half);
			else if (unit == 4)
				bits = (memcpy(&single, from, 4), single);
			else
				memcpy(&bits, from, 8);
			put_word(out, bits, unit);
		}
		for (size_t k = n; k < buffer_space(p, b); k++)
			put_word(out, 0, unit);
	}
}

int
blob_write(Compilation *c, const char *path)
{
	const Program *p = c->program;
	Buf weights = {0}, all = {0};

	if (p->nmember == 0) {
		diag_error(&c->diag, (Span){0, 0}, "model '%s' has no weights "
		           "to write", p->name);
		return EXIT_SOURCE;
	}
	if (!weights_read(c, c->options->value[OPT_WEIGHTS], c->f64, c->format))
		return EXIT_SYSTEM;
	put_members(p, weights_converted(c), &weights);
	buf_puts(&all, "RNNCBLOB");
	put_word(&all, p->hash, 8);
	put_word(&all, program_layout(p), 8);
	put_word(&all, weights.len, 8);
	put_word(&all, checksum((unsigned char *)weights.text,
	                        weights.len), 8);
	for (int i = 0; i < 3; i++)
		put_word(&all, 0, 8);
	buf_put(&all, weights.text, weights.len);
	bool fine = output_write(&(OutputFile){path, all.text, all.len}, 1,
	                         &c->diag);
	buf_free(&weights);
	buf_free(&all);
	return fine ? EXIT_SUCCESS : EXIT_SYSTEM;
}
