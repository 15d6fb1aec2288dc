/* A blob is bound where it lies, with the bits of embedded weights; one that is
 * cut, changed in any bit, of another model or in another place is refused.
 *   bind BLOB OTHER...
 */
#include "e.h"
#include "m.h"

#include <stdio.h>
#include <string.h>

enum { X = 2, H = 5, ROOM = 4096 };

static unsigned char blob[ROOM] __attribute__((aligned(64)));

static size_t
read_blob(const char *path, size_t at)
{
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		return 0;
	size_t n = fread(blob + at, 1, ROOM - at, f);
	fclose(f);
	return n;
}

static int
same_steps(const m_params *p)
{
	REAL y[H], z[H];
	m_state s;
	e_state t;

	if (m_init(&s, p) != M_OK || e_init(&t) != E_OK)
		return 0;
	for (int k = 0; k < 5; k++) {
		const REAL x[X] = {(REAL)k / 4, (REAL)1 / (REAL)(k + 3)};

		if (m_step(&s, p, x, y) != M_OK || e_step(&t, x, z) != E_OK ||
		    memcmp(y, z, sizeof y) != 0)
			return 0;
	}
	return 1;
}

static int
damaged(size_t n)
{
	int bad = 0;

	for (size_t k = 0; k < n; k++)
		if (m_bind(blob, k) != NULL)
			bad = printf("FAILED: %zu bytes of %zu\n", k, n);
	for (size_t k = 0; k < 8 * n; k++) {
		blob[k / 8] ^= (unsigned char)(1 << k % 8);
		if (m_bind(blob, n) != NULL)
			bad = printf("FAILED: bit %zu\n", k);
		blob[k / 8] ^= (unsigned char)(1 << k % 8);
	}
	return bad;
}

int
main(int argc, char **argv)
{
	int bad = argc < 3;
	size_t n = read_blob(argv[1], 0);
	const m_params *p = m_bind(blob, n);

	if (p == NULL || (const void *)p < (const void *)blob ||
	    (const void *)p >= (const void *)(blob + n))
		return printf("FAILED: not bound in place\n");
	if (memcmp(p, &e_weights, sizeof *p) != 0 || !same_steps(p))
		bad = printf("FAILED: other bits than embedded\n");
	if (m_bind(blob, ROOM) != p)
		bad = printf("FAILED: more memory than the blob\n");
	if (m_bind(NULL, n) != NULL)
		bad = printf("FAILED: no memory\n");
	bad |= damaged(n);
	if (m_bind(blob, n) != p)
		bad = printf("FAILED: not as before\n");
	for (int i = 2; i < argc; i++)
		if ((n = read_blob(argv[i], 0)) == 0 || m_bind(blob, n) != NULL)
			bad = printf("FAILED: bound %s\n", argv[i]);
	n = read_blob(argv[1], 1);
	if (m_bind(blob + 1, n) != NULL)
		bad = printf("FAILED: not aligned\n");
	return bad != 0;
}
