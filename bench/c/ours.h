/* ours.h - what the two contestants made by rnnc share: their memory. */
#ifndef OURS_H
#define OURS_H

#include "contest.h"
#include "net.h"

#if defined(NET_BLOCK) && CASE_B > 1
enum { SIDE = NET_BLOCK };
#else
enum { SIDE = 1 };
#endif

/* Zeroed, aligned as the model's memory has to be. */
void *ours_take(size_t bytes);

/* The weights of a case at the places that the model's table states. */
float *ours_params(const Case *k);
/* The same as the functions of the model take them. */
const void *ours_in_format(const float *flat);
/* to := such numbers in the order of the file of a case. */
void ours_in_order(const Case *k, const float *flat, float *to);

/* Sequences in blocks of SIDE (a divisor of B) side by side, one behind the
 * other: [B / SIDE][T][SIDE][n], from [T][B][n]; and back. */
float *ours_sequences(const float *from, int n);
void ours_in_time(const float *from, float *to, int n);

#endif
