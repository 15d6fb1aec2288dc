/* needs: checksum */
/* The weights in a blob, or NULL: driver/blob.c says what stands where.  Words
 * are of this machine; on one with another order of bytes there is no blob. */
static inline const void *
find_weights(const void *blob, uint64_t bytes, uint64_t model, uint64_t layout,
             uint64_t size, uint64_t align)
{
	const unsigned char *const in = blob;
	uint64_t head[8];

	if (in == NULL || bytes < sizeof head || (uintptr_t)in % align != 0)
		return NULL;
	memcpy(head, in, sizeof head);
	if (head[0] != 0x424f4c42434e4e52u || head[1] != model ||
	    head[2] != layout || head[3] != size ||
	    bytes - sizeof head < size ||
	    (head[5] | head[6] | head[7]) != 0 ||
	    head[4] != checksum(in + sizeof head, size))
		return NULL;
	return in + sizeof head;
}
