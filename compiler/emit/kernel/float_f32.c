/* needs: */
/* The float with the given bits: the inverse of rnn_bits_f32. */
static inline float
rnn_float_f32(uint32_t u)
{
	float x;

	memcpy(&x, &u, sizeof x);
	return x;
}
