/* strs.h - interned strings: equal text is the same pointer.
 *
 * strs_intern() returns a NUL-terminated string that lives as long as the
 * table.  Two calls with the same bytes return the same pointer, so the rest
 * of the compiler compares names by ==.
 */
#ifndef BASE_STRS_H
#define BASE_STRS_H

#include "base/arena.h"

#include <stdint.h>

typedef struct {
	Arena arena;
	const char **slot;      /* open addressing; NULL is empty */
	uint32_t n, nslot;      /* nslot is a power of two, >= 2 n */
} Strs;                         /* {0} is a valid empty table */

const char *strs_intern(Strs *s, const char *text, size_t len);
const char *strs_intern_z(Strs *s, const char *text);
/* The interned string of that text, or NULL. */
const char *strs_find(const Strs *s, const char *text);
const char *strs_printf(Strs *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void        strs_free(Strs *s);

/* FNV-1a, 64 bit; `seed` continues an earlier hash, 0 starts a new one. */
uint64_t hash_bytes(uint64_t seed, const void *p, size_t n);

#endif
