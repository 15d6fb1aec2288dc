/* needs: */
/* 0 where the mask is.  place: of each element of the mask in x, both in the
 * order of memory. */
static inline void
rnn_mask_fN(REAL *x, uint64_t n, const REAL *mask, const int32_t *place)
{
	for (uint64_t i = 0; i < n; i++)
		if (!(mask[i] > 0) && !(mask[i] < 0))
			x[place[i]] = 0;
}
