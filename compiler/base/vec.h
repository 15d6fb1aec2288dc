/* vec.h - a growing array of any type.
 *
 *   VEC(int) v = {0};
 *   vec_push(&v, 7);
 *   for (size_t i = 0; i < v.n; i++) use(v.at[i]);
 *   vec_free(&v);
 *
 * {0} is a valid empty vector.  Elements may move when it grows.
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/arena.h"

#include <stdlib.h>

#define VEC(T)                                                          \
	struct {                                                        \
		T *at;                                                  \
		size_t n, cap;                                          \
	}

#define vec_push(v, x)                                                  \
	((v)->n == (v)->cap                                             \
	     ? ((v)->cap = (v)->cap ? 2 * (v)->cap : 2,                 \
	        (v)->at = mem_realloc((v)->at,                          \
	                              (v)->cap * sizeof *(v)->at))      \
	     : (v)->at,                                                 \
	 (v)->at[(v)->n++] = (x))

#define vec_free(v) (free((v)->at), (v)->at = NULL, (v)->n = (v)->cap = 0)

#endif
